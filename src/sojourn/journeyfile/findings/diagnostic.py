"""What an author is told about a mistake: where it is, what it is, and what to do.

A finding is a value; rendering is the only place that knows how it looks. Lines and columns
count from 1, in characters, as editors show them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from sojourn.journeyfile.findings.levels import Level, Setting, level_of, usual
from sojourn.journeyfile.findings.rules import Rule

#: How much of a long source line is shown, in characters, and how much of it before the mark.
_SHOWN_CHARS = 100
_SHOWN_BEFORE = 60

_LINE_BREAK = re.compile("\r\n|[\n\r]")


class Span(Struct, frozen=True):
    """A place in a file. `end` is the column after its last character on the same line."""

    line: int
    column: int
    end: int


class Finding(Struct, frozen=True, kw_only=True):
    """One mistake, or one thing to think about. `path` is relative to the project."""

    path: str
    line: int
    column: int
    end: int
    rule: Rule
    message: str
    level: Level = "error"
    hint: str = ""


def finding(path: str, span: Span, rule: Rule, message: str, *, hint: str = "") -> Finding:
    """A finding at `span` of the file `path`, at the level that its rule has by itself."""
    return Finding(
        path=path,
        line=span.line,
        column=span.column,
        end=span.end,
        rule=rule,
        message=message,
        level=level_of(rule),
        hint=hint,
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(found.level == "error" for found in findings)


def at_levels(findings: Iterable[Finding], settings: Mapping[Rule, Setting]) -> tuple[Finding, ...]:
    """The findings at the levels that a project has set, without those that it turned off."""
    told = []
    for found in findings:
        setting = settings.get(found.rule, usual(found.rule))
        if setting != "off":
            told.append(replace(found, level=setting))
    return tuple(told)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By file and position; what is said twice of one place is kept once."""

    def place(found: Finding) -> tuple[str, int, int, str, str]:
        return (found.path, found.line, found.column, found.rule, found.message)

    unique = {place(found): found for found in findings}
    return tuple(unique[key] for key in sorted(unique))


def render(findings: Iterable[Finding], files: Mapping[str, str], *, root: str = "") -> str:
    """The findings as text for people; `files` holds the source texts, `root` is put before paths.

    Ends with a newline, or is empty where there is nothing to say.
    """
    lines: list[str] = []
    prefix = f"{root.rstrip('/')}/" if root else ""
    told = ordered(findings)
    sources = {path: source_lines(files.get(path, "")) for path in {one.path for one in told}}
    for found in told:
        lines.append(
            f"{prefix}{found.path}:{found.line}:{found.column}: {found.level}: "
            f"{found.message}  [{found.rule}]"
        )
        lines.extend(_excerpt(found, sources[found.path]))
    return "".join(f"{line}\n" for line in lines)


def as_json(found: Finding, *, root: str = "") -> dict[str, str | int]:
    """The finding for machines."""
    return {
        "file": f"{root.rstrip('/')}/{found.path}" if root else found.path,
        "line": found.line,
        "column": found.column,
        "rule": found.rule,
        "level": found.level,
        "message": found.message,
        "hint": found.hint,
    }


def source_lines(text: str) -> list[str]:
    """The lines of `text` as YAML 1.2 counts them."""
    return _LINE_BREAK.split(text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the closest of the known words, or nothing."""
    words = sorted(set(known))
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    if not close:
        folded = {known_word.casefold(): known_word for known_word in words}
        close = [folded[word.casefold()]] if word.casefold() in folded else []
    return f'did you mean "{close[0]}"?' if close else ""


def one_of(words: Iterable[str]) -> str:
    """The allowed words in a row, in the order given."""
    return ", ".join(f'"{word}"' for word in words)


def _excerpt(found: Finding, lines: Sequence[str]) -> list[str]:
    """The source line with the marks below it and the hint beside them."""
    text = lines[found.line - 1] if 0 < found.line <= len(lines) else ""
    if not text.strip():
        return [f"      | {found.hint}"] if found.hint else []
    start, end = found.column - 1, max(found.end - 1, found.column)
    if len(text) > _SHOWN_CHARS:
        cut = max(0, min(start - _SHOWN_BEFORE, len(text) - _SHOWN_CHARS))
        text, start, end = text[cut : cut + _SHOWN_CHARS], start - cut, end - cut
    shown = "".join(_printable(char) for char in text).rstrip()
    end = max(min(end, len(shown)), start + 1)
    marks = " " * _width(shown[:start]) + "^" * max(1, _width(shown[start:end]))
    return [f"{found.line:>5} | {shown}", f"      | {marks} {found.hint}".rstrip()]


def _printable(char: str) -> str:
    """`char`, or a stand-in for what would move or colour a terminal."""
    if char == "\t":
        return " "
    return char if char.isprintable() else "\ufffd"


def _width(text: str) -> int:
    """How many columns `text` takes on a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
