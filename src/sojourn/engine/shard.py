"""One shard: the customers of one partition, and the decisions about them.

It is the decider behind the shard log (engine/protocol). Time passes in it as semantics 9
says: while input is read, the records move the clock and a timer between two of them fires
at its own due time; when all input is read, `tick` moves the clock.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal

from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.core.declared.definitions import Limits
from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.core.shared.accounts import Part
from sojourn.core.shared.table import Table
from sojourn.engine.commons import Commons
from sojourn.engine.library import Library
from sojourn.engine.measure import Measure, size_of
from sojourn.engine.states import States
from sojourn.engine.sweep import Sweep
from sojourn.engine.timers import TimerIndex
from sojourn.engine.turn import Learning, Turn
from sojourn.engine.work import Passed, Work
from sojourn.wire.account import is_of_shard
from sojourn.wire.control import Control
from sojourn.wire.record import InputRecord
from sojourn.wire.touchpoint import decode

#: What moves the clock while input is read: when the record was appended, or when it happened.
ClockMode = Literal["wall", "stream"]

#: Customers that one turn wakes, or takes over to other definitions; more wait for the next, so
#: that a commit stays small.
MAX_WOKEN = 2_000

#: Records that are decoded in a row; those behind the end of a turn, for nothing.
_READ_AHEAD: Final = 256

#: The bounds until definitions, which carry their own, are active.
DEFAULT_LIMITS = Limits()


class Shard:
    """A memory that is told what was, and decides what is next. See `engine.turn.Decider`.

    `accepted` is told of each turn once it is durable. `max_woken` bounds how many customers
    one turn wakes or takes over.
    """

    def __init__(
        self,
        library: Library,
        *,
        clock_mode: ClockMode,
        accepted: Callable[[Turn], None] | None = None,
        max_woken: int = MAX_WOKEN,
    ) -> None:
        self._library = library
        self._clock_mode = clock_mode
        self._states = States()
        self._commons = Commons()
        self._part = Part()
        self._timers = TimerIndex()
        self._applied = -1
        self._clock = 0
        self._version = ""
        self._work: Work | None = None
        self._sweep: Sweep | None = None
        self._accepted = accepted
        self._max_woken = max_woken
        self._measure = Measure()

    @property
    def customers(self) -> int:
        return len(self._states)

    @property
    def timers(self) -> int:
        return len(self._timers)

    @property
    def clock(self) -> int:
        return self._clock

    @property
    def next_due_at(self) -> int:
        """When its next timer is due, 0 for never."""
        return self._timers.next_due_at()

    @property
    def cells(self) -> Iterable[tuple[Cell, Counts]]:
        """What its customers have taught."""
        return self._commons.cells.items()

    def learning(self) -> Learning | None:
        definitions = self._library.get(self._version) if self._version else None
        choice = None if definitions is None else definitions.policies.choice
        now = self._clock if self._clock_mode == "stream" else None
        return None if choice is None else Learning(choice, self._commons.table, now)

    def restore(self, key: bytes, value: bytes | None) -> None:
        if is_of_shard(key):
            self._commons.restore(key, value)
        else:
            self._timers.note(key, self._states.restore(key, value))

    def resume(self, *, applied: int, clock: int, definitions: str, part: Part) -> None:
        self._applied = applied
        self._clock = max(self._clock, clock)
        self._version = definitions
        self._part = part

    def stored(self, key: bytes) -> bytes | None:
        return self._commons.packed(key) if is_of_shard(key) else self._states.packed(key)

    def decide(self, batch: Sequence[InputRecord], *, max_bytes: int) -> Turn:
        most = self._measure.fitting(max_bytes)
        batch, max_woken = batch[:most], min(self._max_woken, most)
        while True:
            work = self._begin(max_woken)
            turn = self._read(work, batch)
            too_large = any(
                packed is not None
                and len(packed) > _limits(work).state_bytes
                and not is_of_shard(key)
                for key, packed in turn.writes.items()
            )
            if not too_large and size_of(turn) <= max_bytes:
                return turn
            if turn.consumed > 1:
                batch = batch[: turn.consumed // 2]
            elif turn.tally.timers + turn.tally.adopted > 1:
                max_woken = (turn.tally.timers + turn.tally.adopted) // 2
            elif too_large and turn.consumed and turn.tally.events:
                work = self._begin(max_woken)
                return self._pass_over(work, batch[0])
            else:
                return turn

    def tick(self, clock: int, *, max_bytes: int) -> Turn | None:
        max_woken = min(self._max_woken, self._measure.fitting(max_bytes))
        if self._clock_mode == "stream" or clock <= self._clock:
            return None
        while True:
            work = self._begin(max_woken)
            work.pass_time(clock, inclusive=True, jump=True)
            if not work.tally.timers:
                self._drop()
                return None
            turn = self._turn(work, applied=self._applied, consumed=0)
            if size_of(turn) <= max_bytes or work.tally.timers == 1:
                return turn
            max_woken = work.tally.timers // 2

    def accept(self, turn: Turn) -> None:
        work = self._work
        if work is None:
            raise AssertionError("accepted a turn that was not decided here")
        self._states.accept(work.states, work.touched)
        self._measure.learn(turn)
        if work.shared_changes is not None:
            self._commons.accept(work.shared_changes)
        self._applied = turn.applied
        self._clock = turn.clock
        self._version = turn.definitions
        self._sweep = work.sweep
        self._work = None
        if self._accepted is not None:
            self._accepted(turn)

    def forget(self) -> None:
        self._states.clear()
        self._commons.clear()
        self._timers.clear()
        self._applied = -1
        self._clock = 0
        self._version = ""
        self._work = None
        self._sweep = None

    def _begin(self, max_woken: int) -> Work:
        """Start a turn anew; one that was decided and not accepted is discarded."""
        self._drop()
        definitions = self._library.get(self._version) if self._version else None
        self._work = Work(
            self._states,
            self._timers,
            self._commons,
            part=self._part,
            clock=self._clock,
            definitions=definitions,
            max_woken=max_woken,
            sweep=self._sweep,
        )
        return self._work

    def _drop(self) -> None:
        if self._work is not None:
            self._work.discard()
            self._work = None

    def _read(self, work: Work, batch: Sequence[InputRecord]) -> Turn:
        version = self._version
        if version and work.definitions is None:
            return self._turn(work, applied=self._applied, consumed=0, needs=version)
        applied, consumed = self._applied, 0
        for record, decoded in _decoded(batch):
            passed = Passed.ALL
            # The frequent case first: a Struct's isinstance is slow where the answer is no.
            if isinstance(decoded, Touchpoint):
                passed = self._take(work, record, decoded)
            elif isinstance(decoded, Refusal):
                work.refuse(record, decoded)
            elif decoded.kind == "activate":
                if self._must_fetch(decoded.definitions):
                    needs = decoded.definitions
                    return self._turn(work, applied=applied, consumed=consumed, needs=needs)
                passed = self._activate(work, record, decoded)
            elif decoded.table is not None:
                passed = self._learn(work, record, decoded.table)
            elif self._clock_mode == "stream":
                # Where the wall clock rules, no input can move time or end it.
                passed = _let_pass(work, decoded)
            if passed is Passed.PART:
                break
            applied = record.offset
            consumed += 1
        return self._turn(work, applied=applied, consumed=consumed)

    def _take(self, work: Work, record: InputRecord, event: Touchpoint) -> Passed:
        """Let time pass up to one event and decide it; PART if timers must be done first."""
        future_ms = _limits(work).future_ms
        if event.occurred_at > record.timestamp + future_ms:
            detail = f"more than {future_ms // 1000} s ahead of its arrival"
            work.refuse(record, Refusal("from_the_future", detail))
            return Passed.ALL
        at = record.timestamp
        if self._clock_mode == "stream":
            at = min(at, event.occurred_at)
        passed = work.pass_time(at)
        if passed is Passed.ALL:
            work.apply(record, event)
        return passed

    def _must_fetch(self, version: str) -> bool:
        return self._library.get(version) is None and not self._library.is_unknown(version)

    def _activate(self, work: Work, record: InputRecord, control: Control) -> Passed:
        """Switch to other definitions; PART if timers or customers must be done first."""
        definitions = self._library.get(control.definitions)
        if definitions is None:
            work.refuse(record, Refusal("unknown_definitions", "they were never published"))
            return Passed.ALL
        # What fell due before this record is decided by the definitions before it. Once the
        # clock stands here that is done, and a shard begun anew in mid-sweep must not fire
        # what those have set that come into force.
        is_ahead = self._clock_mode == "wall" and work.clock < record.timestamp
        if is_ahead and work.pass_time(record.timestamp) is Passed.PART:
            return Passed.PART
        return work.take_over(
            definitions, offset=record.offset, place=control.place, migrate=control.migrate
        )

    def _learn(self, work: Work, record: InputRecord, table: Table) -> Passed:
        """Decide by another table; PART if timers must be done first."""
        # What fell due before this record is decided by the table before it.
        if self._clock_mode == "wall" and work.pass_time(record.timestamp) is Passed.PART:
            return Passed.PART
        work.learn(table)
        return Passed.ALL

    def _pass_over(self, work: Work, record: InputRecord) -> Turn:
        """A turn that refuses `record`, because the state that it leads to is too large."""
        detail = f"the customer's state would be over {_limits(work).state_bytes} bytes"
        work.refuse(record, Refusal("state_too_large", detail))
        return self._turn(work, applied=record.offset, consumed=1)

    def _turn(self, work: Work, *, applied: int, consumed: int, needs: str = "") -> Turn:
        return Turn(
            writes=work.pack(),
            outgoing=work.told(),
            dead_letters=work.dead_letters,
            applied=applied,
            clock=work.clock,
            definitions=work.definitions.version if work.definitions else self._version,
            consumed=consumed,
            needs=needs,
            tally=work.tally,
        )


def _decoded(
    batch: Sequence[InputRecord],
) -> Iterator[tuple[InputRecord, Touchpoint | Control | Refusal]]:
    """Each record with what it says. Some are read in a row, which is faster than one by one."""
    for first in range(0, len(batch), _READ_AHEAD):
        records = batch[first : first + _READ_AHEAD]
        yield from zip(records, [decode(record) for record in records], strict=True)


def _let_pass(work: Work, control: Control) -> Passed:
    if control.kind == "end":
        return work.run_out()
    return work.pass_time(control.until, inclusive=True)


def _limits(work: Work) -> Limits:
    return work.definitions.limits if work.definitions else DEFAULT_LIMITS
