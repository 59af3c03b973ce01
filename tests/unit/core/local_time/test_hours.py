"""Daily windows on the customer's clock (semantics 18)."""

from datetime import tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.local_time.hours import Window, complement, is_open, next_open
from support.clocks import DAY_MS, HOUR_MS, MINUTE_MS, clock, local, named, shown, utc
from support.clocks import zoned_instants as zoned
from support.laws import tried

DAY_HOURS = Window(8 * 60, 21 * 60)
NIGHT = Window(22 * 60, 6 * 60)

minutes = st.integers(0, 1_439) | st.sampled_from([0, 1, 60, 120, 150, 180, 1_380, 1_439])
windows = (
    st.tuples(minutes, minutes).filter(lambda ends: ends[0] != ends[1]).map(lambda e: Window(*e))
)


def open_at(window: Window, text: str, zone: str = "Europe/Berlin") -> bool:
    return is_open(window, local(text, zone), named(zone))


def test_from_the_first_minute_up_to_the_last() -> None:
    assert not open_at(DAY_HOURS, "2026-11-25 07:59:59")
    assert open_at(DAY_HOURS, "2026-11-25 08:00")
    assert open_at(DAY_HOURS, "2026-11-25 20:59:59")
    assert not open_at(DAY_HOURS, "2026-11-25 21:00")


def test_over_midnight() -> None:
    assert not open_at(NIGHT, "2026-11-25 21:59")
    assert open_at(NIGHT, "2026-11-25 22:00")
    assert open_at(NIGHT, "2026-11-26 00:00")
    assert open_at(NIGHT, "2026-11-26 05:59")
    assert not open_at(NIGHT, "2026-11-26 06:00")


@pytest.mark.parametrize("ends", [(480, 480), (-1, 480), (480, 1_440)])
def test_what_is_no_window(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="two different minutes"):
        Window(*ends)


@pytest.mark.parametrize(
    ("night", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-24", 8)]
)
def test_a_night_with_a_change_of_the_clock(night: str, hours: int) -> None:
    """Quiet from 22:00 to 06:00 by the clock, however many hours that takes."""
    zone = named("Europe/Berlin")
    start = local(f"{night} 22:00", "Europe/Berlin")
    woken = next_open(complement(NIGHT), start, zone)
    assert woken == start + hours * HOUR_MS
    assert shown(woken, zone).endswith(" 06:00")


@pytest.mark.parametrize(
    ("zone", "window", "since", "expected"),
    [
        # The clock jumps from midnight to one, into the window.
        ("America/Sao_Paulo", Window(0, 120), "2018-11-04 02:00", "2018-11-04 03:00"),
        ("America/Sao_Paulo", Window(30, 120), "2018-11-04 02:00", "2018-11-04 03:00"),
        ("Asia/Beirut", Window(15, 45), "2024-03-30 21:00", "2024-03-31 21:15"),
        # It jumps over the whole window.
        ("Europe/Berlin", Window(120, 180), "2026-03-29 00:00", "2026-03-30 00:00"),
        # It goes back into the window: two till half past two opens twice.
        ("Europe/Berlin", Window(120, 150), "2026-10-25 00:45", "2026-10-25 01:00"),
        ("Australia/Lord_Howe", Window(90, 105), "2026-04-04 14:50", "2026-04-04 15:00"),
        # A day that is skipped, window and all.
        ("Pacific/Apia", Window(540, 600), "2011-12-29 20:00", "2011-12-30 19:00"),
        ("Asia/Kathmandu", Window(540, 600), "2026-06-01 00:00", "2026-06-01 03:15"),
    ],
)
def test_the_next_opening(zone: str, window: Window, since: str, expected: str) -> None:
    assert next_open(window, utc(since), named(zone)) == utc(expected)


@given(zoned(), windows)
def test_a_window_and_the_rest_share_out_all_time(case: tuple[tzinfo, int], window: Window) -> None:
    zone, at = case
    assert is_open(window, at, zone) != is_open(complement(window), at, zone)
    assert complement(complement(window)) == window


@given(zoned(), windows)
def test_it_opens_when_it_is_next_open(case: tuple[tzinfo, int], window: Window) -> None:
    zone, at = case
    found = next_open(window, at, zone)
    assert found >= at
    assert is_open(window, found, zone)
    assert (found == at) == is_open(window, at, zone)
    assert found == at or not is_open(window, found - 1, zone)
    assert next_open(window, found, zone) == found
    assert found - at < 2 * DAY_MS + HOUR_MS


@tried(60)
@given(zoned(), windows)
def test_it_opens_no_earlier(case: tuple[tzinfo, int], window: Window) -> None:
    """Against a walk along the clock, minute by minute."""
    zone, at = case
    walked = at
    while not _is_within(window, walked, zone):
        walked = walked // MINUTE_MS * MINUTE_MS + MINUTE_MS
    assert next_open(window, at, zone) == walked


@given(st.integers(), windows)
def test_every_instant_has_a_next_opening(at: int, window: Window) -> None:
    assert at <= next_open(window, at, named("Europe/Berlin")) <= at + 2 * DAY_MS


def _is_within(window: Window, at: int, zone: tzinfo) -> bool:
    """Whether a walk from the window's start would meet the clock before the window's end."""
    shown = clock(at, zone)
    since_start = (shown.hour * 60 + shown.minute - window.start_minute) % 1_440
    return since_start < (window.end_minute - window.start_minute) % 1_440
