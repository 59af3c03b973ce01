"""The small phrases of the language: `at least 4 in rolling 7d`, `after end`, `after 30d`."""

import re
from typing import Final

from sojourn.core.definitions import Again, Count
from sojourn.journeyfile.diagnostic import did_you_mean
from sojourn.journeyfile.duration import Fault, parse_duration

#: As many times of one key as are kept (core.definitions.Limits.window_times).
MAX_COUNT: Final = 64

_COUNT: Final = re.compile(r"at least ([0-9]{1,9}) in rolling (.+)")
_AGAIN: Final = re.compile(r"after (.+)")


def parse_count(text: str) -> Count | Fault:
    """`at least 4 in rolling 7d`."""
    match = _COUNT.fullmatch(text)
    if match is None:
        hint = "write it as `at least 4 in rolling 7d`"
        return Fault("bad-window", f'"{text}" is not a count in a window', hint)
    at_least = int(match[1])
    if not 1 <= at_least <= MAX_COUNT:
        return Fault("bad-number", f"a count goes from 1 to {MAX_COUNT}, not {at_least}")
    window = parse_duration(match[2])
    return window if isinstance(window, Fault) else Count(at_least, window)


def parse_again(text: str) -> Again | Fault:
    """`never`, `after end` or `after 30d`."""
    if text == "never":
        return Again("never")
    if text == "after end":
        return Again("after end")
    match = _AGAIN.fullmatch(text)
    if match is None or not match[1][0].isdigit():
        hint = did_you_mean(text, ("never", "after end"))
        message = (
            f'"{text}" does not say when to enter again; write "never", "after end" or `after 30d`'
        )
        return Fault("unknown-value", message, hint)
    after = parse_duration(match[1])
    return after if isinstance(after, Fault) else Again("after", after)
