"""A moment on the command line: a date, or a date and time, of ISO 8601."""

from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from sojourn.wire.instant import is_instant, milliseconds


def moment(text: str, *, zone: str) -> int:
    """`text` in milliseconds since 1970 UTC; a date is its first minute.

    `zone` holds where the text names none. Raises typer.BadParameter.
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        read = None
    if read is not None and read.tzinfo is None:
        read = read.replace(tzinfo=ZoneInfo(zone))
    at = -1 if read is None else milliseconds(read)
    if not is_instant(at):
        example = "2026-03-05, 2026-03-05T20:15 or 2026-03-05T20:15Z"
        raise typer.BadParameter(f"{text!r} is not a time; write for example {example}")
    return at
