"""Is a connector alive, and is it ready? What its loop notes, and what a probe makes of it.

The loop writes and the thread of the probes reads, so that a loop that stands still is seen.
"""

from collections.abc import Callable
from typing import Final

from sojourn.ops.health import Health

#: A loop that has not come round for so long will not: it is to be started anew.
STUCK_AFTER_S: Final = 120.0


class Pulse:
    """`now` is a clock in seconds, `now_ms` one in milliseconds since 1970."""

    def __init__(self, *, now: Callable[[], float], now_ms: Callable[[], int]) -> None:
        self._now = now
        self._now_ms = now_ms
        self._beat_at = now()
        #: Whether the group has said which partitions are this process's.
        self.has_joined = False
        #: Whether the topics could be read up to their ends when that was last tried.
        self.sees = True
        #: What an operator has to mend before anything goes out, "" for nothing.
        self.operator_reason = ""
        #: When the oldest action that is not done was published, None if all are.
        self.oldest_at: int | None = None

    def beat(self) -> None:
        """The loop came round."""
        self._beat_at = self._now()

    def oldest_s(self) -> float:
        """The age of the oldest action that is not done, 0 if all are."""
        oldest_at = self.oldest_at
        return 0.0 if oldest_at is None else max(0, self._now_ms() - oldest_at) / 1000

    def look(self) -> Health:
        """Alive and ready, now."""
        still_s = self._now() - self._beat_at
        alive = still_s < STUCK_AFTER_S
        problems = [] if alive else [f"nothing has moved for {still_s:.0f} s: a call blocks"]
        if not self.has_joined:
            problems.append("the group has not given out the partitions yet")
        if not self.sees:
            problems.append("the topics of actions and consents cannot be read up to their ends")
        if self.operator_reason:
            problems.append(f"the provider answers {self.operator_reason}: all messages wait")
        return Health(alive=alive, ready=not problems, problems=tuple(problems))
