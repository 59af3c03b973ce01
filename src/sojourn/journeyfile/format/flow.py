"""Nested steps in reading order, laid out flat: each knows where a run goes on from it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from sojourn.core.declared.steps import EXIT, Target
from sojourn.journeyfile.format.branches import (
    ChooseStep,
    RepeatStep,
    SplitStep,
    TogetherStep,
    When,
)
from sojourn.journeyfile.format.emissions import OfferStep, SendStep
from sojourn.journeyfile.format.steps import StepModel
from sojourn.journeyfile.format.waits import OptionModel, WaitForStep
from sojourn.journeyfile.text.node import Path

Item = StepModel | str


class Way(Struct, frozen=True):
    """One way out of a step: what it is called, and where it leads."""

    name: str
    target: Target


class Placed(Struct, frozen=True):
    """A step in its place.

    `next` is where a run goes on behind it; None is the end of the row that it stands in, which
    is the end of the run or of a branch of `together`. `ways` are the branches in the order of
    the file, each with its name: the options of a wait (`then`, or numbered from 1) and `else`,
    the rules of a choice (numbered) and `otherwise`, the arms of a split, the rows of
    `together`, `again` of a loop, `failed` and `no_room` of a message, `else` of an offer.
    """

    id: str
    loc: Path
    step: StepModel
    next: Target
    ways: tuple[Way, ...] = ()

    def way(self, name: str) -> Target:
        """Where the way of that name leads; LookupError where there is none."""
        return next(way.target for way in self.ways if way.name == name)

    def outcomes(self) -> tuple[Way, ...]:
        """Everywhere that a run may go from here, each with its name; `next` is the way on."""
        onward = Way("next", self.next)
        match self.step:
            case WaitForStep() | ChooseStep() | SplitStep():
                return self.ways
            case _:
                return (*self.ways, onward)

    def targets(self) -> tuple[Target, ...]:
        """Everywhere that a run may go from here."""
        return tuple(way.target for way in self.outcomes())


class Flow(Struct, frozen=True):
    """The steps of a journey in reading order, and the first one a run reaches."""

    first: Target
    steps: tuple[Placed, ...]


def lay_out(steps: Sequence[Item]) -> Flow:
    """Lay out the steps of a journey.

    A step without an id gets one from its place, such as `3` or `reaction.else.1`; no
    author can write such an id, so it is nobody else's.
    """
    return _lay(steps, ("steps",), "", after=None)


def unreachable(flow: Flow, also: Sequence[str]) -> tuple[Placed, ...]:
    """The first of each row of steps that no run can reach; `also` are entrances of exits."""
    targets: Mapping[str, Placed] = {placed.id: placed for placed in flow.steps}
    reached: set[str] = set()
    waiting = [flow.first, *also]
    while waiting:
        target = waiting.pop()
        if target is not None and target in targets and target not in reached:
            reached.add(target)
            waiting.extend(targets[target].targets())
    found: list[Placed] = []
    before_reached = True
    for placed in flow.steps:
        if placed.id not in reached and before_reached:
            found.append(placed)
        before_reached = placed.id in reached
    return tuple(found)


def _lay(items: Sequence[Item], loc: Path, prefix: str, *, after: Target) -> Flow:
    """Lay out one list from its end, so that each step knows the one behind it."""
    target = after
    laid: tuple[Placed, ...] = ()
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if isinstance(item, str):  # the word `exit`
            target = EXIT
            continue
        step_id = item.id or f"{prefix}{index + 1}"
        group = _place(item, step_id, (*loc, index), after=target)
        target, laid = step_id, (*group, *laid)
    return Flow(target, laid)


def _place(step: StepModel, step_id: str, loc: Path, *, after: Target) -> tuple[Placed, ...]:
    """The step and those within its branches."""
    branches = _branches(step, step_id, loc, after=after)
    ways = tuple(Way(name, flow.first) for name, flow in branches)
    within = tuple(placed for _, flow in branches for placed in flow.steps)
    return (Placed(step_id, loc, step, after, ways), *within)


def _branches(
    step: StepModel, step_id: str, loc: Path, *, after: Target
) -> list[tuple[str, "Flow"]]:
    """The branches of a step by their names; where each goes on at its end."""
    match step:
        case WaitForStep():
            return [
                *_options(step, step_id, loc, after=after),
                ("else", _branch(step.otherwise, (*loc, "else"), f"{step_id}.else.", after=after)),
            ]
        case ChooseStep():
            return _choices(step, step_id, loc, after=after)
        case SplitStep():
            return [
                (
                    name,
                    _branch(
                        arm.steps,
                        (*loc, "arms", name, "steps"),
                        f"{step_id}.{name}.",
                        after=after,
                    ),
                )
                for name, arm in step.arms.items()
            ]
        case TogetherStep():
            return [
                (name, _lay(row, (*loc, "together", name), f"{step_id}.{name}.", after=None))
                for name, row in step.together.items()
            ]
        case RepeatStep():
            row = _lay(step.repeat, (*loc, "repeat"), f"{step_id}.", after=step_id)
            return [("again", row)]
        case SendStep():
            return _unsent(step, step_id, loc, after=after)
        case OfferStep() if step.otherwise is not None:
            rest = _branch(step.otherwise, (*loc, "else"), f"{step_id}.else.", after=after)
            return [("else", rest)]
        case _:
            return []


def _unsent(step: SendStep, step_id: str, loc: Path, *, after: Target) -> list[tuple[str, Flow]]:
    """Where a run goes whose message does not go out, if the step says that."""
    ways = []
    for name, key, branch in (
        ("failed", "if_failed", step.if_failed),
        ("no_room", "if_no_room", step.if_no_room),
    ):
        if branch == "exit" or isinstance(branch, tuple):
            flow = _branch(branch, (*loc, key), f"{step_id}.{name}.", after=after)
            ways.append((name, flow))
    return ways


def _options(
    step: WaitForStep, step_id: str, loc: Path, *, after: Target
) -> list[tuple[str, Flow]]:
    if not is_race(step):
        return [("then", _branch(step.then, (*loc, "then"), f"{step_id}.then.", after=after))]
    options = []
    for index, option in enumerate(step.wait_for):
        if isinstance(option, OptionModel):
            here: Path = (*loc, "wait_for", index, "then")
            prefix = f"{step_id}.{index + 1}."
            options.append((str(index + 1), _branch(option.then, here, prefix, after=after)))
    return options


def is_race(step: WaitForStep) -> bool:
    """Whether the wait has a list of ways to end, each with a place to go."""
    return any(isinstance(option, OptionModel) for option in step.wait_for)


def _choices(step: ChooseStep, step_id: str, loc: Path, *, after: Target) -> list[tuple[str, Flow]]:
    branches: list[tuple[str, Flow]] = []
    otherwise = Flow(after, ())
    for index, choice in enumerate(step.choose):
        here: Path = (*loc, "choose", index)
        prefix = f"{step_id}.{index + 1}."
        if isinstance(choice, When):
            steps = _lay(choice.steps, (*here, "steps"), prefix, after=after)
            branches.append((str(index + 1), steps))
        else:
            otherwise = _branch(choice.otherwise, (*here, "otherwise"), prefix, after=after)
    return [*branches, ("otherwise", otherwise)]


def _branch(branch: Sequence[Item] | str | None, loc: Path, prefix: str, *, after: Target) -> Flow:
    """A list of steps, the word `exit`, or nothing: then the run goes on behind."""
    if branch is None:
        return Flow(after, ())
    if isinstance(branch, str):
        return Flow(EXIT, ())
    return _lay(branch, loc, prefix, after=after)
