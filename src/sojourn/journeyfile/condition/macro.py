"""Recognises the macros over lists in the form to which the library expands them.

The expansions are those of the CEL specification (langdef.md, "Macros").
"""

from typing import Literal

from msgspec import Struct

from sojourn.journeyfile.condition.tree import Call, Const, Fold, Items, Name, Node

LoopKind = Literal["exists", "all", "exists_one", "collect"]


class Loop(Struct, frozen=True):
    """A macro. "collect" is `map` and `filter`: the `value` of each item that meets `condition`."""

    kind: LoopKind
    variable: str
    source: Node
    condition: Node | None
    value: Node | None


def as_loop(fold: Fold) -> Loop | None:
    """The macro that `fold` was, or None for one that is none of ours."""
    match fold.start, fold.step:
        case Const(value=False), Call(function="_||_", arguments=(_, condition)):
            return Loop("exists", fold.variable, fold.source, condition, None)
        case Const(value=True), Call(function="_&&_", arguments=(_, condition)):
            return Loop("all", fold.variable, fold.source, condition, None)
        case Const(kind="integer"), Call(function="_?_:_", arguments=(condition, _, _)):
            return Loop("exists_one", fold.variable, fold.source, condition, None)
        case Items(), Call(function="_?_:_", arguments=(condition, added, _)):
            return _collect(fold, condition, added)
        case Items(), added:
            return _collect(fold, None, added)
        case _:
            return None


def _collect(fold: Fold, condition: Node | None, added: Node) -> Loop | None:
    match added:
        case Call(function="_+_", arguments=(Name(), Items(items=(value,)))):
            return Loop("collect", fold.variable, fold.source, condition, value)
        case _:
            return None


def parts(loop: Loop) -> tuple[Node, ...]:
    """The nodes that the author wrote."""
    inner = (loop.source, loop.condition, loop.value)
    return tuple(node for node in inner if node is not None)
