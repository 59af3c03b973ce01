"""Instants as the wire writes them: RFC 3339 text or milliseconds since 1970 UTC."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Final

import msgspec
from msgspec import Meta

#: A moment with its zone; a text without one is no moment.
ZonedDatetime = Annotated[datetime, Meta(tz=True)]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)

#: 9999-01-01T00:00:00Z. The last year is left free, so that a zone or a wait added to any
#: accepted instant is still a date.
END_OF_TIME: Final = 253_370_764_800_000


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 UTC of a moment that has a zone; a part of one is dropped."""
    return (moment - _EPOCH) // _MILLISECOND


def is_instant(at: int) -> bool:
    """Whether `at` lies in the years 1970 to 9998."""
    return 0 <= at < END_OF_TIME


def parse_instant(text: str) -> int | None:
    """Read RFC 3339 text as milliseconds; None where it is none or is out of bounds.

    A space may stand for the `T`, as RFC 3339 §5.6 allows. A leap second is not accepted.
    """
    try:
        at = milliseconds(msgspec.convert(text, ZonedDatetime))
    except msgspec.ValidationError:
        return None
    return at if is_instant(at) else None


def format_instant(at: int) -> str:
    """Write an instant in the years 1970 to 9998 as `2026-03-02T20:15:00.000Z`."""
    minute, of_minute_ms = divmod(at, 60_000)
    return f"{_minute(minute)}:{of_minute_ms // 1000:02d}.{of_minute_ms % 1000:03d}Z"


@lru_cache(maxsize=4096)
def _minute(minute: int) -> str:
    """The date and time of a minute since 1970. Kept, because outgoing records share few."""
    return (_EPOCH + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M")
