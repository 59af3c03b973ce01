"""Dates that come again or come once: birthdays, renewals, month ends.

An offset from a date is a duration with a sign, as in "7 days before". Its whole days move the
date, so that the time of day stays; what is less than a day is then added as elapsed time.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from msgspec import Struct

from sojourn.core.local_time.calendar import DAY_MS, MINUTE_MS, instant_of, wall_time

_EPOCH: Final = date(1970, 1, 1)
_EPOCH_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)

#: Dates repeat, weekdays and all, every 400 years.
_CYCLE_YEARS: Final = 400
_CYCLE_DAYS: Final = 146_097


class LocalTime(Struct, frozen=True):
    """A date and a minute of it, in whatever zone a customer lives."""

    day: date
    minute_of_day: int


def add_months(day: date, months: int) -> date:
    """The same day of a later or earlier month, or its last day where the month is shorter.

    For a series count from its first date, or a 31st becomes a 28th for good. Raises ValueError
    outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError("a date outside the years 1 to 9999")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def instant_at(local: LocalTime, *, zone: tzinfo, offset_ms: int = 0) -> int:
    """The instant of a local time, moved by an offset.

    On a day that the zone skips it is the first instant after: a birthday is not lost.
    """
    return _instant((local.day - _EPOCH).days, local.minute_of_day, zone, offset_ms)


def next_date(after: int, local: LocalTime, *, zone: tzinfo, offset_ms: int = 0) -> int | None:
    """The instant of a local time moved by an offset, if it is still to come after `after`."""
    at = instant_at(local, zone=zone, offset_ms=offset_ms)
    return at if at > after else None


def next_yearly(
    after: int, *, month: int, day: int, zone: tzinfo, minute_of_day: int, offset_ms: int = 0
) -> int:
    """The first instant after `after` that stands at an offset from a day of each year.

    29 February is kept on the 28th in other years. Raises ValueError for a month or a day that
    no year has.
    """
    # The year of that day, or the one after on a 31 December: so begin a year earlier.
    year = 1970 + (after - offset_ms) // DAY_MS * _CYCLE_YEARS // _CYCLE_DAYS - 1
    while True:
        at = _instant(_day_of(year, month, day), minute_of_day, zone, offset_ms)
        if at > after:
            return at
        year += 1


def is_date(text: str) -> bool:
    """Whether `text` is a date as in `2026-12-24`, and nothing besides."""
    # The reader would also take 20261224 and weeks, which do not sort as they follow each other.
    if len(text) != len("2026-12-24") or text[4] != "-" or text[7] != "-":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def date_of(value: int | str, zone: tzinfo) -> date | None:
    """The date that an attribute holds: `2026-12-24`, an RFC 3339 time or milliseconds.

    A time is read as the local date, except for midnight UTC to the millisecond: that is how
    systems without a type for dates write one, and in America it would come out a day early.
    None for what is no date.
    """
    try:
        if isinstance(value, str) and len(value) == len("2026-12-24"):
            return date.fromisoformat(value)
        at = value if isinstance(value, int) else _parsed(value)
        wall = wall_time(at, zone) if at % DAY_MS else at
        return date.fromordinal(_EPOCH.toordinal() + wall // DAY_MS)
    except (ValueError, TypeError, OverflowError):  # TypeError: a time without an offset
        return None


def _parsed(text: str) -> int:
    elapsed = datetime.fromisoformat(text) - _EPOCH_TIME
    return elapsed.days * DAY_MS + elapsed.seconds * 1_000 + elapsed.microseconds // 1_000


def _instant(day: int, minute_of_day: int, zone: tzinfo, offset_ms: int) -> int:
    days = abs(offset_ms) // DAY_MS * (1 if offset_ms > 0 else -1)
    wall = (day + days) * DAY_MS + minute_of_day * MINUTE_MS
    return instant_of(wall, zone) + offset_ms - days * DAY_MS


def _day_of(year: int, month: int, day: int) -> int:
    """The day of any year, counted from 1970-01-01; the 28th for a 29 February that is not."""
    if not 1 <= day <= monthrange(_CYCLE_YEARS, month)[1]:
        raise ValueError("a day that no year has")
    cycles, in_cycle = divmod(year, _CYCLE_YEARS)
    like = in_cycle + _CYCLE_YEARS
    known = date(like, month, min(day, monthrange(like, month)[1]))
    return (known - _EPOCH).days + (cycles - 1) * _CYCLE_DAYS
