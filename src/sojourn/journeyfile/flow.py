"""Nested steps in reading order, laid out flat: each knows where a run goes on from it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from sojourn.journeyfile.format.steps import (
    ChooseStep,
    StepModel,
    WaitForStep,
    When,
)
from sojourn.journeyfile.node import Path

Target = str | None
Item = StepModel | str


class Placed(Struct, frozen=True):
    """A step in its place. `next` is where a run goes on; None is the end.

    `then` and `otherwise` are the branches of a wait, `rules` and `otherwise` those of a
    choice, in the order of the file.
    """

    id: str
    loc: Path
    step: StepModel
    next: Target
    then: Target = None
    otherwise: Target = None
    rules: tuple[Target, ...] = ()

    def targets(self) -> tuple[Target, ...]:
        """Everywhere that a run may go from here."""
        match self.step:
            case WaitForStep():
                return (self.then, self.otherwise)
            case ChooseStep():
                return (*self.rules, self.otherwise)
            case _:
                return (self.next,)


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
            target = None
            continue
        step_id = item.id or f"{prefix}{index + 1}"
        group = _place(item, step_id, (*loc, index), after=target)
        target, laid = step_id, (*group, *laid)
    return Flow(target, laid)


def _place(step: StepModel, step_id: str, loc: Path, *, after: Target) -> tuple[Placed, ...]:
    """The step and those within its branches."""
    match step:
        case WaitForStep():
            then = _branch(step.then, (*loc, "then"), f"{step_id}.then.", after=after)
            other = _branch(step.otherwise, (*loc, "else"), f"{step_id}.else.", after=after)
            placed = Placed(step_id, loc, step, after, then.first, other.first)
            return (placed, *then.steps, *other.steps)
        case ChooseStep():
            return _place_choice(step, step_id, loc, after=after)
        case _:
            return (Placed(step_id, loc, step, after),)


def _place_choice(
    step: ChooseStep, step_id: str, loc: Path, *, after: Target
) -> tuple[Placed, ...]:
    rules: list[Target] = []
    otherwise = after
    laid: tuple[Placed, ...] = ()
    for index, choice in enumerate(step.choose):
        here: Path = (*loc, "choose", index)
        prefix = f"{step_id}.{index + 1}."
        if isinstance(choice, When):
            branch = _lay(choice.steps, (*here, "steps"), prefix, after=after)
            rules.append(branch.first)
        else:
            branch = _branch(choice.otherwise, (*here, "otherwise"), prefix, after=after)
            otherwise = branch.first
        laid = (*laid, *branch.steps)
    placed = Placed(step_id, loc, step, after, otherwise=otherwise, rules=tuple(rules))
    return (placed, *laid)


def _branch(branch: Sequence[Item] | str | None, loc: Path, prefix: str, *, after: Target) -> Flow:
    """A list of steps, the word `exit`, or nothing: then the run goes on behind."""
    if branch is None:
        return Flow(after, ())
    if isinstance(branch, str):
        return Flow(None, ())
    return _lay(branch, loc, prefix, after=after)
