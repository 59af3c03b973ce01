"""Experiments and holdouts in words: what an arm does otherwise, and what tells the arms apart."""

from collections.abc import Iterator
from typing import Final

from sojourn.journeyfile.format.experiments import (
    ArmModel,
    InsteadModel,
    JourneyHoldoutModel,
    MeasureModel,
)
from sojourn.journeyfile.format.policies import HoldoutModel
from sojourn.journeyfile.telling.acts import along, by_channel
from sojourn.journeyfile.telling.condition import said
from sojourn.journeyfile.telling.happenings import they
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import both, duration, quoted, sentence
from sojourn.journeyfile.telling.waits import hold

_OF_JOURNEY: Final = "promotional or service messages of this journey"


def changing(arm: ArmModel, about: About) -> str:
    """What an arm changes of later steps, behind its name; nothing where it changes none."""
    told = changes_of(arm, about)
    return f", in which {both(told)}" if told else ""


def changes_of(arm: ArmModel, about: About) -> list[str]:
    """What an arm changes of later steps, a clause for each: "“first” sends “hello”"."""
    return [_changed(step, instead, about) for step, instead in arm.instead.items()]


def measured(measure: MeasureModel, about: About) -> str:
    """What an experiment is judged by."""
    when = f" and {said(measure.when, about)}" if measure.when else ""
    since = f"within {duration(measure.within)} of the first difference"
    return f"it is judged by whether, {since}, {they(measure.on)}{when}"


def held_out(
    model: HoldoutModel | JourneyHoldoutModel | None, about: About, *, journey: str = ""
) -> str:
    """Who is held out, of one journey or without one of all."""
    if model is None:
        return "Nobody is held out."
    kept = f"{both(model.of)} messages" if isinstance(model, HoldoutModel) else _OF_JOURNEY
    told = [
        f"{model.share} of all customers get no {kept}, so that it can be seen what these do. Who "
        f"is one of them follows from the customer and {quoted(model.salt or journey)}."
    ]
    if model.measure is not None:
        told.append(sentence(measured(model.measure, about)))
    return " ".join(told)


def _changed(step: str, instead: InsteadModel, about: About) -> str:
    return f"{quoted(step)} {both(list(_otherwise(instead, about)))}"


def _otherwise(instead: InsteadModel, about: About) -> Iterator[str]:
    if instead.send is not None:
        yield f"sends {quoted(instead.send)}"
    if instead.channel is not None:
        yield f"goes {by_channel(instead.channel)}"
    if instead.data is not None:
        yield f"takes other values ({along(instead.data, about)})"
    if instead.wait is not None:
        yield f"waits {hold(instead.wait, about)}"
    if instead.offer is not None:
        yield f"offers {quoted(instead.offer)}"
