"""The values of a YAML file with their places: text, mappings and lists, and nothing else.

A scalar keeps its source text (`0912345678`, `22:30`, `NO`); what it means is the business of
the key that it stands under.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from sojourn.journeyfile.diagnostic import Span

#: What a file holds once places are left out. Every scalar is text.
Plain = str | list["Plain"] | dict[str, "Plain"]

Loc = Sequence[str | int]


class Scalar(Struct, frozen=True):
    """A text. `style` is its quote or block sign, empty for a plain one."""

    text: str
    span: Span
    style: str = ""

    def at(self, start: int, end: int) -> Span:
        """The place of the characters [start, end) of the text.

        Exact where the text stands on one line without escapes, else the whole scalar.
        """
        quote = 1 if self.style in ('"', "'") else 0
        if self.span.end - self.span.column != len(self.text) + 2 * quote:
            return self.span
        first = self.span.column + quote
        start = min(max(start, 0), len(self.text))
        return Span(self.span.line, first + start, first + max(end, start + 1))


class Entry(Struct, frozen=True):
    """One key of a mapping and its value."""

    key: Scalar
    value: "Node"


class MappingNode(Struct, frozen=True):
    entries: tuple[Entry, ...]
    span: Span

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key.text == key), None)


class SequenceNode(Struct, frozen=True):
    items: tuple["Node", ...]
    span: Span


Node = Scalar | MappingNode | SequenceNode


def plain(node: Node) -> Plain:
    """The value without places."""
    match node:
        case Scalar():
            return node.text
        case MappingNode():
            return {entry.key.text: plain(entry.value) for entry in node.entries}
        case SequenceNode():
            return [plain(item) for item in node.items]


def follow(root: Node, loc: Loc) -> Iterator[tuple[Node, Scalar | None, int]]:
    """The nodes on the way along `loc`, each with the key it stands under and how far that is.

    Segments that the file does not have are passed over: validators put names of their own in.
    """
    node, key = root, None
    yield node, key, 0
    for reached, segment in enumerate(loc, start=1):
        found = _child(node, segment)
        if found is not None:
            node, key = found
            yield node, key, reached


def node_at(root: Node, loc: Loc) -> Node:
    """The node at `loc`, or the deepest one on the way to it."""
    return list(follow(root, loc))[-1][0]


def value_span(root: Node, loc: Loc) -> Span:
    """Where the value at `loc` stands, or the deepest one on the way to it.

    A value that begins on the line below its key is shown by the key.
    """
    node, key, _ = list(follow(root, loc))[-1]
    if key is not None and not isinstance(node, Scalar) and node.span.line != key.span.line:
        return key.span
    return node.span


def key_span(root: Node, loc: Loc) -> Span:
    """Where the key of the value at `loc` stands; for a list item, the item."""
    node, key, _ = list(follow(root, loc))[-1]
    return key.span if key is not None else node.span


def _child(node: Node, segment: str | int) -> tuple[Node, Scalar | None] | None:
    if isinstance(node, MappingNode) and isinstance(segment, str):
        entry = node.entry(segment)
        return None if entry is None else (entry.value, entry.key)
    if isinstance(node, SequenceNode) and isinstance(segment, int) and segment < len(node.items):
        return node.items[segment], None
    return None
