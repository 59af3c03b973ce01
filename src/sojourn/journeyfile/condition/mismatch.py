"""What to say where the types of an operator or a function do not fit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sojourn.journeyfile.condition.names import Said, unknown_function
from sojourn.journeyfile.condition.rewrite import SIZE
from sojourn.journeyfile.condition.subset import METHODS
from sojourn.journeyfile.condition.tree import Call, Const, Name, Node, Select, children

_KINDS: Final[Mapping[str, str]] = {
    "string": "text",
    "double": "number",
    "int": "number",
    "bool": "boolean",
    "null_type": "null",
    "google.protobuf.Timestamp": "time",
    "google.protobuf.Duration": "duration",
    "dyn": "unknown type",
}
_ARTICLES: Final = {"text": "a text", "unknown type": "a value of unknown type"}
_COMPARISONS: Final = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"})
_ARITHMETIC: Final = {"_+_": "added", "_-_": "subtracted", "_*_": "multiplied", "_/_": "divided"}
_LOGIC: Final = {"_&&_": "&&", "_||_": "||", "!_": "!"}

_OVERLOAD: Final = re.compile(r"found no matching overload for '(.+?)' applied to '\((.*)\)'")


def mismatch(message: str, call: Call | None) -> Said | None:
    """Our words for "found no matching overload", or None if `message` is none.

    `call` is the operation that it is about, where it could be found.
    """
    match = _OVERLOAD.match(message)
    if match is None:
        return None
    kinds = [_kind(part) for part in _split(match[2])]
    operands = [
        _operand(call.arguments[index] if call and index < len(call.arguments) else None, kind)
        for index, kind in enumerate(kinds)
    ]
    return _said(match[1], kinds, operands)


def is_consequence(message: str) -> bool:
    """Whether the complaint is about something that an earlier one spoilt."""
    return "*error*" in message


def find_call(tree: Node | None, offset: int, function: str) -> Call | None:
    """The call of `function` that stands at `offset`."""
    if tree is None:
        return None
    found = (node for node in _nodes(tree) if isinstance(node, Call) and node.at == offset)
    return next((call for call in found if call.function == function), None)


def function_of(message: str) -> str:
    match = _OVERLOAD.match(message)
    return match[1] if match else ""


def _said(function: str, kinds: Sequence[str], operands: Sequence[str]) -> Said:
    if function in _COMPARISONS and len(operands) == 2:
        message = f"condition compares {operands[0]} with {operands[1]}"
        return Said("type-mismatch", message, _compare_hint(kinds))
    if function in _ARITHMETIC and len(operands) == 2:
        message = f"{operands[0]} and {operands[1]} cannot be {_ARITHMETIC[function]}"
        return Said("type-mismatch", message, _arithmetic_hint(function, kinds))
    if function in _LOGIC:
        wrong = next(
            (word for word, kind in zip(operands, kinds, strict=True) if kind != "boolean"), ""
        )
        message = f"{wrong} stands beside `{_LOGIC[function]}`, which takes true or false"
        return Said("type-mismatch", message, "compare it with something")
    return _said_of_form(function, kinds, operands)


def _said_of_form(function: str, kinds: Sequence[str], operands: Sequence[str]) -> Said:
    listed = " and ".join(operands)
    match function:
        case "_?_:_" if kinds[0] != "boolean":
            return Said("type-mismatch", f"{operands[0]} stands before `?`, not true or false")
        case "_?_:_":
            return Said(
                "type-mismatch", f"the two results beside `:` differ: {kinds[1]}, {kinds[2]}"
            )
        case "@in":
            message = f"{operands[0]} is looked for in {operands[1]}"
            return Said("type-mismatch", message, "`in` takes a list, or text and a map")
        case "_[_]":
            hint = "a list takes a position written out, as in `[0]`; a map takes text"
            return Said("type-mismatch", f"{operands[0]} has no [{operands[1]}]", hint)
        case "-_":
            return Said("type-mismatch", f"{operands[0]} has no negative")
        case _ if function == SIZE:
            return Said("type-mismatch", f"size() takes text, a list or a map, not {listed}")
        case _ if function in METHODS:
            return Said("type-mismatch", f"{function}() takes text and text, not {listed}")
        case _:
            return _unknown(function)


def _unknown(function: str) -> Said:
    sign = function.strip("_")
    if sign.isidentifier():
        return unknown_function(function)
    return Said("unknown-function", f"`{sign}` is not part of conditions")


def _compare_hint(kinds: Sequence[str]) -> str:
    pair = set(kinds)
    if "null" in pair:
        return "ask `has(…)` whether there is a value"
    if pair == {"time", "duration"} or pair == {"time", "number"}:
        return "a time is compared with a time: `now - customer.orders.last_at > 30d`"
    if pair == {"duration", "number"}:
        return "a duration has a unit, as in `30d`"
    if pair == {"text", "number"}:
        return "this is never true; text stands in quotes, a number does not"
    return ""


def _arithmetic_hint(function: str, kinds: Sequence[str]) -> str:
    if function == "_+_" and "text" in kinds:
        return "string(…) makes text of a number"
    if "time" in kinds and "number" in kinds:
        return "a duration has a unit, as in `30d`"
    return ""


def _operand(node: Node | None, kind: str) -> str:
    """An operand as the author would recognise it, with its type."""
    match node:
        case Const(value=str()):
            return f'"{node.value}" ({kind})'
        case Const(value=None):
            return "null"
        case Const(value=bool()):
            return f"{str(node.value).lower()} ({kind})"
        case Const():
            return f"{node.value} ({kind})"
        case Name() | Select() if path := _path(node):
            return f'"{path}" ({kind})'
        case _:
            return _ARTICLES.get(kind, f"a {kind}")


def _path(node: Node) -> str:
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Select) and not node.asks:
        inner = _path(node.operand)
        return f"{inner}.{node.field}" if inner else ""
    return ""


def _kind(written: str) -> str:
    return _KINDS.get(written, written.split("(")[0])


def _split(arguments: str) -> Iterator[str]:
    """The types between commas that stand in no parentheses of their own."""
    depth = start = 0
    for at, char in enumerate(arguments):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            yield arguments[start:at].strip()
            start = at + 1
    yield arguments[start:].strip()


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in children(tree):
        yield from _nodes(child)
