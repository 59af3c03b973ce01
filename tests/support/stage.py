"""A project on a broker: its topics, its workers, what goes in and what comes out."""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.project.bundle import pack
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.definitions import Activation, activate, end_input
from sojourn.kafka.producer import TouchpointProducer
from sojourn.kafka.topic_plan import plan_topics
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.topics import Topics, outbound_channels
from support.loading import load as load_project
from support.oracle import Line, defects, line, repeats
from support.outlets import Outlets
from support.worker import WorkerProcess

#: When all input arrives in the undisturbed run, in milliseconds: long after it happened.
ARRIVAL = 1_900_000_000_000

_CHUNK = 50


class Stage:
    """One prefix on one broker. `folder` holds the project, `files` its texts.

    Unless it `learns`, what all customers teach is only what the input says of it. When a table is
    made hangs on the clock of the runtime that makes it, so no two learn at the same places of
    their input; with none made, what one decides must be what the other does, to the byte.
    """

    def __init__(
        self,
        bootstrap: str,
        prefix: str,
        *,
        folder: Path,
        files: Mapping[str, str],
        partitions: int = 8,
        learns: bool = False,
    ) -> None:
        self.bootstrap = bootstrap
        self.learns = learns
        self.prefix = prefix
        self.folder = folder
        self.partitions = partitions
        self.topics = Topics(prefix)
        self.connection = Connection(bootstrap=bootstrap)
        self.fed: list[Input] = []
        self._is_over = False
        self._loaded: Loaded = load_project(files)
        self._switches: dict[int, Definitions] = {}

    @property
    def definitions(self) -> Definitions:
        """What the project began with."""
        return _sound(self._loaded)

    @property
    def kinds(self) -> list[str]:
        """The outbound topics behind the prefix, but for the dead letters."""
        channels = outbound_channels(self.definitions.channels)
        return [
            *(f"actions.{channel}" for channel in channels),
            "transitions",
            "decisions",
            "consents",
        ]

    async def prepare(self) -> None:
        """Create the topics, publish the project and activate it."""
        plans = plan_topics(
            self.prefix, list(self.definitions.channels), partitions=self.partitions
        )
        async with Admin(self.connection) as admin:
            await admin.create(plans)
        await self._activate(self._loaded)

    async def switch(self, files: Mapping[str, str]) -> None:
        """Publish other definitions, which hold behind all that was fed so far."""
        loaded = load_project(files)
        await self._activate(loaded)
        self._switches[len(self.fed)] = _sound(loaded)

    async def _activate(self, loaded: Loaded) -> None:
        bundle = loaded.bundle
        assert bundle is not None, loaded.findings
        activation = Activation(
            version=bundle.hash,
            bundle=pack(bundle),
            journeys=bundle.journeys,
            at=ARRIVAL,
            pages=bundle.pages,
        )
        await activate(self.connection, self.topics, activation, partitions=self.partitions)

    def worker(self, *, session_s: float = 10.0, clock: str = "stream") -> WorkerProcess:
        """A worker as a user starts it; by default on the clock of the events."""
        return WorkerProcess(
            [
                *("-m", "sojourn.cli", "worker", "--project", os.fspath(self.folder)),
                *("--brokers", self.bootstrap, "--prefix", self.prefix, "--clock", clock),
                *("--metrics-port", "0", "--session-timeout-s", str(session_s)),
            ],
            SOJOURN_LEARNING="on" if self.learns else "off",
        )

    async def feed(self, records: Sequence[Input], *, per_s: int = 0) -> None:
        """Put records on the input topic, at `per_s` records a second if given."""
        began = time.monotonic()
        topic = self.topics.touchpoints
        async with TouchpointProducer(
            self.connection, topic, partitions=self.partitions
        ) as producer:
            for count, record in enumerate(records, 1):
                await producer.send(record.key, record.value, headers=record.headers)
                self.fed.append(record)
                if per_s and count % _CHUNK == 0:
                    await producer.flush()
                    ahead_s = count / per_s - (time.monotonic() - began)
                    await asyncio.sleep(max(0.0, ahead_s))

    async def end(self) -> None:
        """Say in every partition that no more input comes."""
        await end_input(self.connection, self.topics, partitions=self.partitions)
        self._is_over = True

    def outlets(self) -> Outlets:
        """A reader of all that comes out."""
        return Outlets(self.bootstrap, self.prefix, kinds=self.kinds, partitions=self.partitions)

    def undisturbed(self) -> list[Line]:
        """What must come out for all that was fed: what the memory runtime gives."""
        assert not self.learns, "what is learned on Kafka is learned at other moments in memory"
        sink = _Sink()
        runtime = MemoryRuntime(
            self.definitions, sink, wall=ARRIVAL, partitions=self.partitions, learns=False
        )
        for count, record in enumerate(self.fed):
            if count in self._switches:
                runtime.activate(self._switches[count])
            runtime.offer(record)
        if len(self.fed) in self._switches:
            runtime.activate(self._switches[len(self.fed)])
        if self._is_over:
            runtime.finish()
        else:
            runtime.settle()
        return sink.lines

    async def until_all_publish(self, *workers: WorkerProcess) -> None:
        """Wait until something has come out under a claim of each of the workers."""
        async with self.outlets() as outlets:

            def all_have() -> bool:
                seen = {(each.shard, each.term) for each in outlets.lines}
                return all(seen & worker.claims() for worker in workers)

            assert await outlets.until(all_have), "one of the workers has published nothing"

    async def finish(self, *workers: WorkerProcess) -> "Outcome":
        """Wait until all has come out, stop the workers that run, and read what there is."""
        wanted = self.undisturbed()
        contents = {(each.stream, each.content) for each in wanted}
        async with self.outlets() as outlets:
            missing = set(contents)

            def nothing_is_missing() -> bool:
                missing.difference_update((each.stream, each.content) for each in outlets.lines)
                return not missing

            await outlets.until(nothing_is_missing)
            codes = [await worker.terminate() for worker in workers]
            await outlets.to_end()
            return Outcome(wanted, outlets.lines, outlets.letters, codes)


def _sound(loaded: Loaded) -> Definitions:
    assert loaded.definitions is not None, loaded.findings
    return loaded.definitions


class Outcome:
    """What came out, beside what had to."""

    def __init__(
        self,
        wanted: Sequence[Line],
        lines: Sequence[Line],
        letters: Sequence[DeadLetter],
        exit_codes: Sequence[int],
    ) -> None:
        self.wanted = wanted
        self.lines = lines
        self.letters = letters
        self.exit_codes = exit_codes

    @property
    def actions(self) -> list[Line]:
        return [each for each in self.lines if each.id]

    @property
    def repeats(self) -> int:
        return repeats(self.lines)

    def assert_sound(self) -> None:
        """Nothing missing, nothing extra, nothing other, and repeats can be dropped."""
        found = defects(self.wanted, self.lines)
        assert not found, "\n".join([f"{len(found)} defects", *found[:20]])


class _Sink:
    def __init__(self) -> None:
        self.lines: list[Line] = []

    def publish(self, kind: str, body: bytes) -> None:
        self.lines.append(line(kind, body, prefix="memory"))

    def bury(self, letter: DeadLetter) -> None:
        del letter
