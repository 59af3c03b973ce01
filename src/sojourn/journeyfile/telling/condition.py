"""Conditions in words, as far as they can be said well; others are shown as they are written.

A condition is cut at its `&&`; each part is said by itself, so that one that is hard to say
does not hide the others.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.condition import library
from sojourn.journeyfile.condition.macro import as_loop
from sojourn.journeyfile.condition.rewrite import SIZE, rewrite
from sojourn.journeyfile.condition.tokens import Token, tokenize
from sojourn.journeyfile.condition.tree import Call, Const, Fold, Items, Name, Node, Select
from sojourn.journeyfile.condition.vocabulary import vocabulary
from sojourn.journeyfile.telling import names
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import both, either, is_are, quoted, span, words_of

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
_METHODS: Final[Mapping[str, tuple[str, str]]] = {
    "startsWith": ("begins with", "does not begin with"),
    "endsWith": ("ends with", "does not end with"),
    "contains": ("contains", "does not contain"),
}


class _Hard(Exception):
    """A part that has no words."""


class _Speaker(Struct, frozen=True):
    """Says one expression. `item` is the variable of the loop that it stands in."""

    about: About
    item: str = ""


def said(text: str, about: About) -> str:
    """The condition as a clause: "their cart is worth at least 20 USD"."""
    return both([_part(part, about) for part in _conjuncts(text)])


def value_said(text: str, about: About) -> str:
    """What an expression gives, as a noun: "their favourite topic"."""
    try:
        return _value(_parsed(text), _Speaker(about))
    except _Hard:
        return f"`{text}`"


def _part(text: str, about: About) -> str:
    try:
        return _clause(_parsed(text), _Speaker(about), holds=True)
    except _Hard:
        return f"`{text}` holds"


def _conjuncts(text: str) -> list[str]:
    """The parts between those `&&` that stand outside of all brackets."""
    depth, start, parts = 0, 0, []
    tokens = tokenize(text)
    if any(_binds_less(tokens, index) for index in range(len(tokens))):
        return [text.strip()]
    for token in tokens:
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if token.text == "&&" and depth == 0 and token.kind == "sign":
            parts.append(text[start : token.start].strip())
            start = token.end
    return [*parts, text[start:].strip()]


def _binds_less(tokens: list[Token], index: int) -> bool:
    """Whether a sign outside of all brackets holds more together than `&&` does."""
    before = [token.text for token in tokens[:index]]
    depth = sum(before.count(sign) for sign in "([{") - sum(before.count(sign) for sign in ")]}")
    return depth == 0 and tokens[index].text in ("||", "?")


def _parsed(text: str) -> Node:
    tokens = tokenize(text)
    node = library.parse(library.environment(vocabulary()), rewrite(tokens, ()).text)
    if node is None:
        raise _Hard
    return node


def _clause(node: Node, to: _Speaker, *, holds: bool) -> str:
    match node:
        case Call(function="_&&_" | "_||_"):
            return _logic(node, to, holds=holds)
        case Call(function="!_", arguments=(inner,)):
            return _clause(inner, to, holds=not holds)
        case Call(function=function, arguments=(left, right)) if function in _NEGATED:
            return _comparison(function if holds else _NEGATED[function], left, right, to)
        case Call(function="@in", arguments=(left, right)):
            return _membership(left, right, to, holds=holds)
        case Call(function=function, arguments=(left, Const(kind="text") as right)):
            if function not in _METHODS:
                raise _Hard
            verb = _METHODS[function][0 if holds else 1]
            return f"{_value(left, to)} {verb} {_value(right, to)}"
        case Select(asks=True):
            noun = names.noun(_path(node, asked=True), to.about, item=to.item)
            return f"{noun} {is_are(noun)} {'known' if holds else 'not known'}"
        case Fold():
            return _loop(node, to, holds=holds)
        case Name() | Select():
            return _truth(_path(node), to, holds=holds)
        case _:
            raise _Hard


def _logic(node: Call, to: _Speaker, *, holds: bool) -> str:
    parts = _flat(node, node.function)
    said_parts = [_clause(part, to, holds=holds) for part in parts]
    if (node.function == "_&&_") == holds:
        return both(said_parts)
    return f"either {', or '.join(said_parts)}"


def _flat(node: Node, function: str) -> list[Node]:
    if isinstance(node, Call) and node.function == function:
        return [part for argument in node.arguments for part in _flat(argument, function)]
    return [node]


def _comparison(function: str, left: Node, right: Node, to: _Speaker) -> str:
    if isinstance(left, Const) and not isinstance(right, Const):
        return _comparison(_FLIPPED[function], right, left, to)
    ago = _ago(function, left, right, to)
    if ago:
        return ago
    path = _path_or_none(left)
    special = names.compared(path, function, _constant(right), to.about) if path else ""
    if special:
        return special
    same = names.same_as_run(path, _path_or_none(right), function, to.about)
    if same and not to.item:
        return same
    noun = _value(left, to)
    if isinstance(right, Const) and right.kind == "boolean" and function in ("_==_", "_!=_"):
        return _clause(left, to, holds=(function == "_==_") == right.value)
    pattern = _WHEN if _is_moment(right) or (path or "").endswith("_at") else _THAN
    return f"{noun} {is_are(noun)} {pattern[function].format(_amount(path, right, to))}"


def _ago(function: str, left: Node, right: Node, to: _Speaker) -> str:
    """`now - x > 30d`: x is more than 30 days ago."""
    match left, right:
        case (
            Call(function="_-_", arguments=(Name(name="now"), since)),
            Call(function="duration"),
        ) if function not in ("_==_", "_!=_"):
            noun = _value(since, to)
            return f"{noun} {is_are(noun)} {_THAN[function].format(_value(right, to))} ago"
        case _:
            return ""


def _membership(left: Node, right: Node, to: _Speaker, *, holds: bool) -> str:
    path, listed = _path_or_none(left), _path_or_none(right)
    if listed == "customer.tags" and isinstance(left, Const):
        return f"they {'have' if holds else 'do not have'} the tag {_value(left, to)}"
    if not isinstance(right, Items):
        noun = _value(left, to)
        verb = "is" if holds else "is not"
        return f"{noun} {verb} among {_value(right, to)}"
    options = either([_value(item, to) for item in right.items])
    if path == "customer.stage":
        return f"they are {'' if holds else 'not '}in the stage {options}"
    noun = _value(left, to)
    return f"{noun} {is_are(noun)} {'' if holds else 'not '}{options}"


def _loop(node: Fold, to: _Speaker, *, holds: bool) -> str:
    loop = as_loop(node)
    if loop is None or loop.condition is None or loop.kind == "collect" or to.item:
        raise _Hard
    noun = _value(loop.source, to)
    if loop.kind == "exists" and (among := _among(loop.condition, to, loop.variable)):
        return f"{among} {'is' if holds else 'is not'} among {noun}"
    inner = _clause(loop.condition, _Speaker(to.about, loop.variable), holds=True)
    if not inner.startswith("whose "):
        raise _Hard
    inner = inner.replace(" and whose ", " and ")
    start = {
        "exists": ("at least one of {}", "none of {}"),
        "all": ("every one of {}", "not every one of {}"),
        "exists_one": ("exactly one of {}", "not exactly one of {}"),
    }[loop.kind][0 if holds else 1]
    return f"{start.format(noun)} is one {inner}"


def _among(condition: Node, to: _Speaker, item: str) -> str:
    """Of `list.exists(p, p.product_id == run.key)`: whose product it is that the list has."""
    match condition:
        case Call(function="_==_", arguments=(left, right)):
            return names.owner_of(_path_or_none(left), _path_or_none(right), to.about, item=item)
        case _:
            return ""


def _truth(path: str, to: _Speaker, *, holds: bool) -> str:
    """A boolean value as a clause."""
    if path == "customer.cart.is_empty":
        return "their cart is empty" if holds else "their cart is not empty"
    whom = {"customer": "them", "event": "the event"}.get(path.partition(".")[0], "it")
    return f"{quoted(words_of(path.rpartition('.')[2]))} is {'' if holds else 'not '}true of {whom}"


def _value(node: Node, to: _Speaker) -> str:
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
        case Call(function="_+_" | "_-_" as sign, arguments=(left, Call(function="duration") as by)):
            side = "after" if sign == "_+_" else "before"
            return f"{_value(by, to)} {side} {_value(left, to)}"
        case Call(function=function, arguments=(inner,)) if function == SIZE:
            return f"the number of {_value(inner, to)}"
        case Name() | Select(asks=False):
            return names.noun(_path(node), to.about, item=to.item)
        case _:
            raise _Hard


def _amount(path: str | None, right: Node, to: _Speaker) -> str:
    told = _value(right, to)
    is_number = isinstance(right, Const) and right.kind in ("number", "integer")
    return f"{told} {to.about.currency}" if is_number and names.is_money(path, to.about) else told


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at:%Y-%m-%d %H:%M} (UTC{at:%z})"


def _is_moment(node: Node) -> bool:
    match node:
        case Name(name="now") | Call(function="timestamp"):
            return True
        case Call(function="_+_" | "_-_", arguments=(left, _)):
            return _is_moment(left)
        case _:
            return False


def _constant(node: Node) -> object:
    return node.value if isinstance(node, Const) else None


def _path_or_none(node: Node) -> str | None:
    try:
        return _path(node)
    except _Hard:
        return None


def _path(node: Node, *, asked: bool = False) -> str:
    """The dotted name that a node stands for."""
    match node:
        case Name(name=name):
            return name
        case Select(operand=operand, field=field, asks=asks) if not asks or asked:
            return f"{_path(operand)}.{field}"
        case _:
            raise _Hard
