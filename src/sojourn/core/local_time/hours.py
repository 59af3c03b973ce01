"""Daily windows of local time: opening hours, sending windows, quiet hours (semantics 18)."""

from bisect import bisect_left
from datetime import tzinfo

from msgspec import Struct

from sojourn.core.local_time.calendar import (
    DAY_MS,
    MINUTE_MS,
    MINUTES_OF_DAY,
    utc_offset_ms,
    wall_time,
)


class Window(Struct, frozen=True):
    """From one minute of the day up to, not with, another; over midnight if the end is less.

    Whether it is open is read off the clock: on a day whose clock jumps over all of it, it does
    not open, and where the clock goes back into it, it opens again. Raises ValueError where the
    ends are the same or no minutes of a day.
    """

    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        ends = (self.start_minute, self.end_minute)
        if ends[0] == ends[1] or not all(0 <= end < MINUTES_OF_DAY for end in ends):
            raise ValueError("a window needs two different minutes of a day")


def complement(window: Window) -> Window:
    """The rest of each day: the open hours of someone with these quiet hours."""
    return Window(window.end_minute, window.start_minute)


def is_open(window: Window, at: int, zone: tzinfo) -> bool:
    """Whether the clock of `zone` is inside the window at an instant."""
    return _holds(window, wall_time(at, zone))


def next_open(window: Window, at: int, zone: tzinfo) -> int:
    """The first instant at or after `at` at which the window is open; `at` itself if it is."""
    while True:
        offset_ms = utc_offset_ms(at, zone)
        wall = at + offset_ms
        if _holds(window, wall):
            return at
        opening = at + (window.start_minute * MINUTE_MS - wall) % DAY_MS
        if utc_offset_ms(opening, zone) == offset_ms:
            return opening
        # The clock changes first: from there on, ask anew.
        at = _clock_change(at, opening, zone)


def _holds(window: Window, wall: int) -> bool:
    minute = wall % DAY_MS // MINUTE_MS
    if window.start_minute < window.end_minute:
        return window.start_minute <= minute < window.end_minute
    return minute >= window.start_minute or minute < window.end_minute


def _clock_change(before: int, after: int, zone: tzinfo) -> int:
    """The instant in (before, after] from which another offset holds; there is just one."""
    old_ms = utc_offset_ms(before, zone)
    instants = range(before, after)
    return before + bisect_left(instants, True, key=lambda at: utc_offset_ms(at, zone) != old_ms)
