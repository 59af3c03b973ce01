"""The small texts of a file to values, with a finding where one is not understood."""

from collections.abc import Callable
from typing import Any, TypeVar

from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Path

T = TypeVar("T")


def read_value(
    review: Review[Any], loc: Path, text: str | None, parse: Callable[[str], T | Fault]
) -> T | None:
    """What `text` at `loc` says; None where there is none, or after a finding."""
    if text is None:
        return None
    parsed = parse(text)
    if isinstance(parsed, Fault):
        review.refuse(loc, parsed)
        return None
    return parsed
