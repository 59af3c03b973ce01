"""Plays touchpoints to the bare core, for one customer, with a clock that follows them."""

from collections.abc import Iterable

from msgspec.structs import replace

from sojourn.core.adopt import adopt
from sojourn.core.advance import advance
from sojourn.core.definitions import Definitions
from sojourn.core.event import Takeover, Tick, Touchpoint
from sojourn.core.learned import Table
from sojourn.core.outcome import Action, Advanced, Decision, Refusal, Transition
from sojourn.core.shared import Evidence, Shared
from sojourn.core.state import EMPTY, CustomerState


class Player:
    """One customer, and all that was said about them."""

    def __init__(self, definitions: Definitions, customer: str = "an") -> None:
        self.definitions = definitions
        self.customer = customer
        self.state: CustomerState = EMPTY
        self.clock = 0
        self.wake_at = 0
        self.actions: list[Action] = []
        self.transitions: list[Transition] = []
        self.decisions: list[Decision] = []
        self.exposures: list[Decision] = []
        self.notes: list[str] = []
        self.refusals: list[Refusal] = []
        self.evidence: list[Evidence] = []
        self.table: Table | None = None

    def tell(self, *events: Touchpoint) -> "Player":
        """Let time pass up to each event, then apply it."""
        for event in events:
            self.until(event.occurred_at)
            self._take(
                advance(
                    self.definitions, self.customer, self.state, event, self.clock, self._shared
                )
            )
        return self

    def until(self, clock: int, *, last: bool = False) -> "Player":
        """Fire every timer due before `clock`, each at its time."""
        while self.wake_at and self.wake_at < clock:
            due_at = self.wake_at
            self.clock = max(self.clock, due_at)
            tick = Tick(due_at, last)
            self._take(
                advance(self.definitions, self.customer, self.state, tick, self.clock, self._shared)
            )
        self.clock = max(self.clock, clock)
        return self

    @property
    def _shared(self) -> Shared:
        return Shared(table=self.table)

    def run_out(self) -> "Player":
        """Let time pass until nothing waits: the input is over."""
        while self.wake_at:
            self.until(self.wake_at + 1, last=True)
        return self

    def adopt(self, definitions: Definitions, *, at: int = 0, migrate: bool = True) -> "Player":
        """Let time pass up to `at`, then let other definitions take the customer over."""
        self.until(max(at, self.clock))
        before, self.definitions = self.definitions, with_versions_of(definitions, self.definitions)
        advanced = adopt(
            self.definitions,
            self.customer,
            self.state,
            Takeover(self.clock, "in/0@7"),
            before=before,
            migrate=migrate,
        )
        self._take(advanced)
        return self

    def entered(self, journey: str = "") -> list[int]:
        """When runs began, of one journey or of all."""
        return [
            transition.at
            for transition in self.transitions
            if transition.reason == "entered" and journey in ("", transition.journey)
        ]

    def moves(self) -> list[tuple[str, str, str]]:
        """The transitions of runs as (from, to, reason)."""
        return [(t.source, t.target, t.reason) for t in self.transitions if t.journey]

    def stages(self) -> list[str]:
        return [t.target for t in self.transitions if t.lifecycle]

    def _take(self, advanced: Advanced) -> None:
        self.state = advanced.state
        self.wake_at = advanced.wake_at
        self.actions.extend(advanced.actions)
        self.notes.extend(advanced.notes)
        self.evidence.extend(advanced.evidence)
        if advanced.refusal:
            self.refusals.append(advanced.refusal)
        for record in advanced.records:
            if isinstance(record, Transition):
                self.transitions.append(record)
            else:
                exposed = record.outcome == "exposed"
                (self.exposures if exposed else self.decisions).append(record)


def with_versions_of(definitions: Definitions, *others: Definitions) -> Definitions:
    """`definitions` with the journeys of others too, as a library would give them."""
    versions = dict(definitions.versions)
    for other in others:
        versions |= other.versions
    return replace(definitions, versions=versions)


def play(definitions: Definitions, events: Iterable[Touchpoint]) -> Player:
    """Play all events to a new customer and let time run out."""
    return Player(definitions).tell(*events).run_out()
