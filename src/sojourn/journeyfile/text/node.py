"""The values of a YAML file with their places: text, mappings and lists, and nothing else.

A scalar keeps its source text (`0912345678`, `22:30`, `NO`); what it means is the business of
the key that it stands under.
"""

from collections.abc import Collection, Sequence

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import Span

#: What a file holds once places are left out. Every scalar is text.
Plain = str | list["Plain"] | dict[str, "Plain"]

#: The way to a value: keys and list indexes from the top.
Path = tuple[str | int, ...]
Loc = Sequence[str | int]


class Scalar(Struct, frozen=True):
    """A text. `style` is its quote or block sign, empty for a plain one.

    `refused` marks one that stands for a value of which the reader has spoken already.
    """

    text: str
    span: Span
    style: str = ""
    refused: bool = False

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


class Found(Struct, frozen=True):
    """What a path leads to: the node, the key it stands under, and the part of it that exists."""

    node: Node
    key: Scalar | None
    path: Path


def find(root: Node, loc: Loc) -> Found:
    """The node at `loc`, or the deepest one on the way to it.

    Segments that the file does not have are passed over: validators put names of their own in.
    """
    found = Found(root, None, ())
    for segment in loc:
        child = _child(found.node, segment)
        if child is not None:
            found = Found(*child, (*found.path, segment))
    return found


def value_span(root: Node, loc: Loc) -> Span:
    """Where the value at `loc` stands; one that begins below its key is shown by the key."""
    found = find(root, loc)
    if found.key is not None and not isinstance(found.node, Scalar):
        return found.key.span if found.node.span.line != found.key.span.line else found.node.span
    return found.node.span


def key_span(root: Node, loc: Loc) -> Span:
    """Where the key of the value at `loc` stands; for a list item, the item."""
    found = find(root, loc)
    return found.key.span if found.key is not None else found.node.span


def without(node: Node, paths: Collection[Path], here: Path = ()) -> Node | None:
    """`node` with what stands at `paths` cut out; None where it is one of them itself."""
    if here in paths:
        return None
    if isinstance(node, MappingNode):
        entries = [
            Entry(entry.key, value)
            for entry in node.entries
            if (value := without(entry.value, paths, (*here, entry.key.text))) is not None
        ]
        return MappingNode(tuple(entries), node.span)
    if isinstance(node, SequenceNode):
        items = [without(item, paths, (*here, index)) for index, item in enumerate(node.items)]
        return SequenceNode(tuple(item for item in items if item is not None), node.span)
    return node


def with_entry(node: MappingNode, key: str, value: Plain) -> MappingNode:
    """`node` with one more entry, which stands in no file and takes the place of the mapping."""
    entry = Entry(Scalar(key, node.span), _placed(value, node.span))
    return MappingNode((*node.entries, entry), node.span)


def _placed(value: Plain, span: Span) -> Node:
    if isinstance(value, str):
        return Scalar(value, span)
    if isinstance(value, list):
        return SequenceNode(tuple(_placed(item, span) for item in value), span)
    entries = [Entry(Scalar(key, span), _placed(inner, span)) for key, inner in value.items()]
    return MappingNode(tuple(entries), span)


def _child(node: Node, segment: str | int) -> tuple[Node, Scalar | None] | None:
    if isinstance(node, MappingNode) and isinstance(segment, str):
        entry = node.entry(segment)
        return None if entry is None else (entry.value, entry.key)
    if isinstance(node, SequenceNode) and isinstance(segment, int) and segment < len(node.items):
        return node.items[segment], None
    return None
