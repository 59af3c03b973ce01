"""Durations as an author writes them: `24h`, `7d`, `1d 12h`. One unit each, the largest first."""

import re
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.findings.rules import Rule

#: Milliseconds in each unit, the largest first.
UNITS_MS: Final = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000}

#: Ten years; longer is more likely a slip than a wish.
MAX_DURATION_MS: Final = 3_650 * UNITS_MS["d"]

_DURATION: Final = re.compile(r"(?:[0-9]{1,6}[wdhms])(?: [0-9]{1,6}[wdhms])*")
_BARE: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
_LONG_UNITS: Final = {
    "second": "s", "sec": "s", "minute": "m", "min": "m", "hour": "h", "hr": "h", "day": "d",
    "week": "w",
}  # fmt: skip
_LOOSE: Final = re.compile(r"([0-9]+)\s*([A-Za-z]+)")


class Fault(Struct, frozen=True):
    """Why a text is not what its key takes. `{key}` in message and hint stands for the key."""

    rule: Rule
    message: str
    hint: str = ""


def parse_duration(text: str) -> int | Fault:
    """The duration in milliseconds, or what is wrong with it."""
    if _BARE.fullmatch(text):
        return Fault(
            "duration-without-unit",
            "`{key}` needs a unit",
            f"{text} what? write `{text}h`, `{text}m` or `{text}d`",
        )
    parts = [(int(part[:-1]), part[-1]) for part in text.split(" ")] if _is_duration(text) else []
    units = [unit for _, unit in parts]
    if not parts or units != [unit for unit in UNITS_MS if unit in units]:
        return Fault("bad-duration", f'"{text}" is not a duration', _suggestion(text))
    total = sum(number * UNITS_MS[unit] for number, unit in parts)
    if total == 0:
        return Fault("bad-duration", "`{key}` must be longer than nothing")
    if total > MAX_DURATION_MS:
        return Fault("bad-duration", f'"{text}" is longer than ten years')
    return total


def duration_text(duration_ms: int) -> str:
    """The one normal way to write a duration: `90m` is "1h 30m", `24h` is "1d"."""
    parts = []
    for unit, unit_ms in UNITS_MS.items():
        number, duration_ms = divmod(duration_ms, unit_ms)
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts)


def normal_duration(text: str | None) -> str | None:
    """A duration written the one normal way; a text that is none stays as it is."""
    parsed = None if text is None else parse_duration(text)
    return duration_text(parsed) if isinstance(parsed, int) else text


def _is_duration(text: str) -> bool:
    return _DURATION.fullmatch(text) is not None


def _suggestion(text: str) -> str:
    """The duration that was probably meant, or how one is written."""
    units = _LONG_UNITS | {unit: unit for unit in UNITS_MS}
    found = [
        (int(number), units.get(word.lower()) or units.get(word.lower().removesuffix("s")))
        for number, word in _LOOSE.findall(text)
    ]
    known = {unit: number for number, unit in found if unit is not None}
    if len(known) != len(found) or not found:
        return "write a number and one of s, m, h, d, w, as in `24h` or `1d 12h`"
    meant = " ".join(f"{known[unit]}{unit}" for unit in UNITS_MS if unit in known)
    return f"write `{meant}`"
