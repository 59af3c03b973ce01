"""YAML text to nodes with places, or to what keeps it from being read. YAML 1.2 is read."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sojourn.journeyfile.findings.diagnostic import Finding, Span, finding
from sojourn.journeyfile.text.composing import Composer, StopError
from sojourn.journeyfile.text.node import Node
from sojourn.journeyfile.text.syntax import begins_earlier, explain

MAX_FILE_BYTES: Final = 256 * 1024

START: Final = Span(1, 1, 2)


class Source(Struct, frozen=True):
    """A file, or one document of it, as read. `root` is None where it could not be read."""

    path: str
    text: str
    root: Node | None
    findings: tuple[Finding, ...] = ()


def read(path: str, text: str, *, empty_hint: str = "") -> Source:
    """Read one file; never raises. `empty_hint` says what an empty one should hold."""
    (document,) = _read(path, text, empty_hint=empty_hint, many=False)
    return document


def read_documents(path: str, text: str, *, empty_hint: str = "") -> tuple[Source, ...]:
    """Read a file of one document after the other, parted by `---`; never raises.

    What stands before a mistake in the YAML itself is read all the same.
    """
    return _read(path, text, empty_hint=empty_hint, many=True)


def _read(path: str, text: str, *, empty_hint: str, many: bool) -> tuple[Source, ...]:
    text = text.removeprefix("\ufeff")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_FILE_BYTES:
        message = f"the file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read"
        return (Source(path, text, None, (finding(path, START, "too-large", message),)),)
    composer = Composer(path, text, begin=START, many=many)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            composer.take(event)
    except StopError:
        pass
    except (YAMLError, RecursionError, ValueError, LookupError, AssertionError) as error:
        # The scanner lets a few of Python's own errors out, for example for bad escapes.
        composer.findings.append(_no_yaml(path, composer.lines, error))
    composer.end_document(empty_hint)
    return tuple(Source(path, text, one.root, one.findings) for one in composer.done)


def _no_yaml(path: str, lines: Sequence[str], error: Exception) -> Finding:
    """What the parser raised, as a finding."""
    mark = None
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if error.context_mark is not None and begins_earlier(error):
            mark = error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else _bad_character(lines)
    message, hint = explain(error, lines[line] if line < len(lines) else "")
    span = Span(line + 1, column + 1, column + 2)
    return finding(path, span, "yaml-syntax", message, hint=hint)


def _bad_character(lines: Sequence[str]) -> tuple[int, int]:
    """Where the first character stands that YAML does not allow, or the start of the file."""
    for index, line in enumerate(lines):
        for column, char in enumerate(line):
            if not char.isprintable() and char != "\t":
                return index, column
    return 0, 0
