"""`loop-without-wait`: steps, or journeys that open each other, with no time passing on the way."""

from collections.abc import Iterable, Iterator, Mapping

from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.branches import RepeatStep
from sojourn.journeyfile.format.emissions import EmitStep, StartStep
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.lint.graph import (
    ending_freely,
    free_targets,
    reached_freely,
    rounds,
    steps_of,
)
from sojourn.journeyfile.lint.subject import JourneySubject, ProjectSubject, at

#: By the name of the journey that they lead to: the steps that lead there.
Doors = Mapping[str, Placed]


def loops(project: ProjectSubject) -> Iterator[Finding]:
    """The rounds within journeys, and those across them by `start` and `emit`."""
    for journey in project.journeys:
        yield from _within(journey)
    yield from _across(project)


def _within(journey: JourneySubject) -> Iterator[Finding]:
    steps = steps_of(journey.flow)
    ways = {
        placed.id: [target for target in free_targets(placed, steps) if target is not None]
        for placed in journey.flow.steps
    }
    for members in rounds(ways):
        # Only a `repeat` leads back, and the outermost one stands first.
        placed = next(steps[name] for name in members if isinstance(steps[name].step, RepeatStep))
        message = "this can go round without any time passing"
        hint = "add a `wait` to what is repeated, on each way through it"
        yield at(
            journey.review, (*placed.loc, "repeat"), "loop-without-wait", message, hint=hint,
            at_key=True,
        )  # fmt: skip


def _across(project: ProjectSubject) -> Iterator[Finding]:
    journeys = {journey.name: journey for journey in project.journeys}
    doors = {name: _doors(journey, journeys.values()) for name, journey in journeys.items()}
    for members in rounds(doors):
        first, *others = members
        opens = doors[first]
        placed = next(opens[name] for name in (*others, first) if name in opens)
        told = ", ".join(f"`{name}`" for name in others)
        message = (
            f"`{first}` opens itself again, without any time passing"
            if not others
            else f"`{first}` and {told} open each other, without any time passing"
        )
        hint = "let one of them wait, or say `again: never` or `at_most:` in its `enter`"
        yield at(journeys[first].review, placed.loc, "loop-without-wait", message, hint=hint)


def _doors(journey: JourneySubject, all_journeys: Iterable[JourneySubject]) -> dict[str, Placed]:
    """The journeys that a run opens before any time has passed, where it may be opened anew."""
    steps = steps_of(journey.flow)
    if not _opens_again(journey):
        return {}
    at_once = reached_freely(journey.flow.first, steps) & ending_freely(steps)
    doors: dict[str, Placed] = {}
    for placed in journey.flow.steps:
        # A run that stays open lets nobody in anew.
        for name in _opened(placed, all_journeys) if placed.id in at_once else ():
            doors.setdefault(name, placed)
    return doors


def _opens_again(journey: JourneySubject) -> bool:
    """Whether nothing bounds how often one customer enters."""
    enter = journey.model.enter
    return enter.again.strip() == "after end" and enter.at_most is None and enter.count is None


def _opened(placed: Placed, journeys: Iterable[JourneySubject]) -> list[str]:
    """The journeys that this step opens."""
    match placed.step:
        case StartStep() as step:
            return [step.start]
        case EmitStep() as step:
            return [one.name for one in journeys if step.emit in (one.model.enter.on or ())]
        case _:
            return []
