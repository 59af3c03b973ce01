"""Moments as an author writes them: `2026-03-02 20:15`, in somebody's local time."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.phrases.duration import Fault

MINUTE_MS: Final = 60_000
SECOND_MS: Final = 1_000

#: The years that an event may lie in.
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9998

_MOMENT: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)? ?(Z|[+-]\d\d:\d\d)?"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class Moment(Struct, frozen=True):
    """A moment in milliseconds, and how exactly it was said: to the minute, second or less."""

    at: int
    unit_ms: int

    def holds(self, at: int) -> bool:
        """Whether `at` is this moment, as exactly as it was said."""
        return 0 <= at - self.at < self.unit_ms


def parse_moment(text: str, zone: tzinfo) -> Moment | Fault:
    """The moment in the time of `zone`, unless the text has an offset of its own."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        hint = "write it as `2026-03-02 20:15`"
        return Fault("bad-date", f'"{text}" is not a moment', hint)
    second, fraction, offset = match[6], match[7], match[8]
    micros = int((fraction or "0").ljust(3, "0")) * 1_000
    try:
        year, month, day, hour, minute = (int(match[place]) for place in range(1, 6))
        local = datetime(
            year, month, day, hour, minute, int(second or 0), micros, _zone(offset, zone)
        )
    except ValueError as error:
        # Python's own words are for people here: "day is out of range for month".
        return Fault("bad-date", f'"{text}" is not a moment: {error}')
    if not FIRST_YEAR <= local.year <= LAST_YEAR or local < _EPOCH:
        return Fault("bad-date", f"a moment lies in the years {FIRST_YEAR} to {LAST_YEAR}")
    fault = None if offset else _jump(text, local)
    if fault is not None:
        return fault
    unit_ms = MINUTE_MS if second is None else SECOND_MS if fraction is None else 1
    return Moment((local - _EPOCH) // _MILLISECOND, unit_ms)


def moment_text(at: int, zone: tzinfo) -> str:
    """The one way to write a moment: as exactly as needed, with an offset where clocks jump."""
    local = (_EPOCH + timedelta(milliseconds=at)).astimezone(zone)
    text = f"{local:%Y-%m-%d %H:%M}"
    if at % MINUTE_MS:
        text += f":{local:%S}"
    if at % SECOND_MS:
        text += f".{at % SECOND_MS:03d}"
    return text if _jump(text, local) is None else f"{text} {_offset(local)}"


def _zone(offset: str | None, zone: tzinfo) -> tzinfo:
    if offset is None:
        return zone
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError("no such offset")
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if offset[0] == "-" else ahead)


def _jump(text: str, local: datetime) -> Fault | None:
    """What is wrong with a local time that clocks leave out, or show twice."""
    before, after = (_offset(local.replace(fold=fold)) for fold in (0, 1))
    if before == after:
        return None
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        return Fault("bad-date", f"clocks leave {text} out in {local.tzinfo}")
    message = f"clocks show {text} twice in {local.tzinfo}"
    return Fault("bad-date", message, f"write `{text} {before}` or `{text} {after}`")


def _offset(local: datetime) -> str:
    text = local.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
