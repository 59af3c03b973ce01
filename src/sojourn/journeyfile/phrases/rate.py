"""Rates as an author writes them: `10 per second`."""

import re
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.phrases.duration import Fault

_RATE: Final = re.compile(r"([0-9]{1,6}) per (second|minute|hour|day)")
_SECONDS: Final = {"second": 1.0, "minute": 60.0, "hour": 3_600.0, "day": 86_400.0}


class Rate(Struct, frozen=True):
    """At most `count` calls in `per_s` seconds, evenly spread."""

    count: int
    per_s: float = 1.0


def parse_rate(text: str) -> Rate | Fault:
    """As in `10 per second`."""
    match = _RATE.fullmatch(text)
    if match is None or int(match[1]) == 0:
        hint = "write a number and one of second, minute, hour, day, as in `10 per second`"
        return Fault("bad-number", f'"{text}" is not a rate', hint)
    return Rate(int(match[1]), _SECONDS[match[2]])
