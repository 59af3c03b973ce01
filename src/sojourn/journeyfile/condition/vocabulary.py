"""Which names a condition may use in one clause, with their types and readers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, get_args

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.declared_fields import (
    EVENT_CHANNEL,
    arm_field,
    attribute_field,
    consents_field,
    contact_field,
    counters_field,
    entry_field,
    event_field,
    score_field,
    wait_field,
)
from sojourn.core.declared.definitions import EventType
from sojourn.core.declared.facts import CUSTOMER_FIELDS, NOW, RUN_ENTERED_AT, RUN_KEY, Field
from sojourn.core.declared.offer_fields import Promise, offer_fields
from sojourn.core.declared.types import PropertyType
from sojourn.core.vocabulary import Category

ROOTS: Final = ("customer", "event", "offer", "run", "now")

#: What a name must look like to be written after a dot in a condition.
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")

Fields = Mapping[str, Field]


class Vocabulary(Struct, frozen=True):
    """The readable fields of one clause by their full names, as in "customer.cart.value"."""

    fields: Fields


class Properties(Struct, frozen=True):
    """Declared properties of an event: their types, and all that some texts may be."""

    types: Mapping[str, PropertyType]
    words: Mapping[str, tuple[str, ...]] = {}


def vocabulary(
    *,
    contacts: Iterable[str] = (),
    attributes: Mapping[str, PropertyType] | None = None,
    event: Mapping[str, PropertyType] | None = None,
    entry: Mapping[str, PropertyType] | None = None,
    waits: Mapping[str, Mapping[str, PropertyType]] | None = None,
) -> Vocabulary:
    """The names of one clause of a project that declares nothing besides.

    Args:
        contacts: contact points that channels need ("email", "phone" …).
        attributes: of profile.yaml. A field of the closed table wins over both of these.
        event: the properties of the events of the clause's `on:`; None where it has no `on:`.
        entry: the properties of the events that let a run in; None where there is no run.
        waits: for each wait that stands before the clause, the properties of its events.
    """
    return Vocabulary(
        project_fields(contacts=contacts, attributes=attributes or {})
        | event_fields(None if event is None else Properties(event), anywhere=False)
        | run_fields(
            None if entry is None else Properties(entry),
            {wait: Properties(types) for wait, types in (waits or {}).items()},
        )
    )


def project_fields(
    *,
    contacts: Iterable[str] = (),
    attributes: Mapping[str, PropertyType],
    words: Mapping[str, tuple[str, ...]] | None = None,
    starts: Mapping[str, Any] | None = None,
    counters: Iterable[str] = (),
    scores: Iterable[str] = (),
    stages: Iterable[str] = (),
    channels: Iterable[str] = (),
    offers: Iterable[str] = (),
    promised: Mapping[str, Promise] | None = None,
) -> dict[str, Field]:
    """The names that hold in every clause of a project: of the customer, of offers, `now`.

    Args:
        contacts: contact points that channels need.
        attributes: of profile.yaml, with the `words` of some and the values that they start with.
        counters: the events that are counted, for which "never" is 0.
        scores: the questions that surveys ask.
        stages: of the lifecycle.
        channels: to which consents can be given.
        offers: that a customer may hold a code of, with what some of them promise (`promised`).
    """
    told, begun = words or {}, starts or {}
    named = {
        name: attribute_field(name, kind, told.get(name, ()), begun.get(name))
        for name, kind in _words(attributes)
    }
    named |= {name: contact_field(name) for name in contacts}
    named |= CUSTOMER_FIELDS
    named |= {f"scores.{name}": score_field(name) for name in scores if _WORD.match(name)}
    named["counters"] = counters_field(counters)
    named["consents"] = consents_field(channels, get_args(Category))
    named["stage"] = replace(named["stage"], words=tuple(stages))
    fields = {f"customer.{name}": field for name, field in named.items()}
    for offer in offers:
        fields |= offer_fields(offer, (promised or {}).get(offer, Promise()))
    return fields | {"now": NOW}


def event_fields(event: Properties | None, *, anywhere: bool) -> dict[str, Field]:
    """The names of the event at hand; `anywhere` offers the channel that it came by, too."""
    if event is None:
        return {}
    fields = {
        f"event.{name}": event_field(name, kind, event.words.get(name, ()))
        for name, kind in _words(event.types)
    }
    return {"event.channel": EVENT_CHANNEL, **fields} if anywhere else fields


def run_fields(
    entry: Properties | None,
    waits: Mapping[str, Properties],
    arms: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, Field]:
    """The names of the run at hand, none where there is none."""
    if entry is None:
        return {}
    fields = {"run.key": RUN_KEY, "run.entered_at": RUN_ENTERED_AT}
    for experiment, names in (arms or {}).items():
        fields[f"run.arms.{experiment}"] = arm_field(experiment, names)
    for name, kind in _words(entry.types):
        fields[f"run.entry.{name}"] = entry_field(name, kind, entry.words.get(name, ()))
    for wait, told in waits.items():
        for name, kind in _words(told.types):
            words = told.words.get(name, ())
            fields[f"run.{wait}.{name}"] = wait_field(wait, name, kind, words)
    return fields


def common_properties(types: Sequence[EventType]) -> Properties:
    """The properties that all of `types` have, with the same type; the words of any of them."""
    if not types:
        return Properties({})
    first, *others = (set(event.properties.items()) for event in types)
    shared = first.intersection(*others)
    common = {name: kind for name, kind in types[0].properties.items() if (name, kind) in shared}
    words = {
        name: tuple(dict.fromkeys(word for event in types for word in event.words[name]))
        for name in common
        if all(name in event.words for event in types)
    }
    return Properties(common, words)


def _words(properties: Mapping[str, PropertyType]) -> list[tuple[str, PropertyType]]:
    """A property whose name is no word ("Product Id") cannot be read in a condition."""
    return [item for item in properties.items() if _WORD.match(item[0])]
