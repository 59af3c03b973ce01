"""Whether a touchpoint is what the project declares. Asked before anything else.

After this, reducers and conditions can rely on declared types, so they cannot raise.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions, EventType
from sojourn.core.declared.types import READS, Change, PropertyType
from sojourn.core.event import REPORT_PREFIX, Touchpoint
from sojourn.core.local_time.dates import is_date
from sojourn.core.outcome import Refusal
from sojourn.core.vocabulary import REPORTS, Category

#: 10^12 of any currency in micros still fits 64 bits, with room for a sum of many.
MAX_MONEY: Final = 1e12

#: The longest tag that an event may bring.
TAG_CHARS: Final = 128

#: The types that a JSON reader gives for each declared type.
TYPES: Final[Mapping[PropertyType, frozenset[type]]] = {
    "text": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
    "money": frozenset({int, float}),
    "boolean": frozenset({bool}),
    "time": frozenset({str, int}),
    "date": frozenset({str}),
    "list": frozenset({list}),
    "map": frozenset({dict}),
}

#: Besides what a type declares, money may say in which currency it is.
_CURRENCY: Final = "currency"

#: A name that cannot be mistaken for a value: only such a one is told.
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def report_of(event_type: str) -> str:
    """The word of the language for a connector's report type, "" for any other type."""
    if not event_type.startswith(REPORT_PREFIX):
        return ""
    word = event_type[len(REPORT_PREFIX) :].lower()
    return word if word in REPORTS else ""


def refuse(definitions: Definitions, event_type: EventType, event: Touchpoint) -> Refusal | None:
    """Why the event cannot be decided on, or None. Names the property, never its value."""
    properties = event.properties
    declared, types = event_type.properties, TYPES
    has_money = has_others = False
    for name, value in properties.items():
        kind = declared.get(name)
        if kind is None:
            has_others = True
            continue
        if value is None:
            continue
        if type(value) not in types[kind]:
            return _wrong(event_type, name, kind)
        if kind == "money":
            has_money = True
            if not -MAX_MONEY < value < MAX_MONEY:
                return _wrong(event_type, name, kind)
        elif kind == "date" and not is_date(value):
            return _wrong(event_type, name, 'a date, as in "2026-12-24"')
    if has_money and (properties.get(_CURRENCY) or definitions.currency) != definitions.currency:
        return Refusal("foreign_currency", f"the project counts in {definitions.currency}")
    if has_others and definitions.unknown.properties == "refuse":
        refusal = _refuse_undeclared(event_type, properties)
        if refusal is not None:
            return refusal
    if event_type.required or event_type.words or not _CHECKED.isdisjoint(event_type.changes):
        return _refuse_by_type(definitions, event_type, properties)
    return None


def as_declared(definitions: Definitions, event_type: EventType, event: Touchpoint) -> Touchpoint:
    """The event with its type's channel where it names none, and without what is to be dropped."""
    if event_type.channel and not event.channel:
        event = replace(event, channel=event_type.channel)
    if definitions.unknown.properties == "drop":
        kept = {
            name: value for name, value in event.properties.items() if _is_known(event_type, name)
        }
        if len(kept) < len(event.properties):
            event = replace(event, properties=kept)
    return event


def _refuse_by_type(
    definitions: Definitions, event_type: EventType, properties: Mapping[str, Any]
) -> Refusal | None:
    """What only some types ask for: properties that must be there, closed lists, changes."""
    for name in event_type.required:
        if properties.get(name) in (None, ""):
            what = f"property {name!r} of {event_type.name!r} is missing or empty"
            return Refusal("bad_value", what)
    for name, words in event_type.words.items():
        if properties.get(name, words[0]) not in (*words, None):
            return _wrong(event_type, name, f"one of {', '.join(words)}")
    for change in event_type.changes:
        check = _CHECKS.get(change)
        if check is not None and (fault := check(definitions, properties)) is not None:
            return _wrong(event_type, *fault)
    return None


def fault_of(
    told: Mapping[str, Any], declared: Mapping[str, PropertyType], *, path: str = ""
) -> str:
    """What is wrong with values that must be declared, "" for nothing; names no value."""
    for name, value in told.items():
        # Whoever made up a long name gets the beginning of it back.
        member = repr(f"{path}{name}"[:80])
        kind = declared.get(name)
        if kind is None:
            return f"{member} is not known here"
        if value is not None and type(value) not in TYPES[kind]:
            return f"{member} must be {kind}"
        if kind == "money" and value is not None and not -MAX_MONEY < value < MAX_MONEY:
            return f"{member} is out of bounds"
    return ""


def _is_known(event_type: EventType, name: str) -> bool:
    """Whether a property is declared, or read all the same."""
    if name in event_type.properties or name == _CURRENCY:
        return True
    return any(name in READS[change] for change in event_type.changes)


def _wrong(event_type: EventType, name: str, wanted: str) -> Refusal:
    return Refusal("bad_value", f"property {name!r} of {event_type.name!r} must be {wanted}")


def _refuse_undeclared(event_type: EventType, properties: Mapping[str, Any]) -> Refusal | None:
    for name in properties:
        if not _is_known(event_type, name):
            told = f"property {name!r}" if _NAME.fullmatch(name) else "a property"
            return Refusal("bad_value", f"{told} is not declared for {event_type.name!r}")
    return None


#: The name of a property and what it must be, or None where nothing is wrong.
_Fault = tuple[str, str] | None


def _consent(definitions: Definitions, properties: Mapping[str, Any]) -> _Fault:
    # A slip of the pen must not pass: who says no to "e-mail" would go on getting email.
    for name, known in (("purpose", get_args(Category)), ("channel", tuple(definitions.channels))):
        if properties.get(name) is not None and properties[name] not in known:
            return name, f"one of {', '.join(known)}"
    return None


def _address(definitions: Definitions, properties: Mapping[str, Any]) -> _Fault:
    channel, to = properties.get("channel"), properties.get("address")
    if channel is not None and channel not in definitions.channels:
        return "channel", f"one of {', '.join(definitions.channels)}"
    if to is not None and not isinstance(to, str):
        return "address", "text"
    return None


def _tags(_: Definitions, properties: Mapping[str, Any]) -> _Fault:
    given = {"tag": [properties.get("tag")], "tags": properties.get("tags")}
    for name, tags in given.items():
        if tags not in (None, [None]) and not _are_tags(tags):
            return name, f"text of 1 to {TAG_CHARS} characters"
    return None


def _are_tags(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(tag, str) and 0 < len(tag) <= TAG_CHARS for tag in value
    )


_CHECKS: Final[Mapping[Change, Callable[[Definitions, Mapping[str, Any]], _Fault]]] = {
    "consent_give": _consent,
    "consent_confirm": _consent,
    "consent_withdraw": _consent,
    "suppress": _address,
    "unsuppress": _address,
    "tag": _tags,
}

#: Most changes ask for nothing beyond what is declared.
_CHECKED: Final = frozenset(_CHECKS)
