from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.local_time.dates import LocalTime
from sojourn.core.local_time.hours import Window
from sojourn.journeyfile.phrases.clock_text import (
    days_text,
    local_time_text,
    parse_date,
    parse_days,
    parse_local_time,
    parse_time,
    parse_window,
    time_text,
    window_text,
)
from sojourn.journeyfile.phrases.duration import Fault

minutes = st.integers(0, 1_439)
windows = (
    st.tuples(minutes, minutes).filter(lambda ends: ends[0] != ends[1]).map(lambda e: Window(*e))
)


def fault(found: object) -> Fault:
    assert isinstance(found, Fault)
    return found


@pytest.mark.parametrize(("text", "minute"), [("00:00", 0), ("09:00", 540), ("23:59", 1_439)])
def test_times_of_day(text: str, minute: int) -> None:
    assert parse_time(text) == minute


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("9:00", "write `09:00`"),
        ("8am", "write `08:00`"),
        ("8 PM", "write `20:00`"),
        ("12am", "write `00:00`"),
        ("12:30 pm", "write `12:30`"),
        ("9.30", "write `09:30`"),
        ("9h", "write `09:00`"),
        ("24:00", "write `00:00`"),
        ("25:00", "write a time from `00:00` to `23:59`"),
        ("13pm", "write a time from `00:00` to `23:59`"),
        ("09:60", "write a time from `00:00` to `23:59`"),
        ("9", "write a time from `00:00` to `23:59`"),
        ("noon", "write a time from `00:00` to `23:59`"),
        ("٠٩:٠٠", "write a time from `00:00` to `23:59`"),
    ],
)
def test_what_is_no_time_of_day(text: str, hint: str) -> None:
    found = fault(parse_time(text))
    assert (found.message, found.hint) == (f'"{text}" is not a time of day', hint)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", {0}),
        ("sat, sun", {5, 6}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon-wed, sat", {0, 1, 2, 5}),
        ("mon-sun", set(range(7))),
    ],
)
def test_days(text: str, days: set[int]) -> None:
    assert parse_days(text) == frozenset(days)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("monday", "write `mon`"),
        ("Mon", "write `mon`"),
        ("Monday to Friday", "write `mon-fri`"),
        ("mon - fri", "write `mon-fri`"),
        ("sat,sun", "write `sat, sun`"),
        ("sat and sun", "write `sat, sun`"),
        ("Tuesdays & Thursdays", "write `tue, thu`"),
        ("weekend", "write `sat, sun`"),
        ("daily", "write `mon-sun`"),
        ("", "write days as in `mon`, `sat, sun` or `mon-fri`"),
        ("1-5", "write days as in `mon`, `sat, sun` or `mon-fri`"),
        ("t", "write days as in `mon`, `sat, sun` or `mon-fri`"),
        ("mon-tue-wed", "write days as in `mon`, `sat, sun` or `mon-fri`"),
    ],
)
def test_what_says_no_days(text: str, hint: str) -> None:
    found = fault(parse_days(text))
    assert (found.message, found.hint) == (f'"{text}" does not say days', hint)


def test_a_day_named_twice() -> None:
    assert fault(parse_days("mon-wed, tue")).message == '"mon-wed, tue" names tue twice'


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ({0}, "mon"),
        ({5, 6}, "sat, sun"),
        ({0, 1, 2, 3, 4}, "mon-fri"),
        ({0, 4, 5, 6}, "mon, fri-sun"),
        (set(range(7)), "mon-sun"),
    ],
)
def test_the_normal_text_of_days(days: set[int], text: str) -> None:
    assert days_text(frozenset(days)) == text


def test_windows() -> None:
    assert parse_window("08:00-21:00") == Window(480, 1_260)
    assert parse_window("22:00-06:00") == Window(1_320, 360)
    assert parse_window("08:00-00:00") == Window(480, 0)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("8am-9pm", "write `08:00-21:00`"),
        ("08:00 - 21:00", "write `08:00-21:00`"),
        ("08:00–21:00", "write `08:00-21:00`"),
        ("8:00 to 21:00", "write `08:00-21:00`"),
        ("08:00-24:00", "write `08:00-00:00`"),
        ("08:00", "write a window as `08:00-21:00`"),
        ("8-21", "write a window as `08:00-21:00`"),
        ("8am-8am", "write a window as `08:00-21:00`"),
        ("08:00-12:00-21:00", "write a window as `08:00-21:00`"),
    ],
)
def test_what_is_no_window(text: str, hint: str) -> None:
    found = fault(parse_window(text))
    assert (found.rule, found.message) == ("bad-window", f'"{text}" is not a daily window')
    assert found.hint == hint


def test_a_window_that_ends_where_it_starts() -> None:
    found = fault(parse_window("08:00-08:00"))
    assert found.message == '"08:00-08:00" ends where it starts'


def test_dates() -> None:
    assert parse_date("2026-12-24") == date(2026, 12, 24)
    assert parse_date("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("2026-02-29", '"2026-02-29" is not in the calendar', ""),
        ("0000-01-01", '"0000-01-01" is not in the calendar', ""),
        ("2026/1/2", '"2026/1/2" is not a date', "write `2026-01-02`"),
        ("2026-13-2", '"2026-13-2" is not a date', "write a date as `2026-12-24`"),
        ("24.12.2026", '"24.12.2026" is not a date', "write a date as `2026-12-24`"),
        ("2026-W52-4", '"2026-W52-4" is not a date', "write a date as `2026-12-24`"),
    ],
)
def test_what_is_no_date(text: str, message: str, hint: str) -> None:
    found = fault(parse_date(text))
    assert (found.message, found.hint) == (message, hint)


def test_local_times() -> None:
    assert parse_local_time("2026-12-24 09:00") == LocalTime(date(2026, 12, 24), 540)
    assert parse_local_time("2026-12-24") == LocalTime(date(2026, 12, 24), 0)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2026-12-24T09:00", "write `2026-12-24 09:00`, in the customer's own time"),
        ("2026-12-24T09:00:00Z", "write `2026-12-24 09:00`, in the customer's own time"),
        ("2026-12-24 09:00:00.5+01:00", "write `2026-12-24 09:00`, in the customer's own time"),
        ("2026-12-24 9:00", "write `09:00`"),
        ("2026-02-30T09:00", "write a date as `2026-12-24`"),
        ("tomorrow", "write a date as `2026-12-24`"),
    ],
)
def test_what_is_no_local_time(text: str, hint: str) -> None:
    assert fault(parse_local_time(text)).hint == hint


@given(minutes, st.frozensets(st.integers(0, 6), min_size=1), windows, st.dates())
def test_normal_texts_mean_the_same(
    minute: int, days: frozenset[int], window: Window, day: date
) -> None:
    assert parse_time(time_text(minute)) == minute
    assert parse_days(days_text(days)) == days
    assert parse_window(window_text(window)) == window
    local = LocalTime(day, minute)
    assert parse_local_time(local_time_text(local)) == local


@given(st.text(max_size=20) | st.text("0123456789:-., amphTZfrionsatue", max_size=20))
def test_no_text_breaks_the_parsers(text: str) -> None:
    assert isinstance(parse_time(text), int | Fault)
    assert isinstance(parse_days(text), frozenset | Fault)
    assert isinstance(parse_window(text), Window | Fault)
    assert isinstance(parse_date(text), date | Fault)
    assert isinstance(parse_local_time(text), LocalTime | Fault)
