"""Which event a step finds under `run.<wait>`: of a wait that may end in several ways, only those
ways count that lead to the step.
"""

from collections.abc import Iterator

from msgspec import Struct

from sojourn.core.declared.steps import Target
from sojourn.journeyfile.format.flow import Flow, Placed, is_race
from sojourn.journeyfile.format.waits import OptionModel, WaitForStep

#: Waits by their ids, with the events that may have ended them.
Heard = dict[str, tuple[str, ...]]


class _Way(Struct, frozen=True):
    """Events that end a wait, and the places of the steps that a run may come to then."""

    on: tuple[str, ...]
    places: frozenset[int]


class Waits:
    """The waits of a flow that keep an event for later conditions."""

    def __init__(self, flow: Flow) -> None:
        self._places = {placed.id: place for place, placed in enumerate(flow.steps)}
        self._leads = [
            [self._places[target] for target in placed.targets() if target in self._places]
            for placed in flow.steps
        ]
        self._ways = {
            placed.id: ways for placed in flow.steps if (ways := tuple(self._ways_of(placed)))
        }

    def anywhere(self) -> Heard:
        """All waits with all their events."""
        return {wait: _events(ways) for wait, ways in self._ways.items()}

    def at(self, step: str) -> Heard:
        """The waits that stand before `step`, with the events that may have led to it.

        Where none of a wait's events does, any may have been kept: an exit goes to its clean-up
        from everywhere.
        """
        here = self._places[step]
        heard: Heard = {}
        for wait, ways in self._ways.items():
            if self._places[wait] < here:
                leading = tuple(way for way in ways if here in way.places)
                heard[wait] = _events(leading or ways)
        return heard

    def _ways_of(self, placed: Placed) -> Iterator[_Way]:
        step = placed.step
        if not isinstance(step, WaitForStep) or step.id is None or step.about is not None:
            return
        if not is_race(step):
            on = tuple(event for event in step.wait_for if isinstance(event, str))
            yield _Way(on, self._from(placed.way("then")))
            return
        for index, option in enumerate(step.wait_for):
            if isinstance(option, OptionModel) and option.about is None and option.on:
                yield _Way(option.on, self._from(placed.way(str(index + 1))))

    def _from(self, target: Target) -> frozenset[int]:
        """The places of all steps to which a run may come from `target` on."""
        seen: set[int] = set()
        waiting = [self._places[target]] if target in self._places else []
        while waiting:
            place = waiting.pop()
            if place not in seen:
                seen.add(place)
                waiting.extend(self._leads[place])
        return frozenset(seen)


def _events(ways: tuple[_Way, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event for way in ways for event in way.on))
