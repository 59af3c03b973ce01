"""The moments of a clock, with gaps, overlaps and skipped days (semantics 7)."""

from datetime import datetime, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.local_time.calendar import (
    EVERY_DAY,
    instant_of,
    moment_on,
    next_local,
    utc_offset_ms,
    wall_time,
    weekday,
)
from support.clocks import DAY_MS, HOUR_MS, MINUTE_MS, clock, local, moments, named, shown, utc
from support.clocks import zoned_instants as zoned
from support.laws import tried

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
WORKING_DAYS = frozenset(range(MON, SAT))

minutes = st.integers(0, 1_439) | st.sampled_from([0, 1, 30, 120, 150, 1_380, 1_410, 1_439])
day_sets = st.just(EVERY_DAY) | st.frozensets(st.integers(0, 6), min_size=1)


def at_nine(at: int, zone: str, days: frozenset[int] = EVERY_DAY) -> int:
    return next_local(at, zone=named(zone), minute_of_day=540, days=days)


def minute(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def test_the_next_nine_o_clock() -> None:
    zone = "Asia/Ho_Chi_Minh"
    nine = local("2026-11-25 09:00", zone)
    assert nine == utc("2026-11-25 02:00")
    assert at_nine(nine - 1, zone) == nine
    assert at_nine(nine, zone) == nine
    assert at_nine(nine + 1, zone) == nine + DAY_MS


def test_only_on_these_days() -> None:
    friday = local("2026-11-27 10:00", "America/New_York")
    assert at_nine(friday, "America/New_York", WORKING_DAYS) == utc("2026-11-30 14:00")
    assert at_nine(friday, "America/New_York", frozenset({FRI})) == utc("2026-12-04 14:00")
    assert at_nine(friday, "America/New_York", frozenset({SAT, TUE})) == utc("2026-11-28 14:00")


def test_one_day_at_nine_is_a_whole_day_and_then_nine() -> None:
    """Over the night in which Berlin goes to summer time, 24 hours end an hour later by clock."""
    zone = "Europe/Berlin"
    saturday = local("2026-03-28 08:30", zone)
    assert at_nine(saturday + DAY_MS, zone) == local("2026-03-30 09:00", zone)
    earlier = local("2026-03-28 08:00", zone)
    assert at_nine(earlier + DAY_MS, zone) == local("2026-03-29 09:00", zone)


@pytest.mark.parametrize(
    ("zone", "since", "time", "expected"),
    [
        # 02:00 to 03:00 is not on the clock.
        ("Europe/Berlin", "2026-03-29 00:00", "02:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 00:00", "02:59", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 00:00", "03:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 01:00", "02:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 01:01", "02:30", "2026-03-30 00:30"),
        # Midnight is not on the clock.
        ("America/Sao_Paulo", "2018-11-03 12:00", "00:00", "2018-11-04 03:00"),
        ("Asia/Beirut", "2024-03-30 12:00", "00:30", "2024-03-30 22:00"),
        # The last hour of a Saturday is not on the clock; Sunday has one of its own.
        ("America/Nuuk", "2025-03-29 12:00", "23:30", "2025-03-30 01:00"),
        ("America/Nuuk", "2025-03-30 01:01", "23:30", "2025-03-31 00:30"),
        # Half an hour of Lord Howe is not.
        ("Australia/Lord_Howe", "2026-10-03 12:00", "02:10", "2026-10-03 15:30"),
    ],
)
def test_in_a_gap_it_is_the_first_instant_after(
    zone: str, since: str, time: str, expected: str
) -> None:
    found = next_local(utc(since), zone=named(zone), minute_of_day=minute(time))
    assert found == utc(expected)


@pytest.mark.parametrize(
    ("zone", "since", "time", "expected"),
    [
        # 02:00 to 03:00 comes twice: 00:00 to 01:00 UTC, and the hour after that.
        ("Europe/Berlin", "2026-10-24 12:00", "02:30", "2026-10-25 00:30"),
        ("Europe/Berlin", "2026-10-25 00:31", "02:30", "2026-10-26 01:30"),
        ("Europe/Berlin", "2026-10-25 00:31", "03:00", "2026-10-25 02:00"),
        # Saturday's last hour comes twice, the first minute of Sunday in between.
        ("America/St_Johns", "2010-11-07 02:00", "00:00", "2010-11-07 02:30"),
        ("America/St_Johns", "2010-11-07 02:31", "00:00", "2010-11-08 03:30"),
        ("Australia/Lord_Howe", "2026-04-04 12:00", "01:45", "2026-04-04 14:45"),
        ("Australia/Lord_Howe", "2026-04-04 15:00", "01:45", "2026-04-05 15:15"),
    ],
)
def test_in_an_overlap_it_is_the_first_of_the_two_and_only_that(
    zone: str, since: str, time: str, expected: str
) -> None:
    found = next_local(utc(since), zone=named(zone), minute_of_day=minute(time))
    assert found == utc(expected)


def test_a_skipped_day_has_no_moment() -> None:
    """Apia went from Thursday 29 December 2011 to Saturday the 31st."""
    zone = "Pacific/Apia"
    thursday = local("2011-12-29 09:00", zone)
    assert at_nine(thursday + 1, zone) == thursday + DAY_MS == local("2011-12-31 09:00", zone)
    found = at_nine(thursday + 1, zone, frozenset({FRI}))
    assert shown(found, named(zone)) == "2012-01-06 09:00"
    assert at_nine(local("2011-12-23 09:01", zone), zone, frozenset({FRI})) == found
    friday = utc("2011-12-30") // DAY_MS
    assert moment_on(friday, 540, named(zone)) is None
    assert instant_of(friday * DAY_MS, named(zone)) == local("2011-12-31 00:00", zone)


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Kathmandu", 5.75), ("Asia/Kolkata", 5.5), ("Australia/Eucla", 8.75)]
)
def test_offsets_that_are_no_whole_hours(zone: str, hours: float) -> None:
    midnight = utc("2026-06-01 00:00")
    assert utc_offset_ms(midnight, named(zone)) == hours * HOUR_MS
    assert at_nine(midnight, zone) == midnight + int((9 - hours) * HOUR_MS)


def test_no_days_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="weekday"):
        at_nine(0, "UTC", frozenset())


@given(zoned(), minutes, day_sets)
def test_a_next_moment(case: tuple[tzinfo, int], minute_of_day: int, days: frozenset[int]) -> None:
    zone, at = case
    found = next_local(at, zone=zone, minute_of_day=minute_of_day, days=days)
    again = next_local(found, zone=zone, minute_of_day=minute_of_day, days=days)
    assert at <= found == again
    # A day longer than a week where the clock lost most of one, a week more on a skipped one.
    lost = utc_offset_ms(found, zone) - utc_offset_ms(at, zone)
    assert found - at <= (15 if lost >= DAY_MS else 8) * DAY_MS
    day, wanted = _wanted(found, zone, minute_of_day)
    assert weekday(day) in days
    assert wanted == wall_time(found, zone) or _is_in_gap(wanted, found, zone)


@given(zoned(), minutes)
def test_once_for_each_day(case: tuple[tzinfo, int], minute_of_day: int) -> None:
    zone, at = case
    first = next_local(at, zone=zone, minute_of_day=minute_of_day)
    second = next_local(first + 1, zone=zone, minute_of_day=minute_of_day)
    assert _wanted(second, zone, minute_of_day)[0] > _wanted(first, zone, minute_of_day)[0]


@tried(60)
@given(zoned(), minutes, st.frozensets(st.integers(0, 2)))
def test_no_earlier_moment_fits(
    case: tuple[tzinfo, int], minute_of_day: int, days_ahead: frozenset[int]
) -> None:
    """Against a walk along the clock, minute by minute."""
    zone, at = case
    today = clock(at, zone).weekday()
    days = frozenset((today + ahead) % 7 for ahead in days_ahead) or EVERY_DAY

    def is_wanted(time: datetime) -> bool:
        return time.hour * 60 + time.minute == minute_of_day and time.weekday() in days

    walked, _ = next(moments(at, zone, is_wanted))
    assert next_local(at, zone=zone, minute_of_day=minute_of_day, days=days) == walked


@given(zoned(), st.integers(-2 * DAY_MS, 2 * DAY_MS))
def test_an_instant_of_a_wall_time_is_the_first_to_show_it(
    case: tuple[tzinfo, int], shift_ms: int
) -> None:
    zone, at = case
    wall = wall_time(at, zone) + shift_ms
    found = instant_of(wall, zone)
    assert wall_time(found, zone) >= wall
    assert wall_time(found - 1, zone) < wall
    assert instant_of(wall_time(at, zone), zone) <= at


@given(st.integers(), minutes, day_sets)
def test_every_instant_has_a_next_moment(at: int, minute_of_day: int, days: frozenset[int]) -> None:
    zone = named("Europe/Berlin")
    found = next_local(at, zone=zone, minute_of_day=minute_of_day, days=days)
    assert at <= found <= at + 9 * DAY_MS


def _wanted(found: int, zone: tzinfo, minute_of_day: int) -> tuple[int, int]:
    """The day, and the wall time, that a moment stands for."""
    shown = wall_time(found, zone)
    of_day_ms = minute_of_day * MINUTE_MS
    day = shown // DAY_MS
    while day * DAY_MS + of_day_ms > shown:
        day -= 1
    return day, day * DAY_MS + of_day_ms


def _is_in_gap(wanted: int, found: int, zone: tzinfo) -> bool:
    """Whether the clock jumped over a wall time at this very instant."""
    return wall_time(found - 1, zone) < wanted < wall_time(found, zone)
