"""What a turn did, in numbers: for metrics and reports, counted when the turn is accepted."""

from collections import Counter
from dataclasses import dataclass, field

from sojourn.core.outcome import Action, Decision, Record, Transition
from sojourn.core.vocabulary import DecisionReason, Outcome


@dataclass(slots=True)
class Tally:
    """Counters of one turn. Keys are words of `core.vocabulary` and names from definitions."""

    events: int = 0
    timers: int = 0
    adopted: int = 0  # customers whom other definitions took over
    latest_timer_ms: int = 0  # by how much the latest timer of the turn fired after it was due
    notes: Counter[str] = field(default_factory=Counter)
    dead_letters: Counter[str] = field(default_factory=Counter)
    actions: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    transitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    decisions: Counter[tuple[str, Outcome, DecisionReason]] = field(default_factory=Counter)

    def count_action(self, action: Action) -> None:
        self.actions[action.journey, action.channel, action.kind] += 1

    def count_record(self, record: Record) -> None:
        match record:
            case Transition():
                self.transitions[record.journey or record.lifecycle, record.reason] += 1
            case Decision():
                self.decisions[record.journey, record.outcome, record.reason] += 1

    def add(self, other: "Tally") -> None:
        """Add what `other` counted."""
        self.events += other.events
        self.timers += other.timers
        self.adopted += other.adopted
        self.latest_timer_ms = max(self.latest_timer_ms, other.latest_timer_ms)
        self.notes.update(other.notes)
        self.dead_letters.update(other.dead_letters)
        self.actions.update(other.actions)
        self.transitions.update(other.transitions)
        self.decisions.update(other.decisions)
