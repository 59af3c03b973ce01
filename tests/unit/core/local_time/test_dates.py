"""Birthdays, renewals and month ends."""

from calendar import isleap
from datetime import UTC, date, timedelta, tzinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sojourn.core.local_time.dates import (
    LocalTime,
    add_months,
    date_of,
    instant_at,
    next_date,
    next_yearly,
)
from support.clocks import DAY_MS, HOUR_MS, clock, local, named, shown, utc
from support.clocks import zoned_instants as zoned

BERLIN = named("Europe/Berlin")
NINE = 540

minutes = st.integers(0, 1_439)
offsets = st.one_of(
    st.just(0),
    st.integers(-60, 60).map(lambda days: days * DAY_MS),
    st.integers(-100 * DAY_MS, 100 * DAY_MS),
)
leap_year_dates = st.dates(date(2024, 1, 1), date(2024, 12, 31))


def yearly(after: str, month: int, day: int, *, offset_ms: int = 0, zone: tzinfo = BERLIN) -> str:
    found = next_yearly(
        local(after, "Europe/Berlin"),
        month=month,
        day=day,
        zone=zone,
        minute_of_day=NINE,
        offset_ms=offset_ms,
    )
    return shown(found, zone)


def test_a_birthday_comes_each_year() -> None:
    assert yearly("2026-05-17 08:59", 5, 17) == "2026-05-17 09:00"
    assert yearly("2026-05-17 09:00", 5, 17) == "2027-05-17 09:00"


def test_a_leap_day_is_kept_on_the_28th_in_other_years() -> None:
    assert yearly("2026-02-01", 2, 29) == "2026-02-28 09:00"
    assert yearly("2027-12-31", 2, 29) == "2028-02-29 09:00"
    assert yearly("2028-02-29 09:00", 2, 29) == "2029-02-28 09:00"
    # 2100 is no leap year.
    assert yearly("2100-01-01", 2, 29) == "2100-02-28 09:00"


def test_days_before_and_after_keep_the_time_of_day() -> None:
    """Summer time begins between the two dates."""
    assert yearly("2026-01-01", 4, 2, offset_ms=-7 * DAY_MS) == "2026-03-26 09:00"
    assert yearly("2026-01-01", 3, 26, offset_ms=7 * DAY_MS) == "2026-04-02 09:00"
    assert yearly("2026-01-01", 4, 2, offset_ms=-7 * DAY_MS - HOUR_MS) == "2026-03-26 08:00"
    assert yearly("2026-12-20", 1, 3, offset_ms=-10 * DAY_MS) == "2026-12-24 09:00"
    assert yearly("2027-02-01", 2, 29, offset_ms=DAY_MS) == "2027-03-01 09:00"


@pytest.mark.parametrize(("month", "day"), [(2, 30), (4, 31), (13, 1), (0, 1), (1, 0)])
def test_a_day_that_no_year_has(month: int, day: int) -> None:
    with pytest.raises(ValueError, match=r"day that no year has|month"):
        yearly("2026-01-01", month, day)


def test_a_birthday_on_a_skipped_day_is_not_lost() -> None:
    zone = named("Pacific/Apia")
    found = next_yearly(utc("2011-06-01"), month=12, day=30, zone=zone, minute_of_day=NINE)
    assert shown(found, zone) == "2011-12-31 00:00"


@given(zoned(), leap_year_dates, minutes, offsets)
def test_the_next_of_a_yearly_day(
    case: tuple[tzinfo, int], day: date, minute_of_day: int, offset_ms: int
) -> None:
    zone, after = case
    found = next_yearly(
        after,
        month=day.month,
        day=day.day,
        zone=zone,
        minute_of_day=minute_of_day,
        offset_ms=offset_ms,
    )
    this_year = clock(after, UTC).year
    kept = [_in_year(day, year) for year in range(this_year - 3, this_year + 4)]
    all_of_them = [
        instant_at(LocalTime(date, minute_of_day), zone=zone, offset_ms=offset_ms) for date in kept
    ]
    assert found == min(at for at in all_of_them if at > after)


@given(st.integers(), leap_year_dates, offsets, st.integers(1, 2 * DAY_MS))
@example(utc("2096-12-01"), date(2024, 12, 31), 0, 1)  # the year is a hard guess on this day
def test_every_instant_has_a_next_yearly_day(
    after: int, day: date, offset_ms: int, earlier_ms: int
) -> None:
    def following(at: int) -> int:
        return next_yearly(
            at,
            month=day.month,
            day=day.day,
            zone=BERLIN,
            minute_of_day=NINE,
            offset_ms=offset_ms,
        )

    found = following(after)
    assert after < found <= after + 368 * DAY_MS
    assert following(found - earlier_ms) == found


@given(zoned(), minutes, offsets)
def test_an_offset_moves_the_date_by_days_and_the_rest_by_the_clock(
    case: tuple[tzinfo, int], minute_of_day: int, offset_ms: int
) -> None:
    zone, at = case
    day = clock(at, zone).date()
    whole = timedelta(days=int(offset_ms / DAY_MS))
    rest_ms = offset_ms - int(offset_ms / DAY_MS) * DAY_MS
    moved = instant_at(LocalTime(day + whole, minute_of_day), zone=zone)
    assert instant_at(LocalTime(day, minute_of_day), zone=zone, offset_ms=offset_ms) == (
        moved + rest_ms
    )


def test_a_date_comes_once() -> None:
    eve = LocalTime(date(2026, 12, 24), NINE)
    at = utc("2026-12-24 08:00")
    assert next_date(at - 1, eve, zone=BERLIN) == at
    assert next_date(at, eve, zone=BERLIN) is None
    assert next_date(at, eve, zone=BERLIN, offset_ms=DAY_MS) == at + DAY_MS


def test_month_ends() -> None:
    end = date(2026, 1, 31)
    assert [add_months(end, months).isoformat() for months in (0, 1, 2, 3, 25, -1, -2)] == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2028-02-29", "2025-12-31",
        "2025-11-30",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="9999"):
        add_months(date(9999, 12, 1), 1)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(-600, 600))
def test_a_month_later(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    is_last = (later + timedelta(days=1)).day == 1
    assert later.day == day.day or (later.day < day.day and is_last)


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        ("1990-05-17", "America/New_York", "1990-05-17"),
        # Midnight UTC is how a date without a time of day is often written.
        ("1990-05-17T00:00:00Z", "America/New_York", "1990-05-17"),
        (utc("1990-05-17"), "America/New_York", "1990-05-17"),
        (utc("1955-05-17"), "Pacific/Auckland", "1955-05-17"),
        ("2026-03-01T17:00:00Z", "Asia/Ho_Chi_Minh", "2026-03-02"),
        ("2026-03-01T23:30:00-05:00", "America/New_York", "2026-03-01"),
        (utc("2026-03-01 03:00"), "America/New_York", "2026-02-28"),
        ("2026-02-29", "UTC", None),
        ("17 May", "UTC", None),
        ("2026-03-01T17:00:00", "UTC", None),
        (10**17, "UTC", None),
    ],
)
def test_the_date_of_an_attribute(value: int | str, zone: str, expected: str | None) -> None:
    found = date_of(value, named(zone))
    assert (found.isoformat() if found else None) == expected


@given(st.integers() | st.text(max_size=30))
def test_no_value_breaks_the_reader_of_dates(value: int | str) -> None:
    assert isinstance(date_of(value, BERLIN), date | None)


def _in_year(day: date, year: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day and not isleap(year) else day.replace(year=year)
