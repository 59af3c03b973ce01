"""The events of the YAML parser to nodes with places, in one pass.

The traps of YAML are closed here: no scalar is converted, and anchors, aliases, tags, merge
keys, duplicate keys, and several documents where one belongs, are findings. Nothing here
recurses, so that depth is a finding too.
"""

from typing import Any, Final

from msgspec import Struct
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sojourn.journeyfile.findings.diagnostic import Finding, Span, finding, source_lines
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.text.node import Entry, MappingNode, Node, Scalar, SequenceNode

MAX_DEPTH: Final = 32
MAX_NODES: Final = 20_000

_FATAL: Final = frozenset({"yaml-syntax", "several-documents", "too-large", "too-deep"})


class Document(Struct, frozen=True):
    """One document as read: `root` is None where it could not be."""

    root: Node | None
    findings: tuple[Finding, ...]


class StopError(Exception):
    """Reading on makes no sense; the finding is recorded."""


class _Frame:
    """A collection that is being read. `key` is the key read last, still without its value."""

    def __init__(self, span: Span, *, mapping: bool) -> None:
        self.span = span
        self.mapping = mapping
        self.awaits_value = False
        self.key: Scalar | None = None
        self.entries: dict[str, Entry] = {}
        self.items: list[Node] = []

    def node(self) -> Node:
        if self.mapping:
            return MappingNode(tuple(self.entries.values()), self.span)
        return SequenceNode(tuple(self.items), self.span)


class Composer:
    """The state of one pass over the events of one file."""

    def __init__(self, path: str, text: str, *, begin: Span, many: bool) -> None:
        self.path = path
        self.lines = source_lines(text)
        self.findings: list[Finding] = []
        self.root: Node | None = None
        self.done: list[Document] = []
        self._many = many
        self._begin = begin
        self._stack: list[_Frame] = []
        self._nodes = 0
        self._documents = 0

    def _say(self, span: Span, rule: Rule, message: str, *, hint: str = "") -> None:
        self.findings.append(finding(self.path, span, rule, message, hint=hint))

    def take(self, event: Any) -> None:
        """Take one event of the parser, which has no types."""
        match event:
            case DocumentStartEvent():
                self._begin_document(event)
            case AliasEvent():
                self._refuse(event, f"the alias `*{event.anchor}`", "write the value out")
                self._put(None)
            case ScalarEvent():
                self._take_scalar(event)
            case MappingStartEvent() | SequenceStartEvent():
                self._open(event)
            case MappingEndEvent() | SequenceEndEvent():
                self._close(event)
            case _:
                pass

    def end_document(self, empty_hint: str = "") -> None:
        """Put what was read of the document at hand to those that are done."""
        if self.root is None and not self.findings:
            if self._documents > 1 or self.done:
                message, hint = "this document is empty", "take one `---` out"
                self._say(self._begin, "empty-file", message, hint=hint)
            else:
                self._say(self._begin, "empty-file", "the file is empty", hint=empty_hint)
        broken = any(found.rule in _FATAL for found in self.findings)
        root = None if broken else self.root
        self.done.append(Document(root, tuple(self.findings)))
        self.root, self.findings = None, []

    def _begin_document(self, event: Any) -> None:
        if self._many and self._documents:
            self.end_document()
        self._begin = self._span(event)
        self._documents += 1
        if event.version or event.tags:
            self._refuse(event, "a line that begins with `%`", "take it out; YAML 1.2 is read")
        if self._documents > 1 and not self._many:
            message = "a second document begins here; a file holds one"
            self._say(self._span(event), "several-documents", message, hint="use a file for each")
            raise StopError

    def _take_scalar(self, event: Any) -> None:
        span = self._span(event)
        self._count(span)
        self._check_properties(event)
        is_key = self._at_key()
        if is_key and event.value == "<<" and not event.style:
            self._refuse(event, "the merge key `<<`", "write the keys out")
            self._put(None)
        elif not event.value and not event.style and not is_key:
            if event.tag is None:  # else the tag was spoken of already
                self._say_empty(span)
            self._put(None)
        else:
            self._put(Scalar(event.value, span, event.style or ""))

    def _open(self, event: Any) -> None:
        span = self._span(event)
        self._count(span)
        self._check_properties(event)
        if len(self._stack) >= MAX_DEPTH:
            message = f"the file nests deeper than {MAX_DEPTH} levels"
            self._say(span, "too-deep", message)
            raise StopError
        self._stack.append(_Frame(span, mapping=isinstance(event, MappingStartEvent)))

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        begin, end = frame.span, self._end_column(frame.span, event.end_mark)
        frame.span = Span(begin.line, begin.column, end)
        if self._at_key():
            self._say(frame.span, "yaml-feature", "a key must be a text")
            self._put(None)
        else:
            self._put(frame.node())

    def _at_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].mapping and not self._stack[-1].awaits_value

    def _put(self, node: Node | None) -> None:
        """Set a finished node in its place; None stands for one that was refused."""
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if not frame.mapping:
            frame.items.extend([] if node is None else [node])
        elif not frame.awaits_value:
            frame.key = node if isinstance(node, Scalar) else None
            frame.awaits_value = True
        else:
            frame.awaits_value = False
            if frame.key is not None and self._is_new(frame, frame.key):
                value = node or Scalar("", frame.key.span, refused=True)
                frame.entries[frame.key.text] = Entry(frame.key, value)

    def _is_new(self, frame: _Frame, key: Scalar) -> bool:
        first = frame.entries.get(key.text)
        if first is None:
            return True
        message = f"`{key.text}` is given twice; first in line {first.key.span.line}"
        self._say(key.span, "duplicate-key", message, hint="keep one of the two")
        return False

    def _say_empty(self, span: Span) -> None:
        key = self._stack[-1].key if self._stack else None
        if key is not None and self._stack[-1].mapping:
            hint = "write its value, or take the line out"
            self._say(key.span, "empty-value", f"`{key.text}` has no value", hint=hint)
        elif self._stack:
            self._say(span, "empty-value", "this list item is empty", hint="take the line out")

    def _check_properties(self, event: Any) -> None:
        if event.anchor:
            self._refuse(event, f"the anchor `&{event.anchor}`", "write the value out each time")
        if event.tag:
            self._refuse(
                event, f"the tag `{event.tag}`", "an expression that begins with `!` needs quotes"
            )

    def _refuse(self, event: Any, what: str, hint: str) -> None:
        message = f"{what} is no part of the language"
        self._say(self._span(event), "yaml-feature", message, hint=hint)

    def _count(self, span: Span) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            message = f"the file has more than {MAX_NODES:,} values"
            self._say(span, "too-large", message, hint="split it into several files")
            raise StopError

    def _span(self, event: Any) -> Span:
        begin = Span(event.start_mark.line + 1, event.start_mark.column + 1, 0)
        return Span(begin.line, begin.column, self._end_column(begin, event.end_mark))

    def _end_column(self, begin: Span, end_mark: Any) -> int:
        """The end of what begins at `begin`: where it ends, or the end of its first line."""
        if end_mark.line + 1 == begin.line:
            return max(int(end_mark.column) + 1, begin.column + 1)
        line = self.lines[begin.line - 1] if begin.line <= len(self.lines) else ""
        return max(len(line.rstrip()) + 1, begin.column + 1)
