"""The memory runtime, crashed at points of its run and started again from its log."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sojourn.core.declared.definitions import Definitions
from sojourn.engine.protocol.records import CLAIM_KEY, STATE_PREFIX
from sojourn.engine.protocol.requests import Append, Request
from sojourn.engine.shard import MAX_WOKEN
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.deadletter import DeadLetter
from support.oracle import Line, line

#: When all input arrives, in milliseconds: long after it happened.
ARRIVAL = 1_900_000_000_000


class Crash(Exception):
    """The worker of `partition` is gone; its log is what is left."""

    def __init__(self, partition: int) -> None:
        super().__init__(partition)
        self.partition = partition


@dataclass(frozen=True, slots=True)
class Change:
    """Other definitions that come into force, and the input that follows."""

    definitions: Definitions
    records: Sequence[Input]


@dataclass(frozen=True, slots=True)
class Case:
    """A project and its input; small batches and few partitions make many points."""

    definitions: Definitions
    records: Sequence[Input]
    partitions: int
    batch_records: int
    changes: Sequence[Change] = ()
    max_woken: int = MAX_WOKEN


@dataclass(slots=True)
class Played:
    """What came out of a run, and the names of the points that it passed, in order.

    `changed_at` says how many points had been passed when each change was offered.
    """

    lines: list[Line] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    changed_at: list[int] = field(default_factory=list)
    crashes: int = 0


def play(case: Case, crash_at: Iterable[int] = ()) -> Played:
    """Run the case to its end; the n-th point passed is a crash for each n of `crash_at`."""
    return _Run(case, frozenset(crash_at)).play()


class _Run:
    """One run. It is the runtime's sink too, since a crash can come between two records."""

    def __init__(self, case: Case, crash_at: frozenset[int]) -> None:
        self._case = case
        self._crash_at = crash_at
        self._publishing = 0
        self.played = Played()

    def play(self) -> Played:
        case = self._case
        runtime = _Restarting(
            case.definitions,
            self,
            wall=ARRIVAL,
            partitions=case.partitions,
            batch_records=case.batch_records,
            max_woken=case.max_woken,
            before=partial(self._request, "before"),
            after=partial(self._request, "after"),
        )
        self._offer(runtime, case.records)
        for change in case.changes:
            self.played.changed_at.append(len(self.played.points))
            runtime.activate(change.definitions)
            self._offer(runtime, change.records)
        runtime.end_input()
        self._through(runtime, runtime.settle, again=runtime.settle)
        self._through(runtime, runtime.release, again=runtime.finish_what_is_left)
        return self.played

    def _offer(self, runtime: MemoryRuntime, records: Iterable[Input]) -> None:
        for record in records:
            self._through(runtime, partial(runtime.offer, record), again=runtime.settle)

    def publish(self, kind: str, body: bytes) -> None:
        self._pass(self._publishing, "before one of its records")
        self.played.lines.append(line(kind, body))

    def bury(self, letter: DeadLetter) -> None:
        self._pass(self._publishing, "before one of its dead letters")
        self.played.letters.append(letter)

    def _through(
        self, runtime: MemoryRuntime, act: Callable[[], object], *, again: Callable[[], object]
    ) -> None:
        """Do something; after each crash, start its shard anew and go on."""
        while True:
            try:
                act()
            except Crash as crash:
                runtime.start(crash.partition)
                act = again
            else:
                return

    def _request(self, side: str, partition: int, request: Request) -> None:
        self._publishing = partition
        self._pass(partition, f"{side} {name_of(request)}")

    def _pass(self, partition: int, point: str) -> None:
        self.played.points.append(point)
        if len(self.played.points) - 1 in self._crash_at:
            self.played.crashes += 1
            raise Crash(partition)


class _Restarting(MemoryRuntime):
    """A crash while a shard is taken over is followed by another try."""

    def start(self, partition: int) -> None:
        while True:
            try:
                super().start(partition)
            except Crash:
                continue
            return

    def finish_what_is_left(self) -> None:
        """As at a graceful stop, also where a shard was started anew in the middle of one."""
        self.settle()
        self.release()


def name_of(request: Request) -> str:
    """What a request is, for people: an append is told by what it holds."""
    if not isinstance(request, Append):
        return type(request).__name__
    keys = {record.key for record in request.records}
    if CLAIM_KEY in keys:
        return "Append of a claim"
    states = any(key.startswith(STATE_PREFIX) for key in keys)
    return "Append of a turn" if states else "Append without states"
