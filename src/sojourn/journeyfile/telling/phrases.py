"""The small words: durations, lists, weekdays, names with underscores."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from sojourn.journeyfile.phrases.clock_text import parse_days, rows_of
from sojourn.journeyfile.phrases.duration import UNITS_MS, Fault, parse_duration

_UNITS: Final = {"w": "week", "d": "day", "h": "hour", "m": "minute", "s": "second"}
_COUNT: Final = re.compile(r"(?:at least )?([0-9]+) in rolling (.+)")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORDS: Final = re.compile(r"[_.-]+")
_VOWEL_SOUND: Final = re.compile(r"(?!one|uni|use|eu)[aeiou]|hour|honest", re.IGNORECASE)
_HEAD_ENDS: Final = re.compile(r" (?:of|in|that|they) ")
_TIMES: Final = {1: "once", 2: "twice"}


def duration(text: str) -> str:
    """`1d 12h` as "1 day and 12 hours": in the units of the author."""
    if isinstance(parse_duration(text), Fault):
        return text
    return both([many(int(part[:-1]), _UNITS[part[-1]]) for part in text.split(" ")])


def span(duration_ms: int) -> str:
    """A duration in days and what is less: 2,592,000,000 is "30 days"."""
    parts = []
    for unit in ("d", "h", "m", "s"):
        number, duration_ms = divmod(duration_ms, UNITS_MS[unit])
        if number:
            parts.append(many(number, _UNITS[unit]))
    return both(parts)


def many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def times(count: int) -> str:
    return _TIMES.get(count, f"{count} times")


def count_in(text: str) -> tuple[int, str]:
    """`at least 4 in rolling 7d` as 4 and "7 days"; also `3 in rolling 30d`."""
    match = _COUNT.fullmatch(text)
    return (int(match[1]), duration(match[2])) if match else (0, text)


def both(parts: Sequence[str]) -> str:
    """a, b and c."""
    return _joined(parts, "and")


def either(parts: Sequence[str]) -> str:
    """a, b or c."""
    return _joined(parts, "or")


def in_turn(parts: Iterable[str]) -> str:
    """a, else b, else c."""
    return ", else ".join(parts)


def words_of(name: str) -> str:
    """`cart_id` as "cart id"."""
    return _WORDS.sub(" ", name).strip()


def noun_of(name: str) -> str:
    """What a name with an id is about: `cart_id` is a "cart"."""
    return words_of(re.sub(r"_(id|key|no|number)$", "", name))


def a(noun: str) -> str:
    """The noun with its article."""
    return f"an {noun}" if _VOWEL_SOUND.match(noun) else f"a {noun}"


def is_are(noun: str) -> str:
    """The verb that goes with a noun, as far as its end tells."""
    last = _HEAD_ENDS.split(noun)[0].split(" ")[-1]
    plural = len(last) > 3 and last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return "are" if plural else "is"


def quoted(name: str) -> str:
    return f"“{name}”"


def sentence(text: str) -> str:
    """With a capital at the front and a full stop at the end."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", ":", "!", "?")) else f"{text}."


def days(text: str) -> str:
    """`mon-fri` as "Monday to Friday"."""
    found = parse_days(text)
    if isinstance(found, Fault):
        return text
    rows = [
        _DAYS[first]
        if first == last
        else f"{_DAYS[first]} to {_DAYS[last]}"
        if last - first > 1
        else both(_DAYS[first : last + 1])
        for first, last in rows_of(found)
    ]
    return both(rows)


def _joined(parts: Sequence[str], word: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"
