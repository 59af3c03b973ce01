"""An explanation as sections of lines, and how they stand on a page of plain text."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

_COLUMNS: Final = 96


class Line(Struct, frozen=True):
    """One thing that is said. `mark` stands before it; what belongs to it stands below."""

    text: str
    mark: str = ""
    below: tuple["Line", ...] = ()


class Section(Struct, frozen=True):
    heading: str
    lines: tuple[Line, ...]


class Page(Struct, frozen=True):
    """What is said of one file. `path` is relative to the project."""

    title: str
    path: str
    sections: tuple[Section, ...]


def paragraph(*sentences: str) -> Line:
    """Sentences one after the other; empty ones are left out."""
    return Line(" ".join(sentence for sentence in sentences if sentence))


def points(texts: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(text, "-") for text in texts)


def text_of(page: Page) -> str:
    """The page as text. Ends with a newline."""
    lines = [page.title, "=" * len(page.title), page.path]
    for section in page.sections:
        lines += ["", section.heading]
        for line in section.lines:
            lines += _written(line, "  ")
    return "".join(f"{line}\n" for line in lines)


def _written(line: Line, indent: str) -> Iterator[str]:
    mark = f"{line.mark} " if line.mark else ""
    yield from textwrap.wrap(
        line.text,
        _COLUMNS,
        initial_indent=indent + mark,
        subsequent_indent=indent + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )
    for inner in line.below:
        yield from _written(inner, indent + " " * max(len(mark), 2))
