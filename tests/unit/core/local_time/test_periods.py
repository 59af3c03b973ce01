"""Days, weeks and months of a calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.local_time.periods import LONGEST_MS, Period, end_of, start_of
from support.clocks import utc

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("period", "wall", "start", "end"),
    [
        ("day", "2026-03-04 13:30", "2026-03-04", "2026-03-05"),
        ("week", "2026-03-04 13:30", "2026-03-02", "2026-03-09"),  # a Wednesday
        ("week", "2026-03-02 00:00", "2026-03-02", "2026-03-09"),
        ("week", "2026-03-08 23:59", "2026-03-02", "2026-03-09"),
        ("month", "2026-02-28 23:59", "2026-02-01", "2026-03-01"),
        ("month", "2028-02-29 12:00", "2028-02-01", "2028-03-01"),
        ("month", "2026-12-01 00:00", "2026-12-01", "2027-01-01"),
    ],
)
def test_where_a_period_begins_and_ends(period: Period, wall: str, start: str, end: str) -> None:
    assert start_of(period, utc(wall)) == utc(start)
    assert end_of(period, utc(wall)) == utc(end)


@given(st.integers(utc("1971-01-01"), utc("2100-01-01")), st.sampled_from(list(LONGEST_MS)))
def test_a_period_holds_what_it_is_asked_about_and_the_next_follows(
    wall: int, period: Period
) -> None:
    start, end = start_of(period, wall), end_of(period, wall)
    assert start <= wall < end
    assert start_of(period, end - 1) == start
    assert start_of(period, end) == end
    assert end - start <= LONGEST_MS[period] - DAY_MS


@given(st.dates(date(1971, 1, 1), date(2100, 1, 1)))
def test_weeks_and_months_are_those_of_the_calendar(day: date) -> None:
    wall = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000
    monday = day - timedelta(days=day.weekday())
    assert start_of("week", wall) == utc(monday.isoformat())
    assert start_of("month", wall) == utc(day.replace(day=1).isoformat())
