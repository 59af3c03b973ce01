"""Whether a touchpoint's properties are what the project declares. Asked before anything else.

After this, reducers and conditions can rely on declared types, so they cannot raise.
"""

from collections.abc import Mapping
from typing import Any, Final

from sojourn.core.definitions import Definitions, EventType
from sojourn.core.event import REPORT_PREFIX, Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.core.types import PropertyType
from sojourn.core.vocabulary import REPORTS

#: 10^12 of any currency in micros still fits 64 bits, with room for a sum of many.
MAX_MONEY: Final = 1e12


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


def report_of(event_type: str) -> str:
    """The word of the language for a connector's report type, "" for any other type."""
    if not event_type.startswith(REPORT_PREFIX):
        return ""
    word = event_type[len(REPORT_PREFIX) :].lower()
    return word if word in REPORTS else ""


def refuse(definitions: Definitions, event_type: EventType, event: Touchpoint) -> Refusal | None:
    """Why the event cannot be decided on, or None. Names the property, never its value."""
    properties = event.properties
    declared = event_type.properties
    has_money = False
    for name, value in properties.items():
        kind = declared.get(name)
        if kind is None or value is None:
            continue
        if type(value) not in TYPES[kind]:
            return _wrong(event_type, name, kind)
        if kind == "money":
            has_money = True
            if not -MAX_MONEY < value < MAX_MONEY:
                return _wrong(event_type, name, kind)
    if has_money and properties.get("currency", definitions.currency) != definitions.currency:
        return Refusal("foreign_currency", f"the project counts in {definitions.currency}")
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


def _wrong(event_type: EventType, name: str, kind: PropertyType) -> Refusal:
    return Refusal("bad_value", f"property {name!r} of {event_type.name!r} must be {kind}")
