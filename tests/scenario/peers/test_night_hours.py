"""Overnight windows in the nights in which clocks change, against a clock that is read minute by
minute (Mautic's Interval.php, mautic#11602; Laudspeaker's "24:30").
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario.peers.school import Term, school, text_of
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.wire.instant import parse_instant
from support.laws import tried

MINUTE = timedelta(minutes=1)

#: In the night after each of these days the clocks change: forward, back, by half an hour.
NIGHTS = [
    ("Europe/Paris", "2026-03-28"),
    ("Europe/Paris", "2026-10-24"),
    ("America/New_York", "2026-03-07"),
    ("America/New_York", "2026-10-31"),
    ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"),
    ("Africa/Cairo", "2026-04-23"),
    ("UTC", "2026-03-28"),
]
#: The fourth and the fifth are jumped over in some nights, and come twice in others.
WINDOWS = ["22:00-06:00", "23:30-00:30", "00:00-02:30", "02:30-03:30", "02:15-02:45", "12:00-11:00"]


@cache
def night_line(zone: str, window: str) -> Loaded:
    """The journey of the night, for customers of that zone, on a line with that window."""
    channels = text_of("channels").replace("22:00-06:00, window_for", f"{window}, window_for")
    frame = {"channels": channels, "sojourn": text_of("sojourn").replace("Europe/Paris", zone)}
    return school("night_window", **frame)


def first_open(at: datetime, window: str, zone: ZoneInfo) -> datetime:
    """The first minute from `at` on at which a clock on the wall shows a time in the window."""
    begin, end = window.split("-")
    while True:
        shown = f"{at.astimezone(zone):%H:%M}"
        if (begin <= shown < end) if begin < end else (shown >= begin or shown < end):
            return at
        at = at.replace(second=0) + MINUTE


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
@tried(40)
@given(minutes=st.integers(0, 30 * 60), seconds=st.integers(0, 59), window=st.sampled_from(WINDOWS))
def test_a_message_goes_out_at_the_first_moment_that_the_wall_clock_allows(
    zone: str, day: str, minutes: int, seconds: int, window: str
) -> None:
    tz = ZoneInfo(zone)
    began = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=tz).astimezone(UTC)
    at = began + timedelta(minutes=minutes, seconds=seconds)
    term = Term(night_line(zone, window))
    term.tell("c", "Homework Set", at=in_ms(at), identifiers={"night_line": "x"})
    term.until(in_ms(at + timedelta(days=3)))
    (sent_at,) = (parse_instant(one["at"]) for one in term.sends() if one["step"] == "class")
    assert sent_at == in_ms(first_open(at, window, tz))


def in_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
