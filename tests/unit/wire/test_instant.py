"""Law: an instant is written and read without loss, and only within 1970 to 9998."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.wire.instant import END_OF_TIME, format_instant, parse_instant


@given(st.integers(min_value=0, max_value=END_OF_TIME - 1))
def test_is_read_back(at: int) -> None:
    assert parse_instant(format_instant(at)) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.999Z", 999),
        ("1970-01-01 07:00:00+07:00", 0),
        ("9998-12-31T23:59:59.999Z", END_OF_TIME - 1),
        ("9999-01-01T00:00:00Z", None),
        ("9999-01-01T00:00:00+01:00", END_OF_TIME - 3_600_000),
        ("1970-01-01T00:00:00+00:01", None),
        ("2016-12-31T23:59:60Z", None),
        ("2026-03-02", None),
        ("2026-03-02T10:00:00", None),
        ("", None),
    ],
)
def test_bounds(text: str, at: int | None) -> None:
    assert parse_instant(text) == at


def test_is_written_with_milliseconds() -> None:
    assert format_instant(1_772_457_300_050) == "2026-03-02T13:15:00.050Z"
