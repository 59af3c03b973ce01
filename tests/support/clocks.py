"""Zones and instants to test the time law with, and a slow walk along a clock to test it by."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache

from hypothesis import strategies as st

from sojourn.core.local_time.zones import zone_named, zone_names

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000

_MINUTE = timedelta(minutes=1)

#: Where the clocks do what few others do, so that a sample of zones holds some of them.
ODD_ZONES = (
    "America/Nuuk",  # a gap at the end of a day
    "America/St_Johns",  # changes at one minute past midnight, until 2011
    "America/Sao_Paulo",  # no midnight on the first day of summer time
    "Antarctica/Casey",  # three hours at once
    "Antarctica/Troll",  # two hours at once
    "Asia/Beirut",  # no midnight either
    "Asia/Kathmandu",  # 45 minutes beside the hour
    "Asia/Kolkata",  # 30 minutes beside the hour
    "Australia/Lord_Howe",  # summer time of half an hour
    "Europe/Dublin",  # winter time is the exception
    "Pacific/Apia",  # skipped 2011-12-30
    "Pacific/Chatham",  # 45 minutes and a summer time
    "Pacific/Kwajalein",  # skipped 1993-08-21
)


def named(name: str) -> tzinfo:
    """The zone of that name, which must exist."""
    zone = zone_named(name)
    assert zone is not None, name
    return zone


def utc(text: str) -> int:
    """The instant of a UTC time such as `2026-03-29 01:00`."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000


def local(text: str, zone: str) -> int:
    """The instant at which the clock of a zone shows a time, for the first time if twice."""
    return int(datetime.fromisoformat(text).replace(tzinfo=named(zone)).timestamp()) * 1_000


def clock(at: int, zone: tzinfo) -> datetime:
    """What the clock of a zone shows, without the zone."""
    return datetime.fromtimestamp(at // 1_000, zone).replace(tzinfo=None, fold=0)


def shown(at: int, zone: tzinfo) -> str:
    """What the clock of a zone shows, as in `2026-03-29 03:00`."""
    return clock(at, zone).strftime("%Y-%m-%d %H:%M")


@cache
def changes(name: str) -> tuple[int, ...]:
    """The instants at which the clock of a zone is changed, from 1990 to 2060."""
    zone, found = named(name), []
    step = 5 * DAY_MS
    for start in range(utc("1990-01-01"), utc("2060-12-31"), step):
        if _offset(start, zone) != _offset(start + step, zone):
            low, high = start, start + step
            while high - low > 1_000:
                middle = (low + high) // 2_000 * 1_000
                is_later = _offset(middle, zone) != _offset(start, zone)
                low, high = (low, middle) if is_later else (middle, high)
            found.append(high)
    return tuple(found)


@st.composite
def zoned_instants(draw: st.DrawFn) -> tuple[tzinfo, int]:
    """A zone and an instant of 1990 to 2060, more often than not near a change of the clock."""
    name = draw(st.sampled_from(ODD_ZONES) | st.sampled_from(sorted(zone_names())))
    anywhere = st.integers(utc("1990-01-01"), utc("2060-12-31"))
    if not changes(name):
        return named(name), draw(anywhere)
    change = draw(st.sampled_from(changes(name)))
    minutes = st.integers(-36 * 60, 36 * 60).map(lambda minute: change + minute * MINUTE_MS)
    near = st.integers(change - 2 * HOUR_MS, change + 2 * HOUR_MS)
    return named(name), draw(st.one_of(minutes, near, st.just(change), anywhere))


def moments(
    since: int, zone: tzinfo, is_wanted: Callable[[datetime], bool]
) -> Iterator[tuple[int, datetime]]:
    """Every wanted time that a clock reaches from `since` on, with the instant, by the minute.

    The clock is watched from half a day before: a time counts when the clock shows it or a later
    one for the first time. A day that the clock never shows does not count.
    """
    at = since // MINUTE_MS * MINUTE_MS - DAY_MS // 2
    before = highest = clock(at, zone)
    while True:
        at += MINUTE_MS
        now = clock(at, zone)
        while highest < now:
            highest += _MINUTE
            is_day_shown = highest.date() in (before.date(), now.date())
            if at >= since and is_wanted(highest) and is_day_shown:
                yield at, highest
        before = now


def _offset(at: int, zone: tzinfo) -> timedelta | None:
    return datetime.fromtimestamp(at // 1_000, zone).utcoffset()
