"""What a condition can read because a project declares it: properties and attributes.

Readers keep to the law of `facts`.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sojourn.core.declared.clause import Expression, Facts, Missing
from sojourn.core.declared.facts import CUSTOMER_FIELDS, Field, milliseconds, present
from sojourn.core.declared.types import PropertyType
from sojourn.core.local_time.dates import is_date

#: The Python types that a value of a declared type may have in an event or a state.
_ACCEPTED: Final[Mapping[PropertyType, frozenset[type]]] = {
    "text": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
    "money": frozenset({int, float}),
    "boolean": frozenset({bool}),
    "time": frozenset({int, str}),
    "date": frozenset({str}),
    "list": frozenset({list, tuple}),
    "map": frozenset({dict}),
}


def contact_field(name: str) -> Field:
    """A contact point of the customer, as in `customer.email`."""

    def read(facts: Facts) -> str:
        return str(present(facts.profile.contacts.get(name), f"customer.{name}"))

    return Field("text", read)


def attribute_field(
    name: str, declared: PropertyType, words: tuple[str, ...] = (), start: Any = None
) -> Field:
    """A declared attribute of the profile, as in `customer.birthday`; `start` until it is set."""

    def find(facts: Facts) -> Any:
        return facts.profile.attributes.get(name, start)

    return _field(f"customer.{name}", declared, find, words)


def counters_field(names: Iterable[str]) -> Field:
    """How often each event happened, as in `customer.counters["Order Completed"]`; 0 for never."""
    never = dict.fromkeys(names, 0)
    words = tuple(never)

    def read(facts: Facts) -> dict[str, int]:
        return {**never, **facts.profile.counters}

    return Field("map of numbers", read, words)


def consents_field(channels: Iterable[str], purposes: Iterable[str]) -> Field:
    """What the customer agrees to, as in `"promotional.email" in customer.consents`."""
    known = tuple(channels)
    words = tuple(f"{purpose}.{channel}" for purpose in purposes for channel in known)
    return Field("list of text", CUSTOMER_FIELDS["consents"].read, words)


def score_field(name: str) -> Field:
    """The last answer to a question of a survey, as in `customer.scores.nps`."""

    def read(facts: Facts) -> float:
        score = facts.profile.scores.get(name)
        if score is None:
            raise Missing(f"customer.scores.{name}")
        return score.value

    return Field("number", read)


def event_field(name: str, declared: PropertyType, words: tuple[str, ...] = ()) -> Field:
    """A declared property of the event at hand, as in `event.cart_id`."""

    accepted, path = _ACCEPTED[declared], f"event.{name}"

    # Written out, not by way of _field: a call more would cost a third of the whole.
    def read(facts: Facts) -> Any:
        event = facts.event
        if event is not None:
            value = event.properties.get(name)
            if type(value) in accepted:
                return value
        raise Missing(path)

    return _narrowed(path, declared, read, words)


def _event_channel(facts: Facts) -> str:
    return str(present(facts.event and facts.event.channel, "event.channel"))


#: Where the event happened.
EVENT_CHANNEL: Final = Field("text", _event_channel)


def entry_field(name: str, declared: PropertyType, words: tuple[str, ...] = ()) -> Field:
    """A property of the event that let the run in, as in `run.entry.order_id`."""

    def find(facts: Facts) -> Any:
        return None if facts.run is None else facts.run.entry.get(name)

    return _field(f"run.entry.{name}", declared, find, words)


def wait_field(wait: str, name: str, declared: PropertyType, words: tuple[str, ...] = ()) -> Field:
    """A property of the event that ended the wait of that id, as in `run.answer.nps`."""

    def find(facts: Facts) -> Any:
        properties = None if facts.run is None else facts.run.values.get(wait)
        return properties.get(name) if isinstance(properties, dict) else None

    return _field(f"run.{wait}.{name}", declared, find, words)


def arm_field(experiment: str, arms: tuple[str, ...]) -> Field:
    """The arm drawn in an experiment of the run, as in `run.arms.thanks_tone`."""

    def read(facts: Facts) -> str:
        arm = None if facts.run is None else facts.run.arms.get(experiment)
        return str(present(arm, f"run.arms.{experiment}"))

    return Field("text", read, arms)


def _field(path: str, declared: PropertyType, find: Expression, words: tuple[str, ...]) -> Field:
    accepted = _ACCEPTED[declared]

    def read(facts: Facts) -> Any:
        value = find(facts)
        if type(value) in accepted:
            return value
        raise Missing(path)

    return _narrowed(path, declared, read, words)


def _narrowed(path: str, declared: PropertyType, read: Expression, words: tuple[str, ...]) -> Field:
    """A field of which the Python type of a value does not say all."""
    if declared == "time":
        return Field(declared, lambda facts: milliseconds(read(facts), path))
    if declared == "date":
        return Field(declared, _kept(path, read, is_date))
    if words:
        return Field(declared, _kept(path, read, frozenset(words).__contains__), words)
    return Field(declared, read)


def _kept(path: str, read: Expression, fits: Any) -> Expression:
    def kept(facts: Facts) -> Any:
        value = read(facts)
        if fits(value):
            return value
        raise Missing(path)

    return kept
