"""Who takes part, how each is started, and where its durable progress can be read."""

import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aiokafka.admin import NewTopic

from bench.process import run_to_end
from bench.progress import Mark
from bench.topics import APPEND_TIME, Reader
from support.kafka.jars import ROOT


@dataclass(frozen=True)
class Run:
    """One run of one contestant: its own topics under `prefix`, its own files."""

    bootstrap: str
    prefix: str
    partitions: int
    directory: Path

    @property
    def input_topic(self) -> str:
        return f"{self.prefix}.touchpoints"

    @property
    def action_topic(self) -> str:
        return f"{self.prefix}.actions.sms"

    def topic(self, name: str, settings: Mapping[str, str] | None = None) -> NewTopic:
        """A topic of this run, stamped by the broker's clock."""
        return NewTopic(
            name,
            num_partitions=self.partitions,
            replication_factor=1,
            topic_configs={**APPEND_TIME, **(settings or {})},
        )


class Durable(NamedTuple):
    """What a run made durable: marks of progress, and the bytes of the states it wrote."""

    marks: list[Mark]
    state_bytes: float


class Contestant(ABC):
    """One way to do the job."""

    name: str
    setting: str

    @abstractmethod
    def topics(self, run: Run) -> Sequence[NewTopic]:
        """Topics that must be there before the backlog is filled."""

    @abstractmethod
    def prepare(self, run: Run) -> None:
        """Whatever else comes before the backlog. Raises WorkerFailedError."""

    @abstractmethod
    def command(self, run: Run) -> tuple[Sequence[str], Mapping[str, str]]:
        """The worker's command line and environment."""

    @abstractmethod
    async def is_done(self, run: Run, reader: Reader, *, events: int, actions: int) -> bool:
        """Whether the backlog has been worked off."""

    @abstractmethod
    async def durable(self, run: Run, reader: Reader) -> Durable:
        """What the run made durable, read after it."""


class FaustTable(Contestant):
    """The rival of faust_table.py, plain or tuned."""

    def __init__(self, *, tuned: bool, state_bytes: int) -> None:
        self.name = "faust_table_tuned" if tuned else "faust_table"
        self._tuned = tuned
        self._state_bytes = state_bytes
        how = "uvloop, linger 20 ms, larger fetches, -l info" if tuned else "default settings"
        self.setting = f"Faust agent, one memory Table write an event, {how}"

    def topics(self, run: Run) -> Sequence[NewTopic]:
        return [
            run.topic(run.input_topic),
            run.topic(run.action_topic),
            run.topic(self._changelog(run), {"cleanup.policy": "compact"}),
        ]

    def prepare(self, run: Run) -> None:
        """Nothing: Faust makes what it needs when the worker starts."""

    def command(self, run: Run) -> tuple[Sequence[str], Mapping[str, str]]:
        options = ["--loop", "uvloop"] if self._tuned else []
        level = ["-l", "info"] if self._tuned else []
        command = [
            *(sys.executable, "-m", "faust", "-A", "bench.faust_table"),
            *("--datadir", str(run.directory / "faust"), *options),
            *("worker", *level, "--without-web"),
        ]
        return command, {
            "PYTHONPATH": os.pathsep.join((str(ROOT / "tests"), str(ROOT / "src"))),
            "BENCH_BOOTSTRAP": run.bootstrap,
            "BENCH_PREFIX": run.prefix,
            "BENCH_PARTITIONS": str(run.partitions),
            "BENCH_STATE_BYTES": str(self._state_bytes),
            "BENCH_TUNED": "1" if self._tuned else "0",
        }

    async def is_done(self, run: Run, reader: Reader, *, events: int, actions: int) -> bool:
        return (
            await reader.length(self._changelog(run), run.partitions) >= events
            and await reader.length(run.action_topic, run.partitions) >= actions
        )

    async def durable(self, run: Run, reader: Reader) -> Durable:
        marks, size = [], 0
        async for record in reader.records(self._changelog(run), run.partitions):
            marks.append(Mark(record.timestamp, 1))
            size += len(record.value)
        return Durable(marks, size / max(1, len(marks)))

    def _changelog(self, run: Run) -> str:
        return f"{run.prefix}-{run.prefix}-states-changelog"


class Sojourn(Contestant):
    """The engine with the sample project, started as an operator starts it."""

    name = "sojourn"
    setting = "sojourn worker with the sample project"

    def __init__(self, project: Path) -> None:
        self._project = project

    def topics(self, run: Run) -> Sequence[NewTopic]:
        # What `sojourn topics` would make, but stamped by the broker: they are then found made.
        return [run.topic(run.action_topic, {"max.message.bytes": "4194304"})]

    def prepare(self, run: Run) -> None:
        run_to_end(*self._sojourn(run, "topics", "--partitions", str(run.partitions)))
        run_to_end(*self._sojourn(run, "publish"))

    def command(self, run: Run) -> tuple[Sequence[str], Mapping[str, str]]:
        return self._sojourn(run, "worker", "--metrics-port", "0")

    async def is_done(self, run: Run, reader: Reader, *, events: int, actions: int) -> bool:
        # The last event of each partition leads to one of these actions.
        return await reader.length(run.action_topic, run.partitions) >= actions

    async def durable(self, run: Run, reader: Reader) -> Durable:
        from sojourn.engine.protocol.records import META_KEY, STATE_PREFIX, read_meta

        marks: list[Mark] = []
        applied: dict[int, int] = {}
        size, states = 0, 0
        async for record in reader.records(f"{run.prefix}.state", run.partitions):
            if record.key == META_KEY:
                now_applied = read_meta(record.value).applied
                # Offset 0 holds the record that activates the definitions.
                before = applied.get(record.partition, 0)
                applied[record.partition] = now_applied
                marks.append(Mark(record.timestamp, now_applied - before))
            elif record.key.startswith(STATE_PREFIX) and record.value is not None:
                states += 1
                size += len(record.value)
        return Durable([mark for mark in marks if mark.events], size / max(1, states))

    def _sojourn(
        self, run: Run, command: str, *options: str
    ) -> tuple[Sequence[str], Mapping[str, str]]:
        return [
            *(sys.executable, "-m", "sojourn.cli", command),
            *("--project", str(self._project)),
            *("--brokers", run.bootstrap, "--prefix", run.prefix, *options),
        ], {"PYTHONPATH": str(ROOT / "src")}
