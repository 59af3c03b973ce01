"""From an event to its readable action, at a steady pace."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench import topics
from bench.contestants import Contestant, Run
from bench.events import Event, generate
from bench.process import Worker

_TICK_S = 0.005
_QUIET_S = 10.0
_FIRST_ACTION_S = 60.0


@dataclass(frozen=True)
class Latency:
    """What one paced run showed. `late_s` is how far the producer itself fell behind at most."""

    rate: int
    p50_ms: float
    p99_ms: float
    samples: int
    late_s: float


async def measure(
    contestant: Contestant,
    run: Run,
    *,
    rate: int,
    warm_up_s: float,
    seconds: float,
    tell: Callable[[str], None],
) -> Latency:
    """Produces `rate` events a second and reads the actions. Raises WorkerFailedError.

    The time of an action runs from handing its event to the producer to reading the action, both
    on the clock of this process. The first `warm_up_s` of pacing are not counted. An action
    that does not come is a failure, not a gap in the figures.
    """
    tell("topics")
    await topics.create(run.bootstrap, contestant.topics(run))
    await asyncio.to_thread(contestant.prepare, run)
    command, environment = contestant.command(run)
    with Worker(command, environment, run.directory / "worker.log") as worker:
        probe = _Probe(run)
        await probe.start()
        try:
            tell("first action")
            await _first_action(probe, worker, run)
            tell(f"pacing at {rate:,}/s")
            return await _paced(probe, worker, rate=rate, warm_up_s=warm_up_s, seconds=seconds)
        finally:
            await probe.stop()


class _Probe:
    """Producer and consumer in one process, on one clock."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.partitions = run.partitions
        self._producer = AIOKafkaProducer(bootstrap_servers=run.bootstrap, linger_ms=0)
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=run.bootstrap, enable_auto_commit=False, fetch_max_wait_ms=100
        )
        self._reading: asyncio.Task[None] | None = None
        self.sent_at: dict[str, float] = {}
        self.read_at: dict[str, float] = {}

    async def start(self) -> None:
        await self._producer.start()
        await self._consumer.start()
        places = [
            TopicPartition(self._run.action_topic, number) for number in range(self._run.partitions)
        ]
        self._consumer.assign(places)
        await self._consumer.seek_to_beginning(*places)
        self._reading = asyncio.create_task(self._read())

    async def stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        await self._consumer.stop()
        await self._producer.stop()

    async def send(self, events: Sequence[Event]) -> None:
        """Hands events to the producer and notes when, without waiting for the broker."""
        for event in events:
            if event.signs_up:
                self.sent_at[event.customer] = time.perf_counter()
            await self._producer.send(
                self._run.input_topic,
                event.value,
                key=event.customer.encode(),
                partition=event.partition,
            )

    async def _read(self) -> None:
        while True:
            found = await self._consumer.getmany(timeout_ms=200)
            now = time.perf_counter()
            for records in found.values():
                for record in records:
                    self.read_at.setdefault(orjson.loads(record.value)["customer"], now)


async def _first_action(probe: _Probe, worker: Worker, run: Run) -> None:
    """Waits until the worker has answered in every partition: start-up is not latency."""
    now_ms = _now_ms()
    count = run.partitions * 20
    events = list(
        generate(count, partitions=run.partitions, first_at_ms=now_ms, last_at_ms=now_ms, seed=1)
    )
    closing = [event for event in events if event.customer.startswith("closing")]
    await probe.send(closing)
    await _until_read(probe, worker, {event.customer for event in closing}, _FIRST_ACTION_S)


async def _paced(
    probe: _Probe, worker: Worker, *, rate: int, warm_up_s: float, seconds: float
) -> Latency:
    count = int(rate * (warm_up_s + seconds))
    first_at_ms = _now_ms()
    events = _paced_events(probe.partitions, count, first_at_ms, seconds=warm_up_s + seconds)
    started = time.perf_counter()
    late_s, sent = 0.0, 0
    while sent < count:
        elapsed = time.perf_counter() - started
        due = min(count, int(elapsed * rate) + 1)
        late_s = max(late_s, (due - sent) / rate - _TICK_S)
        await probe.send(events[sent:due])
        sent = due
        await asyncio.sleep(_TICK_S)
    worker.check()
    asked = {event.customer for event in events if event.signs_up}
    await _until_read(probe, worker, asked, _QUIET_S)
    counted = sorted(
        (probe.read_at[name] - probe.sent_at[name]) * 1000
        for name in asked
        if probe.sent_at[name] >= started + warm_up_s
    )
    return Latency(
        rate=rate,
        p50_ms=counted[len(counted) // 2],
        p99_ms=counted[int(len(counted) * 0.99)],
        samples=len(counted),
        late_s=late_s,
    )


def _paced_events(
    partitions: int, count: int, first_at_ms: int, *, seconds: float
) -> Sequence[Event]:
    events = generate(
        count + partitions,
        partitions=partitions,
        first_at_ms=first_at_ms,
        last_at_ms=first_at_ms + int(seconds * 1000),
    )
    return [event for event in events if not event.customer.startswith("closing")]


async def _until_read(probe: _Probe, worker: Worker, names: set[str], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while missing := names - probe.read_at.keys():
        worker.check()
        if time.monotonic() > deadline:
            worker.fail(f"{len(missing)} of {len(names)} actions did not come")
        await asyncio.sleep(0.05)


def _now_ms() -> int:
    return int(time.time() * 1000)
