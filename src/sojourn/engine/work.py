"""One turn in the making: what it has read, decided and wants to write so far."""

from enum import Enum

from sojourn.core.advance import advance
from sojourn.core.declared.choice import UNLEARNED
from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Takeover, Tick, Touchpoint
from sojourn.core.outcome import Advanced, Refusal
from sojourn.core.shared.accounts import Part
from sojourn.core.shared.table import Table
from sojourn.core.versions.adopt import adopt, concerns_customers
from sojourn.engine.commons import Changes, Commons, Sharing
from sojourn.engine.states import Awake, States
from sojourn.engine.sweep import Sweep
from sojourn.engine.tally import Tally
from sojourn.engine.telling import tell
from sojourn.engine.timers import TimerIndex
from sojourn.engine.turn import DeadLetter, Outgoing
from sojourn.wire.deadletter import dead_letter
from sojourn.wire.record import InputRecord
from sojourn.wire.state import pack


class Passed(Enum):
    """Whether all was done that comes first, or the bound on customers of a turn stopped it."""

    ALL = 1
    PART = 2


class Work:
    """Decisions over a shard's memory, kept apart from it until the log has them.

    `clock` only moves forward. At most `max_woken` customers are woken in one turn, or taken
    over by other definitions; `sweep` says how far that has come. What is stored and told is
    encoded at the end: one kind of work in a row is faster than the same between others.
    """

    def __init__(
        self,
        states: States,
        timers: TimerIndex,
        commons: Commons,
        *,
        part: Part,
        clock: int,
        definitions: Definitions | None,
        max_woken: int,
        sweep: Sweep | None = None,
    ) -> None:
        self.clock = clock
        self.definitions = definitions
        self.sweep = sweep
        self.touched: dict[bytes, Awake] = {}
        self.dead_letters: list[DeadLetter] = []
        self.tally = Tally()
        self.states: dict[bytes, bytes | None] = {}
        self.shared_changes: Changes | None = None
        self._states = states
        self._timers = timers
        self._sharing = Sharing(commons, part)
        self._woken_left = max_woken
        self._taken: list[bytes] = []
        self._to_tell: list[tuple[bytes, Advanced]] = []

    def pass_time(
        self, until: int, *, inclusive: bool = False, jump: bool = False, last: bool = False
    ) -> Passed:
        """Fire what is due before `until` (or at it, if `inclusive`) and move the clock there.

        Each timer fires at its own due time, for time passes continuously while input is
        read; `jump` fires all of them at `until` instead (semantics 9). `last` says that the
        input has ended.
        """
        timers = self._timers
        while (due_at := timers.next_due_at()) and (
            due_at < until or (inclusive and due_at == until)
        ):
            if not self._woken_left:
                return Passed.PART
            key = timers.take()
            self._taken.append(key)
            wake_at = self._get(key)[1]
            if wake_at == due_at:
                self.clock = max(self.clock, until if jump else due_at)
                self._fire(key, due_at, last=last)
            else:
                timers.note(key, wake_at)
        self.clock = max(self.clock, until)
        return Passed.ALL

    def run_out(self) -> Passed:
        """Let time pass until no timer is left: the finite input has ended.

        What comes again for ever, as a schedule does, has ended with it.
        """
        while due_at := self._timers.next_due_at():
            if self.pass_time(due_at, inclusive=True, last=True) is Passed.PART:
                return Passed.PART
        return Passed.ALL

    def take_over(
        self, definitions: Definitions, *, offset: int, place: str, migrate: bool
    ) -> Passed:
        """Bring every customer under `definitions`, which the record at `offset` activates.

        They are in force for all once they are for the last one (semantics 14).
        """
        before = self.definitions
        if before is not None and concerns_customers(before, definitions, migrate=migrate):
            if self.sweep is None or self.sweep.offset != offset:
                met = self._states.keys() | self.touched.keys()
                self.sweep = Sweep(offset, tuple(sorted(met)))
            takeover = Takeover(self.clock, place)
            keys = self.sweep.next(self._woken_left)
            for key in keys:
                self._adopt(key, definitions, takeover, before=before, migrate=migrate)
            self._woken_left -= len(keys)
            self.tally.adopted += len(keys)
            self.sweep = self.sweep.after(len(keys))
            if not self.sweep.is_over:
                return Passed.PART
        self.sweep = None
        self.definitions = definitions
        return Passed.ALL

    def apply(self, record: InputRecord, event: Touchpoint) -> None:
        """Decide one touchpoint."""
        if self.definitions is None:
            self.refuse(record, Refusal("unknown_definitions", "no definitions are active yet"))
            return
        self.tally.events += 1
        customer = event.customer
        key = customer.encode()
        state = self._get(key)[0]
        advanced = advance(
            self.definitions, customer, state, event, self.clock, self._sharing.shared
        )
        if advanced.notes:
            self.tally.notes.update(advanced.notes)
        if advanced.refusal is not None:
            self.refuse(record, advanced.refusal)
        if advanced.state is not state:
            self._keep(key, advanced)

    def learn(self, table: Table) -> None:
        """Decide by what `table` says of all customers from here on."""
        self._sharing.learn(table)

    def refuse(self, record: InputRecord, refusal: Refusal) -> None:
        """Send one input record to the dead letters."""
        self.tally.dead_letters[refusal.reason] += 1
        self.dead_letters.append(dead_letter(record, refusal))

    def pack(self) -> dict[bytes, bytes | None]:
        """All that this turn changed, as the log is to hold it: customers, and what they share."""
        self.states = {key: pack(state, wake_at) for key, (state, wake_at) in self.touched.items()}
        changes = self._sharing.changes(at=self.clock)
        self.shared_changes = changes
        shared = self._sharing.packed(changes)
        return {**self.states, **shared} if shared else self.states

    def told(self) -> list[Outgoing]:
        """All that this turn says to the world. Asked once, at its end."""
        return [*tell(self._to_tell, self.tally), *self._sharing.outgoing()]

    def discard(self) -> None:
        """This turn will not be: put back the timers that it took."""
        for key in self._taken:
            self._timers.note(key, self._states.get(key)[1])

    def _fire(self, key: bytes, due_at: int, *, last: bool) -> None:
        """Wake one customer. Who asks for the same moment again is woken again at once.

        In one turn, and so as often in every replay; the core stops what asks too often.
        """
        definitions = self.definitions
        if definitions is None:
            return
        self._woken_left -= 1
        self.tally.timers += 1
        self.tally.latest_timer_ms = max(self.tally.latest_timer_ms, self.clock - due_at)
        customer = key.decode()
        for again in range(definitions.limits.wakes_at_once + 2):
            state, tick = self._get(key)[0], Tick(due_at, last, again)
            advanced = advance(definitions, customer, state, tick, self.clock, self._sharing.shared)
            self.tally.notes.update(advanced.notes)
            if advanced.refusal is not None:
                break
            self._keep(key, advanced, after=due_at)
            if not 0 < advanced.wake_at <= due_at:
                return
        # Without its timer the customer is not asked again before the next event or
        # restart; with it, this turn would never end.
        self.tally.notes["defect_without_input"] += 1

    def _adopt(
        self,
        key: bytes,
        definitions: Definitions,
        takeover: Takeover,
        *,
        before: Definitions,
        migrate: bool,
    ) -> None:
        state, wake_at = self._get(key)
        advanced = adopt(
            definitions,
            key.decode(),
            state,
            takeover,
            before=before,
            migrate=migrate,
            shared=self._sharing.shared,
        )
        self.tally.notes.update(advanced.notes)
        if advanced.refusal is not None:
            self.tally.notes["defect_without_input"] += 1
        changed = advanced.state is not state or advanced.wake_at != wake_at
        if changed or advanced.consents is not None:
            self._keep(key, advanced)

    def _keep(self, key: bytes, advanced: Advanced, *, after: int = 0) -> None:
        """Keep what a customer has become; the timer only if it is one `after` that moment."""
        self.touched[key] = (advanced.state, advanced.wake_at)
        if advanced.wake_at > after:
            self._timers.note(key, advanced.wake_at)
        if advanced.charges or advanced.evidence:
            self._sharing.keep(advanced, self._half_life_ms())
        if advanced.actions or advanced.records or advanced.consents is not None:
            self._to_tell.append((key, advanced))

    def _half_life_ms(self) -> int:
        choice = None if self.definitions is None else self.definitions.policies.choice
        return (choice or UNLEARNED).half_life_ms

    def _get(self, key: bytes) -> Awake:
        return self.touched.get(key) or self._states.get(key)
