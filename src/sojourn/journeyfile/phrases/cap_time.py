"""In which time a cap counts, as an author writes it: `rolling 24h`, `calendar week`."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from sojourn.core.local_time.periods import Period
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.phrases.duration import Fault, normal_duration, parse_duration

_ROLLING: Final = re.compile("rolling (.+)")
_CALENDAR: Final[Mapping[str, Period]] = {
    "calendar day": "day",
    "calendar week": "week",
    "calendar month": "month",
}


class CapTime(NamedTuple):
    """A rolling time, or with 0 a period of the calendar."""

    window_ms: int
    period: Period = "day"


def parse_cap_time(text: str) -> CapTime | Fault:
    """`rolling 24h`, or `calendar day`."""
    if text in _CALENDAR:
        return CapTime(0, _CALENDAR[text])
    match = _ROLLING.fullmatch(text)
    if match is not None:
        window = parse_duration(match[1])
        return window if isinstance(window, Fault) else CapTime(window)
    hint = did_you_mean(text, _CALENDAR) or "write `rolling 24h` or `calendar day`"
    return Fault("bad-window", f'"{text}" is not a time to count in', hint)


def normal_cap_time(text: str) -> str:
    """The one normal way to write it."""
    match = _ROLLING.fullmatch(text)
    return text if match is None else f"rolling {normal_duration(match[1])}"
