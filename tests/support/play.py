"""Plays touchpoints to the bare core, for one customer, with a clock that follows them.

Customers of one shard share a till.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from sojourn.core.advance import advance
from sojourn.core.customer.state import EMPTY, CustomerState
from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Takeover, Tick, Touchpoint
from sojourn.core.outcome import Action, Advanced, Consents, Decision, Refusal, Transition
from sojourn.core.shared.accounts import Evidence
from sojourn.core.shared.table import Table
from sojourn.core.versions.adopt import adopt
from support.till import Till


class Player:
    """One customer, and all that was said about them."""

    def __init__(
        self, definitions: Definitions, customer: str = "an", till: Till | None = None
    ) -> None:
        self.definitions = definitions
        self.customer = customer
        self.till = Till() if till is None else till
        self.state: CustomerState = EMPTY
        self.clock = 0
        self.wake_at = 0
        self.actions: list[Action] = []
        self.transitions: list[Transition] = []
        self.decisions: list[Decision] = []
        self.exposures: list[Decision] = []
        self.notes: list[str] = []
        self.refusals: list[Refusal] = []
        self.consents: list[Consents] = []
        self.evidence: list[Evidence] = []
        self.table: Table | None = None

    def tell(self, *events: Touchpoint) -> "Player":
        """Let time pass up to each event, then apply it."""
        for event in events:
            self.until(event.occurred_at)
            self._advance(event)
        return self

    def until(self, clock: int, *, last: bool = False) -> "Player":
        """Fire every timer due before `clock`, each at its time."""
        due_at = again = 0
        while self.wake_at and self.wake_at < clock:
            again = again + 1 if self.wake_at <= due_at else 0
            assert again < 1_000, "the customer asks for the same moment for ever"
            due_at = max(due_at, self.wake_at)
            self.clock = max(self.clock, due_at)
            self._advance(Tick(due_at, last, again))
        self.clock = max(self.clock, clock)
        return self

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
            shared=self.till.shared(self.clock),
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

    def _advance(self, cause: Touchpoint | Tick) -> None:
        shared = replace(self.till.shared(self.clock), table=self.table)
        self._take(advance(self.definitions, self.customer, self.state, cause, self.clock, shared))

    def _take(self, advanced: Advanced) -> None:
        self.till.take(advanced.charges)
        self.state = advanced.state
        self.wake_at = advanced.wake_at
        self.actions.extend(advanced.actions)
        self.notes.extend(advanced.notes)
        if advanced.consents is not None:
            self.consents.append(advanced.consents)
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
