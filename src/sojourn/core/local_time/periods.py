"""Calendar days, weeks and months, by what a clock shows; a week begins on Monday."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Final, Literal

from sojourn.core.local_time.calendar import DAY_MS, instant_of, wall_time, weekday

Period = Literal["day", "week", "month"]

#: 1970-01-01, the day 0, in the count of `datetime.date`.
_FIRST_ORDINAL: Final = date(1970, 1, 1).toordinal()

#: An instant further back is in another period, even where a zone changes sides of the date line.
LONGEST_MS: Final[Mapping[Period, int]] = {
    "day": 2 * DAY_MS,
    "week": 8 * DAY_MS,
    "month": 32 * DAY_MS,
}


def start_of(period: Period, wall: int) -> int:
    """The wall time at which the period began in which a clock shows `wall`."""
    day = wall // DAY_MS
    if period == "week":
        return (day - weekday(day)) * DAY_MS
    if period == "month":
        return (day + 1 - date.fromordinal(_FIRST_ORDINAL + day).day) * DAY_MS
    return day * DAY_MS


def end_of(period: Period, wall: int) -> int:
    """The wall time at which the next period begins."""
    start = start_of(period, wall)
    if period == "week":
        return start + 7 * DAY_MS
    if period == "month":
        # From the first of a month, 31 days always lead into the next one.
        return start_of("month", start + 31 * DAY_MS)
    return start + DAY_MS


def over_at(period: Period, at: int, zone: tzinfo) -> int:
    """The instant behind `at` at which the period is over that the clock of `zone` shows then."""
    wall = wall_time(at, zone)
    end = end_of(period, wall)
    over = instant_of(end, zone)
    # A clock that is set back over midnight comes to it once more.
    return over if over > at else at + end - wall
