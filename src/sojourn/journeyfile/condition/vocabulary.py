"""Which names a condition may use in one clause, with their types and readers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from sojourn.core.definitions import EventType
from sojourn.core.facts import (
    CUSTOMER_FIELDS,
    NOW,
    RUN_KEY,
    Field,
    attribute_field,
    contact_field,
    entry_field,
    event_field,
    wait_field,
)
from sojourn.core.types import PropertyType

ROOTS: Final = ("customer", "event", "run", "now")

#: What a name must look like to be written after a dot in a condition.
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Vocabulary(Struct, frozen=True):
    """The readable fields of one clause by their full names, as in "customer.cart.value"."""

    fields: Mapping[str, Field]


def vocabulary(
    *,
    contacts: Iterable[str] = (),
    attributes: Mapping[str, PropertyType] | None = None,
    event: Mapping[str, PropertyType] | None = None,
    entry: Mapping[str, PropertyType] | None = None,
    waits: Mapping[str, Mapping[str, PropertyType]] | None = None,
) -> Vocabulary:
    """The names of one clause.

    Args:
        contacts: contact points that channels need ("email", "phone" …).
        attributes: of profile.yaml. A field of the closed table wins over both of these.
        event: the properties of the events of the clause's `on:`; None where it has no `on:`.
        entry: the properties of the events that let a run in; None where there is no run.
        waits: for each wait that stands before the clause, the properties of its events.
    """
    return Vocabulary(
        _customer(contacts, attributes or {})
        | {f"event.{name}": event_field(name, kind) for name, kind in _words(event)}
        | _run(entry, waits or {})
        | {"now": NOW}
    )


def common_properties(types: Sequence[EventType]) -> Mapping[str, PropertyType]:
    """The properties that all of `types` have, with the same type."""
    if not types:
        return {}
    first, *others = (set(event.properties.items()) for event in types)
    shared = first.intersection(*others)
    return {name: kind for name, kind in types[0].properties.items() if (name, kind) in shared}


def _customer(contacts: Iterable[str], attributes: Mapping[str, PropertyType]) -> dict[str, Field]:
    named = {name: attribute_field(name, kind) for name, kind in _words(attributes)}
    named |= {name: contact_field(name) for name in contacts}
    return {f"customer.{name}": field for name, field in (named | dict(CUSTOMER_FIELDS)).items()}


def _run(
    entry: Mapping[str, PropertyType] | None, waits: Mapping[str, Mapping[str, PropertyType]]
) -> dict[str, Field]:
    if entry is None:
        return {}
    fields = {"run.key": RUN_KEY}
    fields |= {f"run.entry.{name}": entry_field(name, kind) for name, kind in _words(entry)}
    for wait, properties in waits.items():
        fields |= {
            f"run.{wait}.{name}": wait_field(wait, name, kind) for name, kind in _words(properties)
        }
    return fields


def _words(properties: Mapping[str, PropertyType] | None) -> list[tuple[str, PropertyType]]:
    """A property whose name is no word ("Product Id") cannot be read in a condition."""
    return [item for item in (properties or {}).items() if _WORD.match(item[0])]
