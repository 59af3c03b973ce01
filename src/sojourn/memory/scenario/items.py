"""One touchpoint of a customer to one item of a play, with whatever names somebody replaced."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any, Final

from sojourn.core.declared.definitions import Definitions, EventType
from sojourn.core.declared.types import READS, PropertyType
from sojourn.core.entering.requested import JOURNEY_REQUESTED, REQUEST
from sojourn.core.event import Touchpoint
from sojourn.core.local_time.zones import zone_of
from sojourn.core.touchpoints.admit import report_of
from sojourn.core.touchpoints.imported import IMPORT, PROFILE_IMPORTED
from sojourn.core.touchpoints.person import TIMEZONE
from sojourn.core.vocabulary import FAILURES, MADE_BY_MACHINES
from sojourn.journeyfile.format.play import BY_MACHINE
from sojourn.memory.scenario.flow_text import flow, key, text
from sojourn.memory.scenario.persona import Persona
from sojourn.memory.scenario.tell import at_of, when
from sojourn.memory.scenario.told import Json, Told, run_labels
from sojourn.wire.instant import parse_instant

_NOTED: Final = {
    "type": "events of types that events.yaml does not declare",
    "report": "reports about messages that are not on record, or not the last of their step",
    "learned": "decisions by what all customers had taught, which `learned` would tell",
}


#: What comes from outside without a declaration.
_BUILT_IN: Final = {PROFILE_IMPORTED: IMPORT, JOURNEY_REQUESTED: REQUEST}


class Items:
    """Tells the touchpoints of one customer, of whom `told` is on record."""

    def __init__(self, definitions: Definitions, told: Told, persona: Persona) -> None:
        self._definitions = definitions
        self._told = told
        self._persona = persona
        self._zone = zone_of(definitions.timezone, default=UTC)
        self._contacts = {channel.contact for channel in definitions.channels.values()}
        self._labels = run_labels(told.transitions)
        self._words = _closed_words(definitions)
        # Where somebody lives decides about their clock, and names nobody.
        self._places = {TIMEZONE, definitions.policies.country}
        self._left_out: Counter[str] = Counter(
            "learned" for decision in told.decisions if "learned" in decision
        )

    def left_out(self) -> tuple[str, ...]:
        """What could not be told so far, each with how often."""
        return tuple(f"{count} {_NOTED[what]}" for what, count in self._left_out.items())

    def item(self, touchpoint: Touchpoint, own_id: str) -> tuple[str, Mapping[str, Any]] | None:
        """An item of the play, with what stands beside it; None for one that is left out.

        `own_id` is the id to show, for an event that came more than once.
        """
        word = report_of(touchpoint.type)
        if word:
            told = self._report(touchpoint, word)
            return None if told is None else (told, {})
        declared = _BUILT_IN.get(touchpoint.type)
        declared = declared or self._definitions.events.get(touchpoint.type)
        if declared is None:
            self._left_out["type"] += 1
            return None
        identifiers = {
            name: self._persona.contact(name, value)
            for name, value in touchpoint.identifiers.items()
            if name in self._contacts
        }
        beside: dict[str, Any] = {}
        if own_id:
            beside["id"] = own_id
        if identifiers:
            beside["identifiers"] = identifiers
        properties = self._properties(declared, touchpoint.properties)
        return f"{key(touchpoint.type)}: {{{', '.join(properties)}}}", beside

    def _properties(self, declared: EventType, properties: Mapping[str, Any]) -> Iterator[str]:
        says_who = "identify" in declared.changes
        for name, value in properties.items():
            kind = declared.properties.get(name)
            if value is None or not (kind or _is_read(declared, name)):
                continue
            if declared is IMPORT and name == "attributes" and isinstance(value, dict):
                value = {inner: self._attribute(inner, one) for inner, one in value.items()}
            elif says_who and kind == "text" and name not in (self._places | declared.words.keys()):
                value = self._persona.said(name, value)
            yield f"{key(name)}: {self._value(kind, value)}"

    def _attribute(self, name: str, value: Any) -> Any:
        """An attribute as it may be shown: dates, and words out of a closed list, name nobody."""
        is_text = self._definitions.attributes.get(name, "text") == "text"
        is_of_list = isinstance(value, str) and value in self._words
        if not is_text or is_of_list or name in self._places:
            return value
        return self._persona.said(name, value)

    def _value(self, kind: PropertyType | None, value: Any) -> str:
        if kind == "time":
            at = value if isinstance(value, int) else parse_instant(str(value))
            return text(str(value)) if at is None else when(at, self._zone)
        return flow(self._persona.any(value))

    def _report(self, touchpoint: Touchpoint, word: str) -> str | None:
        """A report, said of the last message of its step; None where it is about another."""
        about = touchpoint.properties.get("action")
        actions = self._told.actions
        action = next((one for one in actions if one["id"] == about), None)
        # What follows a failure is sent at the same moment, and after it.
        before_at = touchpoint.occurred_at - (word in FAILURES)
        if action is None or not self._is_last(action, before_at):
            self._left_out["report"] += 1
            return None
        if word in MADE_BY_MACHINES and touchpoint.properties.get("machine") is True:
            word += BY_MACHINE
        step, run = str(action["step"]), self._labels[str(action["run"])]
        journeys = [one for one in self._definitions.journeys.values() if step in one.steps]
        if len(journeys) == 1 and self._labels_of(journeys[0].name) == 1:
            return f"report: {{{key(step)}: {word}}}"
        label = text(self._persona.text(run))
        return f"report: {{run: {label}, step: {text(step)}, says: {word}}}"

    def _is_last(self, action: Json, at: int) -> bool:
        """Whether the run's step has sent nothing else since, up to `at`."""
        since = [
            one
            for one in self._told.actions
            if (one["run"], one["step"], one["kind"])
            == (action["run"], action["step"], action["kind"])
            and at_of(action) < at_of(one) <= at
        ]
        return str(action["run"]) in self._labels and not since

    def _labels_of(self, journey: str) -> int:
        return sum(label.split("/")[0].split("#")[0] == journey for label in self._labels.values())


def _is_read(declared: EventType, name: str) -> bool:
    """Whether a change of the event reads the property, which is not declared."""
    return any(name in READS[change] for change in declared.changes)


def _closed_words(definitions: Definitions) -> frozenset[str]:
    """All words out of the closed lists of events."""
    lists = (words for event in definitions.events.values() for words in event.words.values())
    return frozenset(word for words in lists for word in words)
