"""An expression as text again: to tell whether two are the same, and to name one to its author."""

import json
from typing import Final

from sojourn.journeyfile.condition.macro import as_loop
from sojourn.journeyfile.condition.rewrite import GIVEN, SIZE
from sojourn.journeyfile.condition.tree import (
    Call,
    Const,
    Entries,
    Fold,
    Items,
    Name,
    Node,
    Select,
)

_METHODS: Final = frozenset({"startsWith", "endsWith", "contains"})


def text_of(node: Node) -> str:
    """`node` in one spelling: two nodes of the same text always have the same value."""
    match node:
        case Const():
            return json.dumps(node.value, ensure_ascii=False)
        case Name():
            given = node.name.removeprefix(GIVEN)
            return node.name if given == node.name else f"has({given})"
        case Select():
            path = f"{text_of(node.operand)}.{node.field}"
            return f"has({path})" if node.asks else path
        case Items():
            return f"[{_listed(node.items)}]"
        case Entries():
            pairs = (f"{text_of(key)}: {text_of(value)}" for key, value in node.entries)
            return f"{{{', '.join(pairs)}}}"
        case Fold():
            return _loop(node)
        case Call():
            return _call(node)
        case _:
            return f"(part {node.at})"


def _call(node: Call) -> str:
    parts = [text_of(argument) for argument in node.arguments]
    match node.function:
        case "_?_:_":
            return f"({parts[0]} ? {parts[1]} : {parts[2]})"
        case "_[_]":
            return f"{parts[0]}[{parts[1]}]"
        case "@in":
            return f"({parts[0]} in {parts[1]})"
        case "!_" | "-_":
            return f"{node.function[0]}{parts[0]}"
        case function if function in _METHODS:
            return f"{parts[0]}.{function}({parts[1]})"
        case function if function == SIZE:
            return f"size({parts[0]})"
        case function if len(parts) == 2:
            return f"({parts[0]} {function.strip('_')} {parts[1]})"
        case function:
            return f"{function}({_listed(node.arguments)})"


def _loop(node: Fold) -> str:
    loop = as_loop(node)
    if loop is None:
        return f"(part {node.at})"
    condition = "" if loop.condition is None else text_of(loop.condition)
    value = "" if loop.value is None else f": {text_of(loop.value)}"
    return f"{text_of(loop.source)}.{loop.kind}({loop.variable}, {condition}{value})"


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(text_of(node) for node in nodes)
