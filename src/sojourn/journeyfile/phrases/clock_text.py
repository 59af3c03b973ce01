"""Times as an author writes them: `09:00`, `mon-fri`, `08:00-21:00`, `2026-12-24 09:00`.

Each kind has one normal text, which is what is hashed and shown.
"""

import re
from datetime import date
from typing import Final

from sojourn.core.local_time.calendar import MINUTES_OF_DAY
from sojourn.core.local_time.dates import LocalTime
from sojourn.core.local_time.hours import Window
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.phrases.duration import Fault

#: The weekdays as the language names them; their places are their numbers.
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_BAD_TIME: Final[Rule] = "bad-time"
_BAD_DAYS: Final[Rule] = "bad-time"
_BAD_WINDOW: Final[Rule] = "bad-window"
_BAD_DATE: Final[Rule] = "bad-time"

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_LOOSE_TIME: Final = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))? ?(am|pm|h|)", re.IGNORECASE)
_LOOSE_BETWEEN: Final = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b)\s*", re.IGNORECASE)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOOSE_DATE: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_INSTANT: Final = re.compile(
    r"([0-9-]{10})[T ]([0-9:]{5})(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9:]{4,5})?"
)
_DAY_GROUPS: Final = {
    "daily": "mon-sun", "every day": "mon-sun", "everyday": "mon-sun", "all": "mon-sun",
    "weekdays": "mon-fri", "working days": "mon-fri", "weekend": "sat, sun",
    "weekends": "sat, sun",
}  # fmt: skip
_HOW_DAYS: Final = "write days as in `mon`, `sat, sun` or `mon-fri`"
_HOW_DATE: Final = "write a date as `2026-12-24`"


def parse_time(text: str) -> int | Fault:
    """`09:00`, as a minute of the day."""
    match = _TIME.fullmatch(text)
    if match is not None:
        return int(match[1]) * 60 + int(match[2])
    meant = _meant_time(text)
    hint = "write a time from `00:00` to `23:59`" if meant is None else f"write `{meant}`"
    return Fault(_BAD_TIME, f'"{text}" is not a time of day', hint)


def time_text(minute_of_day: int) -> str:
    """The normal way to write a minute of the day."""
    return f"{minute_of_day // 60:02d}:{minute_of_day % 60:02d}"


def parse_days(text: str) -> frozenset[int] | Fault:
    """`mon`, `sat, sun` or `mon-fri`, as weekdays from 0, Monday, to 6. A range may wrap."""
    days: set[int] = set()
    for part in text.split(", "):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (last if dash else first) not in WEEKDAYS:
            return Fault(_BAD_DAYS, f'"{text}" does not say days', _days_hint(text))
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 + 1 if dash else 1
        named = {(start + step) % 7 for step in range(length)}
        if days & named:
            twice = WEEKDAYS[min(days & named)]
            return Fault(_BAD_DAYS, f'"{text}" names {twice} twice')
        days |= named
    return frozenset(days)


def days_text(days: frozenset[int]) -> str:
    """The normal way to write weekdays: three or more in a row are a range."""
    parts = []
    for first, last in rows_of(days):
        if last - first >= 2:
            parts.append(f"{WEEKDAYS[first]}-{WEEKDAYS[last]}")
        else:
            parts += WEEKDAYS[first : last + 1]
    return ", ".join(parts)


def rows_of(days: frozenset[int]) -> list[tuple[int, int]]:
    """First and last day of each row of weekdays, in the order of the week."""
    starts = [day for day in sorted(days) if day - 1 not in days]
    ends = [day for day in sorted(days) if day + 1 not in days]
    return list(zip(starts, ends, strict=True))


def parse_window(text: str) -> Window | Fault:
    """`08:00-21:00`, or `22:00-06:00` over midnight."""
    start, dash, end = text.partition("-")
    ends = (parse_time(start), parse_time(end))
    if not dash or isinstance(ends[0], Fault) or isinstance(ends[1], Fault):
        return Fault(_BAD_WINDOW, f'"{text}" is not a daily window', _window_hint(text))
    if ends[0] == ends[1]:
        message = f'"{text}" ends where it starts'
        return Fault(_BAD_WINDOW, message, "leave `{key}` out where there is no limit")
    return Window(ends[0], ends[1])


def window_text(window: Window) -> str:
    """The normal way to write a daily window."""
    return f"{time_text(window.start_minute)}-{time_text(window.end_minute)}"


def parse_date(text: str) -> date | Fault:
    """`2026-12-24`."""
    if _DATE.fullmatch(text):
        found = _date(text)
        return found or Fault(_BAD_DATE, f'"{text}" is not in the calendar')
    match = _LOOSE_DATE.fullmatch(text)
    meant = match and f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    hint = f"write `{meant}`" if meant and _date(meant) else _HOW_DATE
    return Fault(_BAD_DATE, f'"{text}" is not a date', hint)


def parse_local_time(text: str) -> LocalTime | Fault:
    """`2026-12-24 09:00`, or `2026-12-24` for the start of that day."""
    day, space, time = text.partition(" ")
    found = parse_date(day)
    if isinstance(found, Fault):
        return _not_local(text, found)
    minute = parse_time(time) if space else 0
    return _not_local(text, minute) if isinstance(minute, Fault) else LocalTime(found, minute)


def local_time_text(local: LocalTime) -> str:
    """The normal way to write a date with its time."""
    return f"{local.day.isoformat()} {time_text(local.minute_of_day)}"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _not_local(text: str, fault: Fault) -> Fault:
    """`fault`, unless the text is an instant with seconds or a zone: then how to write that."""
    instant = _INSTANT.fullmatch(text)
    if instant is None or not _date(instant[1]) or not _TIME.fullmatch(instant[2]):
        return fault
    hint = f"write `{instant[1]} {instant[2]}`, in the customer's own time"
    return Fault(_BAD_DATE, f'"{text}" is not a local date and time', hint)


def _meant_time(text: str) -> str | None:
    """The time that was probably meant: `9:00`, `8am`, `9.30` and `24:00` are clear enough."""
    match = _LOOSE_TIME.fullmatch(text.strip())
    if match is None or not (match[2] or match[3]):
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3].lower()
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    of_day = 0 if (hour, minute) == (24, 0) else hour * 60 + minute
    return time_text(of_day) if minute < 60 and of_day < MINUTES_OF_DAY else None


def _days_hint(text: str) -> str:
    loose = " ".join(text.lower().split())
    if loose in _DAY_GROUPS:
        return f"write `{_DAY_GROUPS[loose]}`"
    ranges = [_LOOSE_BETWEEN.split(part) for part in re.split(r"\s*(?:,|\band\b|\+|&)\s*", loose)]
    days = [[_meant_day(word) for word in ends] for ends in ranges]
    if any(len(ends) > 2 or "" in ends for ends in days):
        return _HOW_DAYS
    found = parse_days(", ".join("-".join(ends) for ends in days))
    return _HOW_DAYS if isinstance(found, Fault) else f"write `{days_text(found)}`"


def _meant_day(word: str) -> str:
    """The weekday that a word begins like, or nothing."""
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    known = [day[:3] for day in full if len(word) >= 2 and day.startswith(word.removesuffix("s"))]
    return known[0] if len(known) == 1 else ""


def _window_hint(text: str) -> str:
    ends = [_meant_time(end) for end in _LOOSE_BETWEEN.split(text.strip())]
    if len(ends) == 2 and all(ends) and ends[0] != ends[1]:
        return f"write `{ends[0]}-{ends[1]}`"
    return "write a window as `08:00-21:00`"
