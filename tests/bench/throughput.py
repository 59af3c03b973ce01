"""Events per second: a backlog made beforehand, drained by one worker."""

import asyncio
import time
from collections.abc import Callable, Sequence

from bench import topics
from bench.contestants import Contestant, Run
from bench.events import Event
from bench.process import Worker
from bench.progress import CpuSample, Drain, drain

_POLL_S = 0.2


async def measure(
    contestant: Contestant,
    run: Run,
    events: Sequence[Event],
    *,
    warm_up: int,
    timeout_s: float,
    tell: Callable[[str], None],
) -> Drain:
    """One drain of `events`. The generator does not run meanwhile. Raises WorkerFailedError.

    The first `warm_up` events are read, but not counted. `tell` is given a word on what is
    going on.
    """
    tell("topics")
    await topics.create(run.bootstrap, contestant.topics(run))
    await asyncio.to_thread(contestant.prepare, run)
    tell("filling")
    await topics.fill(run.bootstrap, run.input_topic, events)
    command, environment = contestant.command(run)
    tell("draining")
    async with topics.Reader(run.bootstrap) as reader:
        with Worker(command, environment, run.directory / "worker.log") as worker:
            samples = await _wait(contestant, run, reader, worker, events, timeout_s)
        tell("counting")
        return await _evaluate(
            contestant, run, reader, samples, expected=len(events), warm_up=warm_up
        )


async def _wait(
    contestant: Contestant,
    run: Run,
    reader: topics.Reader,
    worker: Worker,
    events: Sequence[Event],
    timeout_s: float,
) -> list[CpuSample]:
    actions = sum(event.signs_up for event in events)
    deadline = time.monotonic() + timeout_s
    samples: list[CpuSample] = []
    while not await contestant.is_done(run, reader, events=len(events), actions=actions):
        worker.check()
        samples.append(CpuSample(time.time() * 1000, worker.cpu_s()))
        if time.monotonic() > deadline:
            worker.fail(f"{contestant.name} did not drain the backlog in {timeout_s:.0f} s")
        await asyncio.sleep(_POLL_S)
    return [*samples, CpuSample(time.time() * 1000, worker.cpu_s())]


async def _evaluate(
    contestant: Contestant,
    run: Run,
    reader: topics.Reader,
    samples: Sequence[CpuSample],
    *,
    expected: int,
    warm_up: int,
) -> Drain:
    durable = await contestant.durable(run, reader)
    done = sum(mark.events for mark in durable.marks)
    if done < expected:
        raise ValueError(f"{contestant.name} made {done} of {expected} events durable")
    stamps = [r.timestamp async for r in reader.records(run.action_topic, run.partitions)]
    return drain(
        durable.marks,
        samples,
        warm_up=warm_up,
        last_action_ms=max(stamps),
        state_bytes=durable.state_bytes,
        actions=len(stamps),
    )
