"""A customer's life as the topics tell it, to the play of a scenario.

Two times order what came: when it happened, and when it arrived. A play tells the first, unless
something hangs on the second: then an event that was long on its way comes late.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from msgspec import Struct

from sojourn.core.admit import report_of
from sojourn.core.definitions import Definitions, EventType
from sojourn.core.event import Touchpoint
from sojourn.core.imported import IMPORT, PROFILE_IMPORTED
from sojourn.core.person import TIMEZONE
from sojourn.core.requested import JOURNEY_REQUESTED, REQUEST
from sojourn.core.types import READS, PropertyType
from sojourn.core.vocabulary import FAILURES
from sojourn.core.zones import zone_of
from sojourn.memory.scenario.flow_text import flow, key, text
from sojourn.memory.scenario.persona import Persona
from sojourn.memory.scenario.tell import at_of, when
from sojourn.memory.scenario.told import Json, Told, run_labels
from sojourn.wire.instant import parse_instant

#: How long an event may be on its way without being late.
_LONG_MS: Final = 5_000

_NOTED: Final = {
    "type": "events of types that events.yaml does not declare",
    "report": "reports about messages that are not on record, or not the last of their step",
}


#: What comes from outside without a declaration.
_BUILT_IN: Final = {PROFILE_IMPORTED: IMPORT, JOURNEY_REQUESTED: REQUEST}


class Arrival(Struct, frozen=True):
    """A touchpoint, and when the broker took it, in milliseconds."""

    touchpoint: Touchpoint
    arrived_at: int


class Life(Struct, frozen=True):
    """What is on record of one customer: what came, in its order, and what came of it."""

    customer: str
    arrivals: tuple[Arrival, ...]
    told: Told


class Played(Struct, frozen=True):
    """The items of a play in YAML, when it begins and ends, and what had to be left out."""

    lines: tuple[str, ...]
    begins_at: int
    ends_at: int
    left_out: tuple[str, ...]


def played(definitions: Definitions, life: Life, persona: Persona, *, by_arrival: bool) -> Played:
    """The play of `life`. With `by_arrival` what was long on its way, or overtaken, is late."""
    return _Play(definitions, life, persona, by_arrival=by_arrival).whole()


class _Play:
    """Tells one life. `at` is where the play stands, in milliseconds."""

    def __init__(
        self, definitions: Definitions, life: Life, persona: Persona, *, by_arrival: bool
    ) -> None:
        self._definitions = definitions
        self._life = life
        self._persona = persona
        self._zone = zone_of(definitions.timezone, default=UTC)
        self._contacts = {channel.contact for channel in definitions.channels.values()}
        self._labels = run_labels(life.told.transitions)
        self._words = _closed_words(definitions)
        # Where somebody lives decides about their clock, and names nobody.
        self._places = {TIMEZONE, definitions.policies.country}
        self._by_arrival = by_arrival
        self._fired_at = _timers(life.told)
        self._ids = _own_ids(life.arrivals)
        self._at = 0
        self._lines: list[str] = []
        self._left_out: Counter[str] = Counter()

    def whole(self) -> Played:
        arrivals = self._life.arrivals
        begins_at = self._at = arrivals[0].touchpoint.occurred_at if arrivals else 0
        for arrival in arrivals:
            item = self._item(arrival.touchpoint)
            if item is not None:
                self._lines += self._in_time(arrival, *item)
        ends_at = max([self._at, *map(at_of, _all(self._life.told))])
        if ends_at > self._at or not self._lines:
            self._lines.append(f"- at: {when(ends_at, self._zone)}")
        left_out = tuple(f"{count} {_NOTED[what]}" for what, count in self._left_out.items())
        return Played(tuple(self._lines), begins_at, ends_at, left_out)

    def _in_time(self, arrival: Arrival, item: str, beside: Mapping[str, Any]) -> Iterator[str]:
        """The item where it belongs: at its time, or late."""
        occurred_at = arrival.touchpoint.occurred_at
        overtaken = self._by_arrival and self._is_overtaken(occurred_at, arrival.arrived_at)
        is_late = occurred_at < self._at or overtaken
        at = max(self._at, arrival.arrived_at if overtaken else occurred_at)
        if at > self._at:
            self._at = at
            yield f"- at: {when(at, self._zone)}"
        if is_late:
            more = "".join(f", {name}: {flow(value)}" for name, value in beside.items())
            yield f"- late: {{{item}{more}, at: {when(occurred_at, self._zone)}}}"
            return
        yield f"- {item}"
        for name, value in beside.items():
            yield f"  {name}: {flow(value)}"

    def _is_overtaken(self, occurred_at: int, arrived_at: int) -> bool:
        """Whether it was long on its way, or a timer fired meanwhile."""
        if arrived_at - occurred_at > _LONG_MS:
            return True
        return any(occurred_at < at <= arrived_at for at in self._fired_at)

    def _item(self, touchpoint: Touchpoint) -> tuple[str, Mapping[str, Any]] | None:
        """An item of the play, with what stands beside it; None for one that is left out."""
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
        if own := self._ids.get((touchpoint.source, touchpoint.id)):
            beside["id"] = own
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
        actions = self._life.told.actions
        action = next((one for one in actions if one["id"] == about), None)
        # What follows a failure is sent at the same moment, and after it.
        before_at = touchpoint.occurred_at - (word in FAILURES)
        if action is None or not self._is_last(action, before_at):
            self._left_out["report"] += 1
            return None
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
            for one in self._life.told.actions
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


def _own_ids(arrivals: Sequence[Arrival]) -> dict[tuple[str, str], str]:
    """A short id for each event that came more than once."""
    counts = Counter((one.touchpoint.source, one.touchpoint.id) for one in arrivals)
    repeated = [pair for pair, count in counts.items() if count > 1]
    return {pair: f"repeated-{number}" for number, pair in enumerate(repeated, 1)}


def _timers(told: Told) -> tuple[int, ...]:
    """When timers fired, ascending."""
    return tuple(sorted({at_of(one) for one in _all(told) if one.get("cause") == "timer"}))


def _all(told: Told) -> Iterator[Json]:
    yield from told.transitions
    yield from told.decisions
    yield from told.actions
