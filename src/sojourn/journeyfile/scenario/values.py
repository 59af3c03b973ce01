"""Values as they stand in a file, to what a producer would put into an event."""

import re
from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from math import isinf
from typing import Any, Final

from sojourn.core.declared.types import PropertyType
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.scenario.moment import parse_moment
from sojourn.journeyfile.text.node import MappingNode, Node, Scalar, SequenceNode

_INTEGER: Final = re.compile(r"-?[0-9]{1,19}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
_TRUTH: Final = {"true": True, "false": False}
_INTEGER_BOUND: Final = 2**63

#: A value, or why the text is none.
_Reader = Callable[[str, tzinfo], Any]


def value_of(kind: PropertyType | None, node: Node, zone: tzinfo) -> Any | Fault:
    """The value of a declared type at `node`, or a guess; local times are those of `zone`."""
    if kind is None:
        return guess(node)
    if kind == "list" or kind == "map":
        wanted = SequenceNode if kind == "list" else MappingNode
        if not isinstance(node, wanted):
            return Fault("wrong-kind", f"`{{key}}` is a {kind} in events.yaml")
        return guess(node)
    if not isinstance(node, Scalar):
        given = "a list" if isinstance(node, SequenceNode) else "a mapping"
        return Fault("wrong-kind", f"`{{key}}` is {_KINDS[kind]}, not {given}")
    return _READERS[kind](node.text, zone)


def guess(node: Node) -> Any:
    """What a JSON writer would make of a value whose type nobody declared."""
    match node:
        case SequenceNode():
            return [guess(item) for item in node.items]
        case MappingNode():
            return {entry.key.text: guess(entry.value) for entry in node.entries}
        case Scalar():
            return node.text if node.style else _guess_plain(node.text)


def _guess_plain(text: str) -> Any:
    if text in _TRUTH:
        return _TRUTH[text]
    if text in ("null", "~"):
        return None
    number = _number(text)
    return text if isinstance(number, Fault) else number


def _text(text: str, _: tzinfo | None = None) -> str:
    return text


def _integer(text: str, _: tzinfo | None = None) -> int | Fault:
    if not _INTEGER.fullmatch(text) or not -_INTEGER_BOUND <= int(text) < _INTEGER_BOUND:
        return Fault("bad-number", f'`{{key}}` is a whole number, not "{text}"')
    return int(text)


def _number(text: str, _: tzinfo | None = None) -> int | float | Fault:
    if not _NUMBER.fullmatch(text) or isinf(float(text)):
        hint = "write the number alone" if re.match(r"-?[0-9]", text) else ""
        return Fault("bad-number", f'`{{key}}` is a number, not "{text}"', hint)
    whole = _integer(text)
    return float(text) if isinstance(whole, Fault) else whole


def _boolean(text: str, _: tzinfo | None = None) -> bool | Fault:
    if text not in _TRUTH:
        return Fault("unknown-value", f'`{{key}}` is either true or false, not "{text}"')
    return _TRUTH[text]


def _time(text: str, zone: tzinfo) -> int | Fault:
    moment = parse_moment(text, zone)
    return moment if isinstance(moment, Fault) else moment.at


def _date(text: str, _: tzinfo | None = None) -> str | Fault:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        hint = "write it as `1990-05-17`"
        return Fault("bad-date", f'`{{key}}` is a date, not "{text}"', hint)


_READERS: Final[Mapping[PropertyType, _Reader]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "money": _number,
    "boolean": _boolean,
    "time": _time,
    "date": _date,
}
_KINDS: Final[Mapping[PropertyType, str]] = {
    "text": "a text",
    "integer": "a whole number",
    "number": "a number",
    "money": "a number",
    "boolean": "either true or false",
    "time": "a moment",
    "date": "a date",
}
