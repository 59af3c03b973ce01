"""What the arms of an experiment do in another way at later steps (`instead`)."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from sojourn.core.declared.steps import GrantOffer, Send, Split, Step, Variation, Wait
from sojourn.journeyfile.declaring.channels import BEST, best_of
from sojourn.journeyfile.format.branches import SplitStep
from sojourn.journeyfile.format.experiments import InsteadModel
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.format.waits import WaitStep
from sojourn.journeyfile.stepping.waits import compile_wait
from sojourn.journeyfile.stepping.workbench import Workbench
from sojourn.journeyfile.text.node import Path


def vary(bench: Workbench, steps: Mapping[str, Step]) -> dict[str, Step]:
    """The steps, each with what the arms of an experiment do in its place."""
    varied = dict(steps)
    for placed, split in splits_of(bench):
        drawing = steps[placed.id]
        for target in _targets(split):
            base = varied.get(target)
            if not isinstance(drawing, Split) or not isinstance(base, Send | Wait | GrantOffer):
                continue  # the checker says so
            arms = {
                name: _varied(bench, base, arm.instead[target], _loc(placed, name, target))
                for name, arm in split.arms.items()
                if target in arm.instead
            }
            at_gates = isinstance(base, Send) and _differ_at_gates(base, arms.values())
            variation = Variation(placed.id, drawing.trial, arms, at_gates)
            varied[target] = replace(base, variation=variation)
    return varied


def splits_of(bench: Workbench) -> Iterator[tuple[Placed, SplitStep]]:
    """The splits of the journey in reading order."""
    for placed in bench.flow.steps:
        if isinstance(placed.step, SplitStep):
            yield placed, placed.step


def _targets(split: SplitStep) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step for arm in split.arms.values() for step in arm.instead))


def _loc(placed: Placed, arm: str, target: str) -> Path:
    return (*placed.loc, "arms", arm, "instead", target)


def _varied(
    bench: Workbench, base: Send | Wait | GrantOffer, model: InsteadModel, loc: Path
) -> Send | Wait | GrantOffer:
    if isinstance(base, Send):
        return _send(bench, base, model, loc)
    if isinstance(base, GrantOffer):
        return base if model.offer is None else replace(base, offer=model.offer)
    if model.wait is None:
        return base
    step = WaitStep.model_construct(wait=model.wait, id=base.id, restart=None)
    other = compile_wait(bench, Placed(base.id, loc, step, base.next), step)
    return replace(other, restart=base.restart) if isinstance(other, Wait) else base


def _send(bench: Workbench, base: Send, model: InsteadModel, loc: Path) -> Send:
    sent = base if model.send is None else replace(base, template=model.send)
    if model.channel == (BEST,):
        sent = replace(sent, channels=best_of(bench.catalogue.channels), pick="best")
    elif model.channel is not None:
        sent = replace(sent, channels=model.channel, pick="first")
    if model.offer is not None:
        sent = replace(sent, offer=model.offer)
    if model.data is not None:
        target = next(one for one in bench.flow.steps if one.id == base.id)
        scope = bench.scope_of(target)
        data = bench.clauses.expressions((*loc, "data"), model.data, scope)
        sent = replace(sent, data=data)
    return sent


def _differ_at_gates(base: Send, arms: Iterable[Send | Wait | GrantOffer]) -> bool:
    """Whether a gate may let one arm pass and not another: it is asked about something else."""
    here = (base.channels, base.pick, base.offer)
    return any(
        isinstance(arm, Send) and (arm.channels, arm.pick, arm.offer) != here for arm in arms
    )
