"""The expression that the library checked, as values of our own.

Field numbers are those of cel/expr/syntax.proto and checked.proto of the CEL specification.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from sojourn.journeyfile.condition.protobuf import Fields, read_fields

#: The types of values, as an author knows them. `integer`, `number` and `money` compare as
#: numbers; "any" is a value that nobody declared, such as a product inside a list.
ValueType = Literal["text", "number", "boolean", "time", "duration", "list", "map", "null", "any"]

#: "integer" is a position in a list: the only whole number that the rewriting leaves.
Kind = ValueType | Literal["integer", "other"]


class Const(Struct, frozen=True):
    value: Any
    kind: Kind
    at: int


class Name(Struct, frozen=True):
    """A declared name ("customer.cart.value") or the variable of a loop."""

    name: str
    kind: Kind
    at: int


class Select(Struct, frozen=True):
    """`operand.field`; with `asks`, whether it is there."""

    operand: "Node"
    field: str
    asks: bool
    kind: Kind
    at: int


class Call(Struct, frozen=True):
    """A function or an operator; the target of a method is the first argument."""

    function: str
    arguments: tuple["Node", ...]
    kind: Kind
    at: int


class Items(Struct, frozen=True):
    items: tuple["Node", ...]
    kind: Kind
    at: int


class Entries(Struct, frozen=True):
    entries: tuple[tuple["Node", "Node"], ...]
    kind: Kind
    at: int


class Fold(Struct, frozen=True):
    """A macro over a list, in the form the library expands it to."""

    variable: str
    source: "Node"
    start: "Node"
    step: "Node"
    result: "Node"
    kind: Kind
    at: int


class Unknown(Struct, frozen=True):
    """Something that the subset leaves out."""

    kind: Kind
    at: int


Node = Const | Name | Select | Call | Items | Entries | Fold | Unknown

_PRIMITIVES: Final[Mapping[int, Kind]] = {1: "boolean", 2: "integer", 4: "number", 5: "text"}
_WELL_KNOWN: Final[Mapping[int, Kind]] = {1: "any", 2: "time", 3: "duration"}

Kinds = Mapping[int, Kind]
Offsets = Mapping[int, int]


def read_checked(serialized: bytes) -> Node:
    """The tree of a `google.protobuf.Any` that holds a `cel.expr.CheckedExpr`."""
    checked = read_fields(serialized).message(2)
    kinds = {entry.integer(1): _kind(entry.message(2)) for entry in checked.messages(3)}
    return _node(checked.message(4), kinds, _offsets(checked.message(5)))


def read_parsed(serialized: bytes) -> Node:
    """The tree of an `Any` that holds a `cel.expr.ParsedExpr`: every kind is "other"."""
    parsed = read_fields(serialized).message(2)
    return _node(parsed.message(2), {}, _offsets(parsed.message(3)))


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Select():
            return (node.operand,)
        case Call():
            return node.arguments
        case Items():
            return node.items
        case Entries():
            return tuple(part for entry in node.entries for part in entry)
        case Fold():
            return (node.source, node.start, node.step, node.result)
        case _:
            return ()


def _offsets(source: Fields) -> dict[int, int]:
    return {entry.integer(1): entry.integer(2) for entry in source.messages(4)}


def _kind(declared: Fields) -> Kind:
    if declared.has(1) or declared.has(10):
        return "any"
    if declared.has(2):
        return "null"
    if declared.has(3):
        return _PRIMITIVES.get(declared.integer(3), "other")
    if declared.has(5):
        return _WELL_KNOWN.get(declared.integer(5), "other")
    return "list" if declared.has(6) else "map" if declared.has(7) else "other"


def _node(expression: Fields, kinds: Kinds, offsets: Offsets) -> Node:
    number = expression.integer(2)
    kind, at = kinds.get(number, "other"), offsets.get(number, 0)

    def read(part: Fields) -> Node:
        return _node(part, kinds, offsets)

    if expression.has(3):
        return _const(expression.message(3), kind, at)
    if expression.has(4):
        return Name(expression.message(4).text(1), kind, at)
    if expression.has(5):
        part = expression.message(5)
        return Select(read(part.message(1)), part.text(2), part.integer(3) != 0, kind, at)
    if expression.has(6):
        call = expression.message(6)
        arguments = call.messages(1) + call.messages(3)
        return Call(call.text(2), tuple(map(read, arguments)), kind, at)
    if expression.has(7):
        return Items(tuple(map(read, expression.message(7).messages(1))), kind, at)
    if expression.has(8) and not expression.message(8).has(1):
        entries = expression.message(8).messages(2)
        pairs = ((read(entry.message(3)), read(entry.message(4))) for entry in entries)
        return Entries(tuple(pairs), kind, at)
    if expression.has(9) and not expression.message(9).has(8):
        fold = expression.message(9)
        source, start, step, result = (read(fold.message(part)) for part in (2, 4, 6, 7))
        return Fold(fold.text(1), source, start, step, result, kind, at)
    return Unknown(kind, at)


def _const(constant: Fields, kind: Kind, at: int) -> Node:
    if constant.has(1):
        return Const(None, "null", at)
    if constant.has(2):
        return Const(constant.integer(2) != 0, "boolean", at)
    if constant.has(3):
        return Const(constant.integer(3), "integer", at)
    if constant.has(5):
        value = constant.double(5)
        # A whole number stays one in what is handed on: 3, not 3.0.
        return Const(int(value) if value.is_integer() else value, "number", at)
    if constant.has(6):
        return Const(constant.text(6), "text", at)
    return Unknown(kind, at)
