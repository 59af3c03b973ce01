"""What a connector has done, in numbers: for whoever started it, and for an operator's metrics."""

from collections import Counter
from typing import Final, Literal, get_args

from sojourn.ops.metrics import Metrics

#: The ends that an action may come to.
End = Literal["sent", "delivered", "bounced", "failed", "cancelled"]
#: Those, and what else happens: to records, and between the calls for an action.
Count = Literal[End, "repeats", "unreadable", "tried_again", "dead_letters", "lost"]

COUNTS: Final[tuple[Count, ...]] = (
    *get_args(End),
    *("repeats", "unreadable", "tried_again", "dead_letters", "lost"),
)


class Tally:
    """Counts of one channel; `reasons` tells apart those that failed or were tried again."""

    def __init__(self, channel: str, metrics: Metrics | None = None) -> None:
        self._channel = channel
        self._metrics = metrics if metrics is not None else Metrics("connector")
        self._counts: Counter[Count] = Counter()
        self._reasons: Counter[str] = Counter()

    def end(self, end: End, *, reason: str = "") -> None:
        """An action has come to its end."""
        self._add(end, reason)
        self._metrics.count(
            "connector_actions_total", channel=self._channel, outcome=end, reason=reason
        )

    def handed_over(self, *, late_ms: int) -> None:
        """The provider has an action, so long after it was published."""
        self._metrics.observe(
            "connector_lateness_seconds", max(0, late_ms) / 1000, channel=self._channel
        )

    def called(self, outcome: str, *, seconds: float) -> None:
        """The provider took so long to answer."""
        self._metrics.observe(
            "connector_call_seconds", seconds, channel=self._channel, outcome=outcome
        )

    def tried_again(self, reason: str) -> None:
        """An action waits for its next try."""
        self._add("tried_again", reason)
        self._metrics.count("connector_retries_total", channel=self._channel, reason=reason)

    def repeat(self) -> None:
        """An action had been seen before."""
        self._add("repeats")
        self._metrics.count("connector_repeats_total", channel=self._channel)

    def unreadable(self, reason: str) -> None:
        """A record was no action."""
        self._add("unreadable", reason)

    def letter(self, reason: str) -> None:
        """Something was put on the dead-letter topic."""
        self._add("dead_letters")
        self._metrics.count("connector_dead_letters_total", channel=self._channel, reason=reason)

    def lost(self, count: int) -> None:
        """So many actions were deleted before anybody carried them out."""
        self._counts["lost"] += count
        self._metrics.count("connector_lost_total", count, channel=self._channel)

    def figures(self) -> dict[str, int | dict[str, int]]:
        """All counts, also those of nothing, in the order in which they are declared."""
        counts: dict[str, int | dict[str, int]] = {name: self._counts[name] for name in COUNTS}
        return {**counts, "reasons": dict(sorted(self._reasons.items()))}

    def __str__(self) -> str:
        told = [f"{count} {what}" for what, count in self._counts.items() if count]
        return ", ".join(told) or "nothing to do"

    def _add(self, what: Count, reason: str = "") -> None:
        self._counts[what] += 1
        if reason:
            self._reasons[reason] += 1
