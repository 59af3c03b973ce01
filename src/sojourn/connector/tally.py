"""What a connector has done, in numbers."""

from collections import Counter
from typing import Literal, get_args

#: Every way in which an action, or a record that is none, may end; and calls that are repeated.
Count = Literal[
    "sent",
    "delivered",
    "bounced",
    "failed",
    "cancelled",
    "repeats",
    "unreadable",
    "tried_again",
    "dead_letters",
]


class Tally:
    """Counts by what became of actions; `reasons` tells those that failed apart."""

    def __init__(self) -> None:
        self._counts: Counter[Count] = Counter()
        self._reasons: Counter[str] = Counter()

    def add(self, what: Count, *, reason: str = "") -> None:
        self._counts[what] += 1
        if reason:
            self._reasons[reason] += 1

    def figures(self) -> dict[str, int | dict[str, int]]:
        """All counts, also those of nothing, in the order in which they are declared."""
        counts: dict[str, int | dict[str, int]] = {
            name: self._counts[name] for name in get_args(Count)
        }
        return {**counts, "reasons": dict(sorted(self._reasons.items()))}

    def __str__(self) -> str:
        told = [f"{count} {what}" for what, count in self._counts.items() if count]
        return ", ".join(told) or "nothing to do"
