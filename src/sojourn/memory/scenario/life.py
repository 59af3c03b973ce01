"""A customer's life as the topics tell it, to the play of a scenario.

Two times order what came: when it happened, and when it arrived. A play tells the first, unless
something hangs on the second: then an event that was long on its way comes late.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from msgspec import Struct

from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Touchpoint
from sojourn.core.local_time.zones import zone_of
from sojourn.memory.scenario.flow_text import flow
from sojourn.memory.scenario.items import Items
from sojourn.memory.scenario.persona import Persona
from sojourn.memory.scenario.tell import at_of, when
from sojourn.memory.scenario.told import Json, Told

#: How long an event may be on its way without being late.
_LONG_MS: Final = 5_000


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
        self._items = Items(definitions, life.told, persona)
        self._life = life
        self._zone = zone_of(definitions.timezone, default=UTC)
        self._by_arrival = by_arrival
        self._fired_at = _timers(life.told)
        self._ids = _own_ids(life.arrivals)
        self._at = 0
        self._lines: list[str] = []

    def whole(self) -> Played:
        arrivals = self._life.arrivals
        begins_at = self._at = arrivals[0].touchpoint.occurred_at if arrivals else 0
        for arrival in arrivals:
            touchpoint = arrival.touchpoint
            own_id = self._ids.get((touchpoint.source, touchpoint.id), "")
            item = self._items.item(touchpoint, own_id)
            if item is not None:
                self._lines += self._in_time(arrival, *item)
        ends_at = max([self._at, *map(at_of, _all(self._life.told))])
        if ends_at > self._at or not self._lines:
            self._lines.append(f"- at: {when(ends_at, self._zone)}")
        return Played(tuple(self._lines), begins_at, ends_at, self._items.left_out())

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
