"""The small phrases of the language: `at least 4 in rolling 7d`, `after end`, `after 30d`."""

import re
from typing import Final

from sojourn.core.declared.clause import Count
from sojourn.core.declared.entry import Again
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.phrases.duration import Fault, parse_duration

#: As many times of one key as are kept (core.definitions.Limits.window_times).
MAX_COUNT: Final = 64

_COUNT: Final = re.compile(r"at least ([0-9]{1,9}) in rolling (.+)")
_LIMIT: Final = re.compile(r"([0-9]{1,9}) in rolling (.+)")
_SHARE: Final = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%")
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


def parse_limit(text: str) -> Count | Fault:
    """`3 in rolling 30d`: that many at most."""
    match = _LIMIT.fullmatch(text)
    if match is None:
        hint = "write it as `3 in rolling 30d`"
        return Fault("bad-window", f'"{text}" is not a number in a window', hint)
    at_most = int(match[1])
    if not 1 <= at_most <= MAX_COUNT:
        return Fault("bad-number", f"a limit goes from 1 to {MAX_COUNT}, not {at_most}")
    window = parse_duration(match[2])
    return window if isinstance(window, Fault) else Count(at_most, window)


def parse_share(text: str) -> int | Fault:
    """`45%` in 1/10,000."""
    match = _SHARE.fullmatch(text)
    if match is None:
        hint = f"write `{text}%`" if text.replace(".", "", 1).isdigit() else "write it as `45%`"
        return Fault("bad-share", f'"{text}" is not a share', hint)
    share_bp = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if not 0 < share_bp <= 10_000:
        return Fault("bad-share", f"a share is more than 0% and at most 100%, not {text}")
    return share_bp


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
