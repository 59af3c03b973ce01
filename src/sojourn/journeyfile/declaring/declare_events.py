"""events.yaml and the attributes of profile.yaml to declared types."""

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from sojourn.core.declared.definitions import EventType
from sojourn.core.declared.types import NUMBERS, READS, Change, PropertyType
from sojourn.core.entering.requested import JOURNEY_REQUESTED
from sojourn.core.local_time.dates import is_date
from sojourn.core.touchpoints.imported import PROFILE_IMPORTED
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.format.events import (
    AttributeModel,
    EventModel,
    EventsModel,
    ProfileModel,
)
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.review.catalogue import BUILT_IN_TYPES, HEARD_TYPES
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.text.node import Path

_INTEGER: Final = re.compile(r"[+-]?\d{1,18}")
_NUMBER: Final = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
#: What the built-in events are there for that no connector sends.
_BUILT_IN_FOR: Final = {
    PROFILE_IMPORTED: "imports of customers come with it",
    JOURNEY_REQUESTED: "it asks for a journey by name",
}
_TRUTHS: Final = {"true": True, "false": False}


class Attribute(Struct, frozen=True):
    """A declared attribute: `words` are all that a text may be, `start` holds until it is set."""

    type: PropertyType
    words: tuple[str, ...] = ()
    start: Any = None


def declare_events(
    review: Review[EventsModel], contacts: frozenset[str] | None, *, published: bool = False
) -> dict[str, EventType]:
    """The events by their names; `contacts` are the contact points that channels need.

    None where nobody knows: then nothing is said of what needs one.
    """
    declared = {} if review.model is None else review.model.events
    for name, model in declared.items():
        if name in BUILT_IN_TYPES:
            why = _BUILT_IN_FOR.get(name, "connectors report with it")
            message = f'"{name}" is built in: {why}'
            hint = "take it out; every journey can use it" if name in HEARD_TYPES else "take it out"
            review.say(("events", name), "bad-name", message, hint=hint, at_key=True)
        _check_required(review, name, model)
        if review.sound and not published:
            for index, change in enumerate(model.changes):
                for rule, message, hint in _problems(model, change, contacts):
                    review.say(("events", name, "changes", index), rule, message, hint=hint)
    return {name: _event(name, m) for name, m in declared.items() if name not in BUILT_IN_TYPES}


def declare_attribute(review: Review[ProfileModel], name: str, model: AttributeModel) -> Attribute:
    """One attribute, with the value that it starts with."""
    kind, words = type_of(model.type), words_of(model.type)

    def parse(text: str) -> Any:
        return _start(text, kind, words)

    start = read_value(review, ("attributes", name, "start"), model.start, parse)
    return Attribute(kind, words, start)


def type_of(kind: PropertyType | tuple[str, ...]) -> PropertyType:
    """The type of a property: a list of words is a text."""
    return "text" if isinstance(kind, tuple) else kind


def words_of(kind: PropertyType | tuple[str, ...]) -> tuple[str, ...]:
    """All that a property may be; none where there is no such list."""
    return tuple(dict.fromkeys(kind)) if isinstance(kind, tuple) else ()


def _event(name: str, model: EventModel) -> EventType:
    return EventType(
        name,
        {each: type_of(kind) for each, kind in model.properties.items()},
        model.changes,
        channel=model.channel or "",
        required=model.required,
        words={each: words for each, kind in model.properties.items() if (words := words_of(kind))},
    )


def _check_required(review: Review[EventsModel], name: str, model: EventModel) -> None:
    for index, wanted in enumerate(model.required):
        if wanted not in model.properties and review.sound:
            loc: Path = ("events", name, "required", index)
            message = f'"{wanted}" is no property of this event'
            hint = did_you_mean(wanted, model.properties) or f"declare it: `{wanted}: text`"
            review.say(loc, "unknown-property", message, hint=hint)


def _problems(
    model: EventModel, change: Change, contacts: frozenset[str] | None
) -> Iterator[tuple[Rule, str, str]]:
    """Why a change would find nothing to read, or not what it needs, each with a hint."""
    types = {name: type_of(kind) for name, kind in model.properties.items()}
    for name, wanted in READS[change].items():
        if name in types and not _fits(types[name], wanted):
            message = f"`{change}` reads `{name}` as {wanted}, and it is {types[name]}"
            yield "wrong-type", message, f"write `{name}: {wanted}`"
    if change == "survey" and NUMBERS.isdisjoint(types.values()):
        message = "`survey` keeps numbers, and none is declared"
        yield "nothing-to-do", message, "as in `properties: {nps: integer}`"
    if change == "tag" and types.keys().isdisjoint(READS["tag"]):
        message = "`tag` reads `tag` or `tags`, and neither is declared"
        yield "nothing-to-do", message, "declare it, as in `properties: {tag: text}`"
    keeps = contacts is None or any(types.get(name) == "text" for name in contacts)
    if change == "contact" and not keeps:
        message = "`contact` keeps the texts that a channel needs, and none is declared"
        listed = one_of(sorted(contacts or ())) or "none yet"
        yield "nothing-to-do", message, f"what channels.yaml needs: {listed}"


def _fits(kind: PropertyType, wanted: PropertyType) -> bool:
    return kind in NUMBERS if wanted == "money" else kind == wanted


def _start(text: str, kind: PropertyType, words: tuple[str, ...]) -> Any:
    """The value that `text` stands for in an attribute of type `kind`."""
    if words and text not in words:
        message = f'`{{key}}` cannot be "{text}"; expected one of {one_of(words)}'
        return Fault("unknown-value", message, did_you_mean(text, words))
    match kind:
        case "text":
            return text
        case "integer" if _INTEGER.fullmatch(text):
            return int(text)
        case "number" | "money" if _NUMBER.fullmatch(text):
            return float(text)
        case "boolean" if text in _TRUTHS:
            return _TRUTHS[text]
        case "date" if is_date(text):
            return text
        case "time" | "list" | "map":
            message = f"an attribute of type `{kind}` has no `{{key}}`"
            return Fault("unknown-value", message, "ask `has(…)` whether it is set")
        case _:
            hint = 'as in "2026-12-24"' if kind == "date" else ""
            return Fault("unknown-value", f'"{text}" is no {kind}', hint)
