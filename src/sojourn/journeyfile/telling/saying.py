"""A checked condition as a clause: "their cart is worth at least 20 USD"."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.condition.macro import as_loop
from sojourn.journeyfile.condition.tree import Call, Const, Fold, Items, Name, Node, Select
from sojourn.journeyfile.telling import names
from sojourn.journeyfile.telling.phrases import both, either, is_are, quoted, words_of
from sojourn.journeyfile.telling.values import (
    Hard,
    Speaker,
    amount,
    constant,
    is_moment,
    noun,
    path_of,
    path_or_none,
)

_NEGATED: Final = {
    "_==_": "_!=_", "_!=_": "_==_", "_<_": "_>=_", "_>=_": "_<_", "_>_": "_<=_", "_<=_": "_>_",
}  # fmt: skip
_FLIPPED: Final = {
    "_==_": "_==_", "_!=_": "_!=_", "_<_": "_>_", "_>=_": "_<=_", "_>_": "_<_", "_<=_": "_>=_",
}  # fmt: skip
_THAN: Final = {
    "_==_": "{}", "_!=_": "not {}", "_<_": "less than {}", "_<=_": "at most {}",
    "_>_": "more than {}", "_>=_": "at least {}",
}  # fmt: skip
_WHEN: Final = {
    "_<_": "before {}", "_<=_": "not after {}", "_>_": "after {}", "_>=_": "not before {}",
    "_==_": "exactly {}", "_!=_": "not {}",
}  # fmt: skip
_NOW: Final = {
    "_<_": "has passed",
    "_<=_": "has passed",
    "_>_": "is still to come",
    "_>=_": "is still to come",
}
_METHODS: Final[Mapping[str, tuple[str, str]]] = {
    "startsWith": ("begins with", "does not begin with"),
    "endsWith": ("ends with", "does not end with"),
    "contains": ("contains", "does not contain"),
}


def clause(node: Node, to: Speaker, *, holds: bool) -> str:
    """The clause that `node` holds, or that it does not; raises Hard."""
    match node:
        case Call(function="_&&_" | "_||_"):
            return _logic(node, to, holds=holds)
        case Call(function="!_", arguments=(inner,)):
            return clause(inner, to, holds=not holds)
        case Call(function=function, arguments=(left, right)) if function in _NEGATED:
            return _comparison(function if holds else _NEGATED[function], left, right, to)
        case Call(function="@in", arguments=(left, right)):
            return _membership(left, right, to, holds=holds)
        case Call(function=function, arguments=(left, Const(kind="text") as right)):
            if function not in _METHODS:
                raise Hard
            verb = _METHODS[function][0 if holds else 1]
            return f"{noun(left, to)} {verb} {noun(right, to)}"
        case Select(asks=True):
            subject = names.noun(path_of(node, asked=True), to.about, item=to.item)
            return f"{subject} {is_are(subject)} {'known' if holds else 'not known'}"
        case Fold():
            return _loop(node, to, holds=holds)
        case Name() | Select():
            return _truth(path_of(node), holds=holds)
        case _:
            raise Hard


def _logic(node: Call, to: Speaker, *, holds: bool) -> str:
    parts = _flat(node, node.function)
    said_parts = [clause(part, to, holds=holds) for part in parts]
    if (node.function == "_&&_") == holds:
        return both(said_parts)
    return f"either {', or '.join(said_parts)}"


def _flat(node: Node, function: str) -> list[Node]:
    if isinstance(node, Call) and node.function == function:
        return [part for argument in node.arguments for part in _flat(argument, function)]
    return [node]


def _comparison(function: str, left: Node, right: Node, to: Speaker) -> str:
    if isinstance(left, Const) and not isinstance(right, Const):
        return _comparison(_FLIPPED[function], right, left, to)
    ago = _ago(function, left, right, to)
    if ago:
        return ago
    path = path_or_none(left)
    special = names.compared(path, function, constant(right), to.about) if path else ""
    if special:
        return special
    same = names.same_as_run(path, path_or_none(right), function, to.about)
    if same and not to.item:
        return same
    subject = noun(left, to)
    if isinstance(right, Const) and right.kind == "boolean" and function in ("_==_", "_!=_"):
        return clause(left, to, holds=(function == "_==_") == right.value)
    if isinstance(right, Name) and right.name == "now" and function in _NOW:
        return f"{subject} {_NOW[function]}"
    pattern = _WHEN if is_moment(right) or (path or "").endswith("_at") else _THAN
    return f"{subject} {is_are(subject)} {pattern[function].format(amount(path, right, to))}"


def _ago(function: str, left: Node, right: Node, to: Speaker) -> str:
    """`now - x > 30d`: x is more than 30 days ago."""
    match left, right:
        case (
            Call(function="_-_", arguments=(Name(name="now"), since)),
            Call(function="duration"),
        ) if function not in ("_==_", "_!=_"):
            subject = noun(since, to)
            return f"{subject} {is_are(subject)} {_THAN[function].format(noun(right, to))} ago"
        case _:
            return ""


def _membership(left: Node, right: Node, to: Speaker, *, holds: bool) -> str:
    path, listed = path_or_none(left), path_or_none(right)
    if listed == "customer.tags" and isinstance(left, Const):
        return f"they {'have' if holds else 'do not have'} the tag {noun(left, to)}"
    if not isinstance(right, Items):
        subject = noun(left, to)
        verb = "is" if holds else "is not"
        return f"{subject} {verb} among {noun(right, to)}"
    options = either([noun(item, to) for item in right.items])
    if path == "customer.stage":
        return f"they are {'' if holds else 'not '}in the stage {options}"
    subject = noun(left, to)
    return f"{subject} {is_are(subject)} {'' if holds else 'not '}{options}"


def _loop(node: Fold, to: Speaker, *, holds: bool) -> str:
    loop = as_loop(node)
    if loop is None or loop.condition is None or loop.kind == "collect" or to.item:
        raise Hard
    subject = noun(loop.source, to)
    if loop.kind == "exists" and (among := _among(loop.condition, to, loop.variable)):
        return f"{among} {'is' if holds else 'is not'} among {subject}"
    inner = clause(loop.condition, Speaker(to.about, loop.variable), holds=True)
    if not inner.startswith("whose "):
        raise Hard
    inner = inner.replace(" and whose ", " and ")
    start = {
        "exists": ("at least one of {}", "none of {}"),
        "all": ("every one of {}", "not every one of {}"),
        "exists_one": ("exactly one of {}", "not exactly one of {}"),
    }[loop.kind][0 if holds else 1]
    return f"{start.format(subject)} is one {inner}"


def _among(condition: Node, to: Speaker, item: str) -> str:
    """Of `list.exists(p, p.product_id == run.key)`: whose product it is that the list has."""
    match condition:
        case Call(function="_==_", arguments=(left, right)):
            return names.owner_of(path_or_none(left), path_or_none(right), to.about, item=item)
        case _:
            return ""


def _truth(path: str, *, holds: bool) -> str:
    """A boolean value as a clause."""
    if path == "customer.cart.is_empty":
        return "their cart is empty" if holds else "their cart is not empty"
    whom = {"customer": "them", "event": "the event"}.get(path.partition(".")[0], "it")
    return f"{quoted(words_of(path.rpartition('.')[2]))} is {'' if holds else 'not '}true of {whom}"
