"""Local time: at which instant a customer's clock shows what an author wrote (semantics 7).

An instant is a count of milliseconds since 1970 UTC. A wall time is what the clock of a zone
shows, in milliseconds since its own 1970-01-01 00:00; a day is counted from the same date, and
weekdays go from 0, Monday, to 6.

One law holds everywhere: a wall time stands for the first instant at which the clock shows it
or a later one. So a time in a gap is the first instant after the gap, and one that a clock
shows twice is the first of the two. Every function is total: for instants outside the years 2
to 9998 it takes a zone's offset at the nearer end of them.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000
MINUTES_OF_DAY: Final = 1_440
EVERY_DAY: Final = frozenset(range(7))

#: 1970-01-01 was a Thursday.
_FIRST_WEEKDAY: Final = 3

_FIRST_S: Final = int(datetime(2, 1, 1, tzinfo=UTC).timestamp())
_LAST_S: Final = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp()) - 1

#: A weekday comes back within a week, or within two where a zone skips one of its days.
_SEARCHED_DAYS: Final = 16


def utc_offset_ms(at: int, zone: tzinfo) -> int:
    """How far the clock of `zone` is ahead of UTC at an instant; negative in the west."""
    return _milliseconds(datetime.fromtimestamp(_bounded_s(at), zone).utcoffset())


def wall_time(at: int, zone: tzinfo) -> int:
    """What the clock of `zone` shows at an instant."""
    return at + utc_offset_ms(at, zone)


def weekday(day: int) -> int:
    """0 for Monday to 6 for Sunday, of a day counted from 1970-01-01."""
    return (day + _FIRST_WEEKDAY) % 7


def instant_of(wall: int, zone: tzinfo) -> int:
    """The first instant at which the clock of `zone` shows `wall` or a later time."""
    at = wall - _offset_shown_ms(wall, zone)
    return at if at + utc_offset_ms(at, zone) == wall else _gap_end(wall, zone)


def moment_on(day: int, minute_of_day: int, zone: tzinfo) -> int | None:
    """The instant of a minute of a local day; None where the zone skips that whole day.

    In a gap that ends at midnight it is the first instant of the day after.
    """
    wall = day * DAY_MS + minute_of_day * MINUTE_MS
    at = wall - _offset_shown_ms(wall, zone)
    if at + utc_offset_ms(at, zone) == wall:
        return at
    is_skipped = instant_of(day * DAY_MS, zone) == instant_of((day + 1) * DAY_MS, zone)
    return None if is_skipped else _gap_end(wall, zone)


def next_local(
    at: int, *, zone: tzinfo, minute_of_day: int, days: frozenset[int] = EVERY_DAY
) -> int:
    """The first moment at or after `at` that is this minute of a local day of `days`.

    Each day has one such moment, or none if the zone skips the day: the law of this module says
    which. `days` must hold at least one weekday. "1 day at 09:00" is asked with a day added to
    `at`: 24 hours first, then the next 09:00.
    """
    since = _standing_for(at, zone)
    for day in range(since // DAY_MS, since // DAY_MS + _SEARCHED_DAYS):
        if (day + _FIRST_WEEKDAY) % 7 in days and (
            day * DAY_MS + minute_of_day * MINUTE_MS >= since
        ):
            found = moment_on(day, minute_of_day, zone)
            if found is not None and found >= at:
                return found
    raise ValueError("no weekday to look for")


def _standing_for(at: int, zone: tzinfo) -> int:
    """The earliest wall time that `at` may stand for: earlier than shown at the end of a gap."""
    shown = at + utc_offset_ms(at, zone)
    # Clocks change at whole seconds, so few instants need the second look.
    return shown if at % 1_000 else min(shown, at + utc_offset_ms(at - 1, zone))


def _gap_end(wall: int, zone: tzinfo) -> int:
    """The instant at which the clock of `zone` jumps over `wall`."""
    end = wall - _offset_shown_ms(wall, zone)
    start = wall - utc_offset_ms(end, zone)
    return start + bisect_left(range(start, end), wall, key=lambda at: wall_time(at, zone))


def _offset_shown_ms(wall: int, zone: tzinfo) -> int:
    """The offset in force when a clock shows `wall`; before a change of the clock, if two are."""
    # A zone reads the digits of the datetime it is handed, and not the zone beside them.
    return _milliseconds(zone.utcoffset(datetime.fromtimestamp(_bounded_s(wall), UTC)))


def _bounded_s(at: int) -> int:
    at_s = at // 1_000
    return at_s if _FIRST_S <= at_s <= _LAST_S else min(max(at_s, _FIRST_S), _LAST_S)


def _milliseconds(offset: timedelta | None) -> int:
    return 0 if offset is None else offset.days * DAY_MS + offset.seconds * 1_000
