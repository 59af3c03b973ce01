"""Small words of the pages: lists, headings and the places that they are linked by."""

import re
from collections.abc import Iterable

from sojourn.journeyfile.format.base import Strict


def either(words: Iterable[str]) -> str:
    """ "`a`", "`a` or `b`", "`a`, `b` or `c`"."""
    *some, last = [f"`{word}`" for word in words]
    return f"{', '.join(some)} or {last}" if some else last


def heading(model: type[Strict]) -> str:
    """What a section about a mapping is called."""
    return model.what[0].upper() + model.what[1:]


def anchor(title: str) -> str:
    """Where a heading is found on its page, as GitHub names it."""
    kept = re.sub(r"[^\w\- ]", "", title.lower())
    return kept.replace(" ", "-")


def sentence(model: type[Strict]) -> str:
    """What a mapping is, as its model says; without its name, which stands above."""
    said = " ".join((model.__doc__ or "").split()).removeprefix(f"{model.what}: ")
    return said[:1].upper() + said[1:]
