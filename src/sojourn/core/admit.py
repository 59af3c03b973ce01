"""Whether a touchpoint's properties are what the project declares. Asked before anything else.

After this, reducers and conditions can rely on declared types, so they cannot raise.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sojourn.core.definitions import Definitions, EventType, PropertyType
from sojourn.core.event import REPORT_PREFIX, Touchpoint
from sojourn.core.outcome import Refusal
from sojourn.core.vocabulary import REPORTS

#: 10^12 of any currency in micros still fits 64 bits, with room for a sum of many.
MAX_MONEY: Final = 1e12


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_IS: Final[Mapping[PropertyType, Callable[[Any], bool]]] = {
    "text": lambda value: isinstance(value, str),
    "integer": _is_integer,
    "number": _is_number,
    "money": lambda value: _is_number(value) and -MAX_MONEY < value < MAX_MONEY,
    "boolean": lambda value: isinstance(value, bool),
    "time": lambda value: isinstance(value, str) or _is_integer(value),
    "list": lambda value: isinstance(value, list),
    "map": lambda value: isinstance(value, dict),
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
    for name, kind in event_type.properties.items():
        value = properties.get(name)
        if value is not None and not _IS[kind](value):
            return Refusal("bad_value", f"property {name!r} of {event_type.name!r} must be {kind}")
    currency = properties.get("currency")
    if currency is not None and currency != definitions.currency and _has_money(event_type):
        return Refusal("foreign_currency", f"the project counts in {definitions.currency}")
    return None


def _has_money(event_type: EventType) -> bool:
    return "money" in event_type.properties.values()
