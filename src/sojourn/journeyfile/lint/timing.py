"""When, counted from the entry, a run comes to its steps."""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Final

from msgspec import Struct

from sojourn.core.declared.steps import Target
from sojourn.journeyfile.format.branches import ChooseStep, RepeatStep, SplitStep, TogetherStep
from sojourn.journeyfile.format.flow import Flow, Placed
from sojourn.journeyfile.format.waits import MomentModel, WaitForStep, WaitStep
from sojourn.journeyfile.lint.graph import steps_of
from sojourn.journeyfile.phrases.duration import parse_duration

#: How many steps are followed in one row before giving up.
_LONGEST: Final = 1_000


class Delay(Struct, frozen=True):
    """How long after the entry: `moments` are the local times waited for, each as it is written."""

    passed_ms: int = 0
    moments: tuple[str, ...] = ()


def certain_steps(flow: Flow) -> Iterator[tuple[Placed, Delay]]:
    """The steps that every run comes to, with when, up to the first that leads several ways."""
    steps, delay = steps_of(flow), Delay()
    target: Target = flow.first
    for _ in range(_LONGEST):
        placed = steps.get(target) if target is not None else None
        if placed is None or isinstance(
            placed.step, ChooseStep | SplitStep | RepeatStep | TogetherStep | WaitForStep
        ):
            return
        yield placed, delay
        if isinstance(placed.step, WaitStep):
            if placed.step.restart is not None:
                return
            delay = _after(delay, placed.step)
        target = placed.next


def earliest_ms(flow: Flow) -> dict[str, int]:
    """For each step that can be come to: the least time from the entry to it."""
    steps = steps_of(flow)
    found: dict[str, int] = {}
    waiting = [(0, flow.first or "")]
    while waiting:
        passed_ms, target = heappop(waiting)
        if target in steps and target not in found:
            found[target] = passed_ms
            for later_ms, onward in _onward(steps[target], passed_ms):
                heappush(waiting, (later_ms, onward or ""))
    return found


def _onward(placed: Placed, passed_ms: int) -> Iterator[tuple[int, Target]]:
    match placed.step:
        case WaitStep() as step:
            yield passed_ms + _least_ms(step), placed.next
        case WaitForStep(up_to=str() as up_to):
            for way in placed.ways:
                late = way.name == "else"
                yield passed_ms + (_milliseconds(up_to) if late else 0), way.target
        case _:
            for target in placed.targets():
                yield passed_ms, target


def _least_ms(step: WaitStep) -> int:
    if isinstance(step.wait, MomentModel):
        return 0 if step.wait.duration is None else _milliseconds(step.wait.duration)
    return _milliseconds(step.wait)


def _after(delay: Delay, step: WaitStep) -> Delay:
    if not isinstance(step.wait, MomentModel):
        return Delay(delay.passed_ms + _milliseconds(step.wait), delay.moments)
    told = step.wait.model_dump_json(exclude_none=True)
    return Delay(0, (*delay.moments, f"{delay.passed_ms} {told}"))


def _milliseconds(text: str) -> int:
    parsed = parse_duration(text)
    return parsed if isinstance(parsed, int) else 0
