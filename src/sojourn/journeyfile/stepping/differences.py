"""Where the arms of an experiment begin to differ: at the draw, or at a later step.

Only who comes so far takes part. Arms differ where they lead to different steps, where a step is
done in another way for some of them, and where an expression asks for the arm.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from sojourn.core.declared.steps import Send, Split, Step, Variation
from sojourn.journeyfile.declaring.trials import design_of, dumped
from sojourn.journeyfile.format.branches import SplitStep
from sojourn.journeyfile.format.emissions import ActingStep, SendStep
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.format.waits import WaitStep
from sojourn.journeyfile.stepping.variations import splits_of
from sojourn.journeyfile.stepping.workbench import Workbench

#: By the id of a step, the splits of which the arms begin to differ there.
Differing = Mapping[str, tuple[str, ...]]

#: Stands for what is asked by no step: an exit, or the goal.
_OUTSIDE: Final = ""


def part(bench: Workbench, steps: Mapping[str, Step]) -> tuple[dict[str, Step], Differing]:
    """The steps, each split knowing whether its arms part there; and where the others do.

    All expressions must have been compiled.
    """
    parted, differing = dict(steps), dict[str, tuple[str, ...]]()
    for placed, split in splits_of(bench):
        drawing = parted[placed.id]
        if not isinstance(drawing, Split):
            continue
        later = _rows_part(bench, placed, split)
        if all(arm.steps is None for arm in split.arms.values()):
            askers = _askers(bench, split)
            later = tuple(step for step in askers if not _asks_for_content(bench, split, step))
            for step in askers:
                if step not in later:
                    parted[step] = _with_content(parted[step], placed.id, drawing)
            varies = any(arm.instead for arm in split.arms.values()) or bool(askers)
            at_once = _OUTSIDE in askers or not varies
        else:
            at_once = not later
        parted[placed.id] = replace(drawing, differs=at_once)
        for step in () if at_once else later:
            differing[step] = (*differing.get(step, ()), placed.id)
    return parted, differing


def _rows_part(bench: Workbench, placed: Placed, split: SplitStep) -> tuple[str, ...]:
    """The steps at which the arms part, one in each; none where they do so at the draw."""
    rows = [arm.steps if isinstance(arm.steps, tuple) else () for arm in split.arms.values()]
    alike = _alike(rows)
    if not alike:
        return ()
    locs = [(*placed.loc, "arms", name, "steps", alike) for name in split.arms]
    return tuple(one.id for one in bench.flow.steps if one.loc in locs)


def _alike(rows: Sequence[Sequence[object]]) -> int:
    """How many steps all rows begin with alike, with one more in each to differ by."""
    most = min(map(len, rows)) - 1
    count = 0
    while count < most and _are_alike([row[count] for row in rows]):
        count += 1
    # The word `exit` is no step that a run could come to.
    while count > 0 and any(isinstance(row[count], str) for row in rows):
        count -= 1
    return max(count, 0)


def _are_alike(steps: Sequence[object]) -> bool:
    first, *others = steps
    if not isinstance(first, WaitStep | SendStep | ActingStep):
        return False
    if isinstance(first, SendStep) and first.if_failed is not None:
        return False
    form = design_of(dumped(first, exclude={"id"}))
    return all(
        isinstance(other, type(first)) and design_of(dumped(other, exclude={"id"})) == form
        for other in others
    )


def _askers(bench: Workbench, split: SplitStep) -> tuple[str, ...]:
    """The steps of which an expression asks for the arm; `_OUTSIDE` for any other place."""
    asked = f"run.arms.{split.split}"
    clauses = [one for one in bench.clauses.sound if asked in one.compiled.names]
    return tuple(dict.fromkeys(_owner(bench, one.loc) for one in clauses))


def _asks_for_content(bench: Workbench, split: SplitStep, step: str) -> bool:
    """Whether a message asks for the arm only to say something else to each."""
    asked = f"run.arms.{split.split}"
    owned = [
        one.loc
        for one in bench.clauses.sound
        if asked in one.compiled.names and _owner(bench, one.loc) == step
    ]
    placed = next((one for one in bench.flow.steps if one.id == step), None)
    if placed is None or not isinstance(placed.step, SendStep):
        return False
    return all(loc[len(placed.loc)] == "data" for loc in owned)


def _owner(bench: Workbench, loc: Sequence[str | int]) -> str:
    """The id of the innermost step that an expression stands in."""
    holding = [one for one in bench.flow.steps if tuple(loc[: len(one.loc)]) == one.loc]
    return max(holding, key=lambda one: len(one.loc)).id if holding else _OUTSIDE


def _with_content(step: Step, split: str, drawing: Split) -> Step:
    if not isinstance(step, Send) or step.variation is not None:
        return step
    return replace(step, variation=Variation(split, drawing.trial, {}))
