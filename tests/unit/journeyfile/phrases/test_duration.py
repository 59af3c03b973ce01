import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.declared.clause import Count
from sojourn.core.declared.entry import Again
from sojourn.journeyfile.phrases.duration import (
    MAX_DURATION_MS,
    Fault,
    duration_text,
    parse_duration,
)
from sojourn.journeyfile.phrases.window import parse_again, parse_count

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("text", "hours"),
    [("24h", 24), ("7d", 168), ("1d 12h", 36), ("90m", 1.5), ("1w 1d 1h 60m", 194), ("36s", 0.01)],
)
def test_durations(text: str, hours: float) -> None:
    assert parse_duration(text) == hours * HOUR_MS


@pytest.mark.parametrize(
    "text", ["", "h", "24 h", "1h 1d", "1d 1d", "1d12h", "-1h", "1.5h", "٣h", "0h", "4000d", "1h "]
)
def test_what_is_no_duration(text: str) -> None:
    fault = parse_duration(text)
    assert isinstance(fault, Fault)
    assert fault.rule == "bad-duration"


@given(st.integers(1, MAX_DURATION_MS // 1_000))
def test_the_normal_text_means_the_same(seconds: int) -> None:
    assert parse_duration(duration_text(seconds * 1_000)) == seconds * 1_000


@given(st.text(max_size=20))
def test_no_text_breaks_the_parsers(text: str) -> None:
    assert isinstance(parse_duration(text), int | Fault)
    assert isinstance(parse_count(text), Count | Fault)
    assert isinstance(parse_again(text), Again | Fault)


def test_phrases() -> None:
    assert parse_count("at least 4 in rolling 7d") == Count(4, 168 * HOUR_MS)
    assert parse_again("never") == Again("never")
    assert parse_again("after end") == Again("after end")
    assert parse_again("after 30d") == Again("after", 720 * HOUR_MS)
