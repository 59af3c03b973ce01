"""What stands on the sides of a comparison, as nouns: names, amounts, moments."""

from datetime import datetime

from msgspec import Struct

from sojourn.journeyfile.condition.rewrite import SIZE
from sojourn.journeyfile.condition.tree import Call, Const, Name, Node, Select
from sojourn.journeyfile.telling import names
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import quoted, span


class Hard(Exception):
    """A part that has no words."""


class Speaker(Struct, frozen=True):
    """Says one expression. `item` is the variable of the loop that it stands in."""

    about: About
    item: str = ""


def noun(node: Node, to: Speaker) -> str:
    """A value as a noun; raises Hard."""
    match node:
        case Const(kind="text"):
            return quoted(node.value)
        case Const(kind="number" | "integer"):
            return f"{node.value:,}"
        case Const(kind="boolean"):
            return "true" if node.value else "false"
        case Call(function="duration", arguments=(Const(value=str() as text),)):
            return span(int(text.removesuffix("s")) * 1000)
        case Call(function="timestamp", arguments=(Const(value=str() as text),)):
            return _moment(text)
        case Call(
            function="_+_" | "_-_" as sign, arguments=(left, Call(function="duration") as by)
        ):
            side = "after" if sign == "_+_" else "before"
            return f"{noun(by, to)} {side} {noun(left, to)}"
        case Call(function=function, arguments=(inner,)) if function == SIZE:
            return f"the number of {noun(inner, to)}"
        case Name() | Select(asks=False):
            return names.noun(path_of(node), to.about, item=to.item)
        case _:
            raise Hard


def amount(path: str | None, right: Node, to: Speaker) -> str:
    """What the value of a name is compared with; money with its currency."""
    told = noun(right, to)
    is_number = isinstance(right, Const) and right.kind in ("number", "integer")
    return f"{told} {to.about.currency}" if is_number and names.is_money(path, to.about) else told


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at:%Y-%m-%d %H:%M} (UTC{at:%z})"


def is_moment(node: Node) -> bool:
    """Whether a node gives a moment for certain."""
    match node:
        case Name(name="now") | Call(function="timestamp"):
            return True
        case Call(function="_+_" | "_-_", arguments=(left, _)):
            return is_moment(left)
        case _:
            return False


def constant(node: Node) -> object:
    """The value of a constant; None for anything else."""
    return node.value if isinstance(node, Const) else None


def path_or_none(node: Node) -> str | None:
    """The dotted name that a node stands for, if it does."""
    try:
        return path_of(node)
    except Hard:
        return None


def path_of(node: Node, *, asked: bool = False) -> str:
    """The dotted name that a node stands for; raises Hard."""
    match node:
        case Name(name=name):
            return name
        case Select(operand=operand, field=field, asks=asks) if not asks or asked:
            return f"{path_of(operand)}.{field}"
        case _:
            raise Hard
