"""When an arm first makes a difference for a customer, and what it is judged by.

Each arm is compared with the others over those for whom they differed, and from when on they
did: who never came so far would have been treated the same in all of them.
"""

from typing import Final, TypeVar

from msgspec.structs import replace

from sojourn.core.customer.state import Exposure, Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import GrantOffer, Send, Split, Variation, Wait
from sojourn.core.declared.trial import HOLDOUT, Trial
from sojourn.core.draft import Draft
from sojourn.core.event import Touchpoint
from sojourn.core.outcome import Decision, Exposed
from sojourn.core.vocabulary import DecisionReason

_Varied = TypeVar("_Varied", Wait, GrantOffer)

#: What keeps a message back in every arm alike, whichever channel it would take.
_ALIKE: Final[frozenset[DecisionReason]] = frozenset({"condition_false", "holdout"})


def expose(draft: Draft, run: Run, trial: Trial, arm: str, *, step: str, at: int) -> None:
    """Record that `arm` of `trial` makes a difference from `at` on, once while it is measured.

    `step` is the split that drew it, "" for a holdout. What is not measured is not remembered:
    then each run leaves a record.
    """
    until = 0
    if trial.measure is not None:
        known = [one for one in draft.exposures if one.experiment == trial.name]
        if any(_is_same(one, run, trial, arm) and one.until >= at for one in known):
            return
        until = at + trial.measure.within_ms
        _remember(draft, _exposure(run, trial, arm, step, at=at, until=until))
    draft.records.append(
        Decision(
            customer=draft.customer,
            journey=run.journey,
            run=run.id,
            step=step or run.step,
            at=at,
            outcome="exposed",
            reason="first_difference",
            definition=run.version,
            project=draft.definitions.version,
            cause=draft.cause,
            arm=f"{trial.name}={arm}",
            experiment=Exposed(trial, arm, until),
        )
    )


def draw_noted(draft: Draft, run: Run, split: Split, arm: str) -> None:
    """What follows from a draw itself: all that is to follow where the arms differ at once."""
    measure = split.trial.measure
    if draft.definitions.rules >= 2:
        if split.differs:
            expose(draft, run, split.trial, arm, step=split.id, at=run.reached_at)
    elif measure is not None:
        # The rules before knew one exposure of an experiment at a time, and no record of it.
        if any(known.experiment == split.trial.name for known in draft.exposures):
            return
        until = run.reached_at + measure.within_ms
        exposure = _exposure(run, split.trial, arm, split.id, at=run.reached_at, until=until)
        _remember(draft, exposure)


def reached(draft: Draft, journey: Journey, run: Run) -> None:
    """The run has come to a step at which arms begin to differ that did not before."""
    for split_id in journey.differing.get(run.step, ()):
        split = journey.steps[split_id]
        arm = run.arms.get(split.trial.name) if isinstance(split, Split) else None
        if isinstance(split, Split) and arm is not None:
            expose(draft, run, split.trial, arm, step=split_id, at=run.reached_at)


def varied(draft: Draft, run: Run, step: _Varied) -> _Varied:
    """The wait, or the offer, as the run's arm has it; that it differs shows at once."""
    arm = _arm(run, step.variation)
    if step.variation is None or arm is None:
        return step
    _begin(draft, run, step.variation, arm, at=max(run.reached_at, draft.at))
    found: _Varied = step.variation.arms.get(arm, step)
    return found


def varied_send(run: Run, step: Send) -> Send:
    """The message as the run's arm has it."""
    arm = _arm(run, step.variation)
    if step.variation is None or arm is None:
        return step
    varied: Send = step.variation.arms.get(arm, step)
    return varied


def judged(draft: Draft, run: Run, variation: Variation | None, reason: DecisionReason) -> None:
    """The gates have said `reason` of a message that an experiment may vary.

    Arms that send other content differ only for those whom it reaches; arms that take other
    channels, as soon as these are asked.
    """
    arm = _arm(run, variation)
    if variation is None or arm is None:
        return
    differs = reason == "all_gates_passed" or (variation.at_gates and reason not in _ALIKE)
    if differs:
        _begin(draft, run, variation, arm, at=max(run.reached_at, draft.now))


def measure(draft: Draft, event: Touchpoint) -> None:
    """Count the event for the experiments that are judged by it."""
    kept = []
    for exposure in draft.exposures:
        trial = _trial_of(draft, exposure)
        measured_by = None if trial is None else trial.measure
        if trial is None or measured_by is None or event.occurred_at > exposure.until:
            continue
        if (
            exposure.measured_at
            or event.type not in measured_by.on
            or not _is_later(draft, event, exposure)
            or not draft.holds(measured_by.when, draft.facts(event=event))
        ):
            kept.append(exposure)
            continue
        if draft.definitions.rules >= 2:
            kept.append(replace(exposure, measured_at=event.occurred_at))
        _count(draft, exposure, at=event.occurred_at)
    draft.exposures = tuple(kept)


def _count(draft: Draft, exposure: Exposure, *, at: int) -> None:
    journey = draft.definitions.versions.get(exposure.version)
    name = exposure.journey if journey is None else journey.name
    run = Run(exposure.run, name, exposure.version, "", exposure.at, exposure.step, 0)
    detail = f"{exposure.experiment}={exposure.arm}"
    draft.moved(run, target="measured", at=at, reason="measured", detail=detail)


def _trial_of(draft: Draft, exposure: Exposure) -> Trial | None:
    """What the exposure is one of; None where that is no longer known, or not measured."""
    if exposure.experiment == HOLDOUT:
        over_all = draft.definitions.policies.holdout
        return None if over_all is None else over_all.trial
    journey = draft.definitions.versions.get(exposure.version)
    if journey is None:
        return None
    step = journey.steps.get(exposure.step)
    if isinstance(step, Split):
        return step.trial
    return None if exposure.step or journey.holdout is None else journey.holdout.trial


def _is_later(draft: Draft, event: Touchpoint, exposure: Exposure) -> bool:
    """Whether the event came after the difference; what led to it is no answer to it."""
    if draft.definitions.rules >= 2:
        return event.occurred_at > exposure.at
    return event.occurred_at >= exposure.at


def _is_same(known: Exposure, run: Run, trial: Trial, arm: str) -> bool:
    if trial.by == "run":
        return known.run == run.id
    return known.arm == arm


def _exposure(run: Run, trial: Trial, arm: str, step: str, *, at: int, until: int) -> Exposure:
    return Exposure(
        experiment=trial.name,
        arm=arm,
        version="" if trial.name == HOLDOUT else run.version,
        run=run.id,
        step=step,
        at=at,
        until=until,
        journey=run.journey,
    )


def _remember(draft: Draft, exposure: Exposure) -> None:
    most = draft.definitions.limits.exposures
    current = tuple(known for known in draft.exposures if known.until >= exposure.at)
    if len(current) >= most:
        draft.notes.append("forgotten")
    draft.exposures = (*current, exposure)[-most:]


def _arm(run: Run, variation: Variation | None) -> str | None:
    return None if variation is None else run.arms.get(variation.trial.name)


def _begin(draft: Draft, run: Run, variation: Variation, arm: str, *, at: int) -> None:
    expose(draft, run, variation.trial, arm, step=variation.split, at=at)
