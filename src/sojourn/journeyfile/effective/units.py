"""How the object of the policies says times: for programs, not as an author writes them."""

from datetime import UTC, datetime

from sojourn.core.local_time.hours import Window
from sojourn.journeyfile.phrases.clock_text import time_text


def seconds_of(duration_ms: int) -> int | None:
    """A duration in seconds; 0 stands for none."""
    return duration_ms // 1000 or None


def hours_of(window: Window) -> dict[str, str]:
    """Daily hours; they wrap over midnight where they end before they begin."""
    return {"from": time_text(window.start_minute), "to": time_text(window.end_minute)}


def instant_of(at: int) -> str | None:
    """A moment in RFC 3339, in UTC; 0 stands for none."""
    if not at:
        return None
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
