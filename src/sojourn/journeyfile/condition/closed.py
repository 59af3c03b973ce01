"""Words that can never be met: outside the closed list of a name, or no date.

A state, a stage or a consent that is misspelt would make a condition that is silently false.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sojourn.core.declared.facts import Field
from sojourn.core.declared.types import PropertyType
from sojourn.core.local_time.dates import is_date
from sojourn.journeyfile.condition.names import did_you_mean, listed
from sojourn.journeyfile.condition.result import RuleId
from sojourn.journeyfile.condition.subset import Refused
from sojourn.journeyfile.condition.tree import Call, Const, Items, Name, Node, Select, children

_AS_DATE: Final = 'a date is written "2026-12-24"'
_EQUALITIES: Final = frozenset({"_==_", "_!=_"})
_COMPARISONS: Final = _EQUALITIES | {"_<_", "_<=_", "_>_", "_>=_"}


def refusals(tree: Node, fields: Mapping[str, Field]) -> list[Refused]:
    """Every text in `tree` that what it is held against can never be."""
    return [refused for node in _nodes(tree) for refused in _refuse(node, fields)]


def unfit(tree: Node, kind: PropertyType, words: Sequence[str]) -> tuple[str, str] | None:
    """Why a text that is written out cannot be a value of this kind, and a hint."""
    if not isinstance(tree, Const) or not isinstance(tree.value, str):
        return None
    if kind == "date" and not is_date(tree.value):
        return f'"{tree.value}" is no date', _AS_DATE
    if words and tree.value not in words:
        message = f'"{tree.value}" cannot be set; there are {listed(words)}'
        return message, did_you_mean(tree.value, words)
    return None


def _refuse(node: Node, fields: Mapping[str, Field]) -> Iterator[Refused]:
    match node:
        case Call(function=function, arguments=(left, right)) if function in _COMPARISONS:
            for one, other in ((left, right), (right, left)):
                if (field := _field(one, fields)) is not None:
                    yield from _compared(_path(one), field, [other], function in _EQUALITIES)
        case Call(function="@in", arguments=(item, container)):
            if (field := _field(item, fields)) is not None and isinstance(container, Items):
                yield from _compared(_path(item), field, container.items, True)
            elif (field := _field(container, fields)) is not None:
                yield from _looked_up(_path(container), field, item)
        case Call(function="_[_]", arguments=(container, key)):
            if (field := _field(container, fields)) is not None:
                yield from _looked_up(_path(container), field, key)
        case Select() if (field := _field(node.operand, fields)) is not None:
            yield from _unknown(_path(node.operand), field, node.field, node.at, "unknown-name")
        case _:
            return


def _compared(path: str, field: Field, others: Sequence[Node], equality: bool) -> Iterator[Refused]:
    for other in others:
        if not isinstance(other, Const) or not isinstance(other.value, str):
            continue
        if field.type == "date" and not is_date(other.value):
            message = f'"{other.value}" is no date, and {path} is one'
            yield Refused(other.at, message, _AS_DATE, "unknown-value")
        elif field.type == "text" and equality:
            yield from _unknown(path, field, other.value, other.at, "unknown-value")


def _looked_up(path: str, field: Field, key: Node) -> Iterator[Refused]:
    if isinstance(key, Const) and isinstance(key.value, str):
        rule: RuleId = "unknown-name" if field.type == "map of numbers" else "unknown-value"
        yield from _unknown(path, field, key.value, key.at, rule)


def _unknown(path: str, field: Field, word: str, at: int, rule: RuleId) -> Iterator[Refused]:
    if field.words and word not in field.words:
        message = f'{path} is never "{word}"; there are {listed(field.words)}'
        if field.type != "text":
            message = f'{path} has no "{word}"; there are {listed(field.words)}'
        yield Refused(at, message, did_you_mean(word, field.words), rule)


def _field(node: Node, fields: Mapping[str, Field]) -> Field | None:
    return fields.get(node.name) if isinstance(node, Name) else None


def _path(node: Node) -> str:
    return node.name if isinstance(node, Name) else ""


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in children(tree):
        yield from _nodes(child)
