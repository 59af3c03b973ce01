"""Moments in local time: what is written is what is meant, also where clocks jump."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.local_time.zones import zone_of
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.scenario.moment import Moment, moment_text, parse_moment

SAIGON = zone_of("Asia/Ho_Chi_Minh", default=UTC)
PARIS = zone_of("Europe/Paris", default=UTC)


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02 20:15", Moment(at(2026, 3, 2, 13, 15), 60_000)),
        ("2026-03-02T20:15", Moment(at(2026, 3, 2, 13, 15), 60_000)),
        ("2026-03-02 20:15:30", Moment(at(2026, 3, 2, 13, 15, 30), 1_000)),
        ("2026-03-02 20:15:30.5", Moment(at(2026, 3, 2, 13, 15, 30) + 500, 1)),
        ("2026-03-02 20:15Z", Moment(at(2026, 3, 2, 20, 15), 60_000)),
        ("2026-03-02 20:15 +01:00", Moment(at(2026, 3, 2, 19, 15), 60_000)),
        ("2024-02-29 00:00 -05:30", Moment(at(2024, 2, 29, 5, 30), 60_000)),
    ],
)
def test_a_moment_is_local_unless_it_says_otherwise(text: str, moment: Moment) -> None:
    assert parse_moment(text, SAIGON) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-03-02",
        "20:15",
        "2026-3-2 20:15",
        "2026-03-02 24:00",
        "2026-03-02 20:60",
        "2026-02-29 20:15",
        "2026-03-02 20:15 +24:00",
        "1969-12-31 20:15",
        "9999-01-01 00:00",
        "1970-01-01 00:00",
        "0000-01-01 00:00",
    ],
)
def test_what_is_no_moment_is_said_so(text: str) -> None:
    assert isinstance(parse_moment(text, SAIGON), Fault)


def test_a_time_that_clocks_leave_out_or_show_twice_needs_an_offset() -> None:
    for text in ("2026-03-29 02:30", "2026-10-25 02:30"):
        assert isinstance(parse_moment(text, PARIS), Fault)
    first = parse_moment("2026-10-25 02:30 +02:00", PARIS)
    second = parse_moment("2026-10-25 02:30 +01:00", PARIS)
    assert isinstance(first, Moment)
    assert isinstance(second, Moment)
    assert second.at - first.at == 3_600_000


def test_a_moment_holds_as_exactly_as_it_was_said() -> None:
    minute, second = Moment(60_000, 60_000), Moment(60_000, 1_000)
    assert minute.holds(60_000)
    assert minute.holds(119_999)
    assert not minute.holds(120_000)
    assert not minute.holds(59_999)
    assert not second.holds(61_000)


@given(
    st.integers(min_value=86_400_000, max_value=253_370_000_000_000),
    st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Paris", "America/New_York", "UTC"]),
)
def test_what_is_written_is_read_back(instant: int, name: str) -> None:
    zone = zone_of(name, default=UTC)
    moment = parse_moment(moment_text(instant, zone), zone)
    assert isinstance(moment, Moment)
    assert moment.at == instant
