"""What has happened so far in a demo, and the line that says it."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rich.text import Text


class Board:
    """Counts what passes by. Times are simulated milliseconds or real seconds, as named."""

    def __init__(self) -> None:
        self.events = 0
        self.reports = 0
        self.customers: set[str] = set()
        self.channels: Counter[str] = Counter()
        self.transitions: Counter[str] = Counter()
        self.dead_letters: Counter[str] = Counter()
        self.first_action_s: float | None = None

    def produced(self, customer: str, *, report: bool = False) -> None:
        """One touchpoint was accepted by the broker."""
        self.events += 1
        self.reports += report
        self.customers.add(customer)

    def acted(self, action: Mapping[str, Any], *, elapsed_s: float) -> None:
        """One action came out, `elapsed_s` after the start."""
        self.channels[str(action.get("channel"))] += 1
        if self.first_action_s is None:
            self.first_action_s = elapsed_s

    def moved(self, transition: Mapping[str, Any]) -> None:
        """A run or a stage moved."""
        self.transitions[str(transition.get("reason"))] += 1

    def refused(self, reason: str) -> None:
        """A touchpoint ended as a dead letter."""
        self.dead_letters[reason] += 1

    @property
    def actions(self) -> int:
        return self.channels.total()

    @property
    def runs_under_way(self) -> int:
        ended = self.transitions["exited"] + self.transitions["completed"]
        return self.transitions["entered"] - ended

    def summary(self, *, seconds: float) -> dict[str, Any]:
        """The last line for machines."""
        return {
            "events": self.events,
            "reports": self.reports,
            "customers": len(self.customers),
            "actions": self.actions,
            "first_action_s": None
            if self.first_action_s is None
            else round(self.first_action_s, 2),
            "actions_by_channel": dict(sorted(self.channels.items())),
            "runs_entered": self.transitions["entered"],
            "runs_exited": self.transitions["exited"],
            "runs_completed": self.transitions["completed"],
            "dead_letters": self.dead_letters.total(),
            "dead_letters_by_reason": dict(sorted(self.dead_letters.items())),
            "seconds": round(seconds, 2),
        }

    def status(self, *, now: int, per_second: float) -> Text:
        """One line: simulated time, pace, who is under way, what went out."""
        at = datetime.fromtimestamp(now / 1000, UTC)
        channels = "  ".join(f"{name} {count}" for name, count in sorted(self.channels.items()))
        text = Text.assemble(
            (f"{at:%a %d %b %H:%M}", "bold"),
            f"   {per_second:.0f} events/s   {len(self.customers)} customers",
            f"   {self.runs_under_way} runs under way   ",
            (channels or "no actions yet", "cyan"),
        )
        if self.dead_letters:
            text.append(f"   {self.dead_letters.total()} dead letters", "red")
        return text
