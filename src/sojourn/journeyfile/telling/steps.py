"""The steps of a journey in words: one describing function for each verb."""

from collections.abc import Sequence
from typing import Final

from sojourn.journeyfile.format.branches import (
    ChooseStep,
    RepeatStep,
    SplitStep,
    TogetherStep,
    When,
)
from sojourn.journeyfile.format.emissions import (
    AudienceStep,
    CountStep,
    EmitStep,
    OfferStep,
    SendStep,
    SetStep,
    StartStep,
    TagStep,
    TaskStep,
)
from sojourn.journeyfile.format.flow import Item
from sojourn.journeyfile.format.steps import StepModel
from sojourn.journeyfile.format.waits import MomentModel, TriggerModel, WaitForStep, WaitStep
from sojourn.journeyfile.telling.acts import (
    Told,
    along,
    asked_of,
    at_best_hour,
    by_channel,
    changed,
    escalated,
    put_into,
    started,
    tagged,
)
from sojourn.journeyfile.telling.condition import said, value_said
from sojourn.journeyfile.telling.experiments import changing, measured
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Line
from sojourn.journeyfile.telling.phrases import duration, many, quoted, sentence
from sojourn.journeyfile.telling.waits import IF_PAST, awaited, hold, options, trigger

_CATEGORIES: Final = {
    "transactional": "it is transactional",
    "service": "it is a service message",
    "promotional": "it is promotional",
}
_NO_ROOM: Final = "where caps leave no room for it, or a better message takes its place"
_THEN: Final = {"defer": "it waits", "drop": "it is given up"}
_GOES_ON: Final = "the run goes on"
_ENDS: Final = "the run ends"
_JOINS: Final = {
    "all": "When all of them have come to their end, the run goes on.",
    "first": "When the first of them has come to its end, the others are dropped and the run "
    "goes on.",
    "none": "The run goes on at once, beside them.",
}


def step_lines(items: Sequence[Item], about: About) -> tuple[Line, ...]:
    """The steps of one row, numbered."""
    lines = []
    for place, item in enumerate(items, 1):
        mark = f"{place}."
        if isinstance(item, str):
            lines.append(Line("The run ends.", mark))
            continue
        told = _told(item, about)
        name = f"{item.id}: " if item.id else ""
        text = " ".join((sentence(told.does), *(sentence(one) for one in told.more if one)))
        lines.append(Line(f"{name}{text}", mark, told.branches))
    return tuple(lines)


def _told(step: StepModel, about: About) -> Told:  # noqa: C901 - one case for each verb
    match step:
        case WaitStep():
            return _wait(step, about)
        case WaitForStep():
            return _wait_for(step, about)
        case SendStep():
            return _send(step, about)
        case ChooseStep():
            return _choose(step, about)
        case SplitStep():
            return _split(step, about)
        case SetStep():
            return changed(step.set, about, "becomes")
        case CountStep():
            return changed(step.count, about, "grows by")
        case TagStep():
            return tagged(step)
        case AudienceStep():
            return put_into(step, about)
        case TaskStep():
            return asked_of(step, about)
        case OfferStep():
            return _offer(step, about)
        case EmitStep():
            does = f"the event {quoted(step.emit)} happens to them"
            return Told(does, (along(step.data, about),))
        case StartStep():
            return started(step, about)
        case TogetherStep():
            return _together(step, about)
        case RepeatStep():
            return _repeat(step, about)


def _wait(step: WaitStep, about: About) -> Told:
    more = []
    if isinstance(step.wait, MomentModel) and step.wait.if_past is not None:
        more.append(f"where that moment has passed, {IF_PAST[step.wait.if_past]}")
    return Told(f"wait {hold(step.wait, about)}", (*more, _anew(step.restart, about)))


def _anew(restart: TriggerModel | None, about: About) -> str:
    return f"it begins anew whenever {trigger(restart, about)}" if restart else ""


def _wait_for(step: WaitForStep, about: About) -> Told:
    bound = f" for up to {duration(step.up_to)}" if step.up_to else ""
    ways, anew = options(step), _anew(step.restart, about)
    if len(ways) == 1:
        then = _branch("if that happens in time", ways[0].then, about)
        otherwise = _branch("if not", step.otherwise, about)
        return Told(f"wait{bound} until {awaited(ways[0], about)}", (anew,), (then, otherwise))
    branches = [_branch(f"if {awaited(way, about)}", way.then, about) for way in ways]
    otherwise = _branch("if none of this happens in time", step.otherwise, about)
    picked = "of two at one moment the one that stands first counts"
    if step.pick == "best":
        picked = (
            "the run is held to the end, unless the first of them comes; then, of those that came, "
            "the one that stands first counts"
        )
    does = f"wait{bound} for one of {many(len(ways), 'thing')}"
    return Told(does, (picked, anew), (*branches, otherwise))


def _send(step: SendStep, about: About) -> Told:
    more = [_CATEGORIES[step.category]]
    if step.only_if:
        more.append(f"it goes out only if, at that moment, {said(step.only_if, about)}")
    if step.offer:
        more.append(f"it shows their code of the offer {quoted(step.offer)}, which must still hold")
    more.append(along(step.data, about))
    if step.expires:
        more.append(f"{duration(step.expires)} after the step was reached it is no longer sent")
    if step.hour is not None:
        more.append(at_best_hour(step.hour))
    branches = []
    if step.if_failed == "next channel":
        more.append("where it cannot be sent, or fails, the next channel is tried")
    elif step.if_failed is not None:
        branches.append(_branch("where it cannot be sent, or fails", step.if_failed, about))
    if step.if_no_room == "defer" or step.if_no_room == "drop":
        more.append(f"{_NO_ROOM}, {_THEN[step.if_no_room]}")
    elif step.if_no_room is not None:
        branches.append(_branch(_NO_ROOM, step.if_no_room, about))
    if step.escalate is not None:
        more.append(escalated(step.escalate))
    does = f"send {quoted(step.send)} {by_channel(step.channel)}"
    return Told(does, tuple(more), tuple(branches))


def _offer(step: OfferStep, about: About) -> Told:
    more = [f"it is for {value_said(step.about, about)}"] if step.about else []
    none: tuple[Line, ...] = ()
    if step.otherwise is not None:
        none = (_branch("where they can get none", step.otherwise, about),)
    return Told(f"they get a code of the offer {quoted(step.offer)}", tuple(more), none)


def _choose(step: ChooseStep, about: About) -> Told:
    branches: list[Line] = []
    for choice in step.choose:
        if isinstance(choice, When):
            told = f"if {said(choice.when, about)}"
            branches.append(_branch(told, choice.steps, about))
        else:
            branches.append(_branch("otherwise", choice.otherwise, about))
    return Told("take the first of these ways that fits", (), tuple(branches))


def _split(step: SplitStep, about: About) -> Told:
    more = ["each run draws its arm by itself"] if step.by == "run" else []
    if step.salt:
        more.append(f"it is drawn with the salt {quoted(step.salt)}")
    if step.measure is not None:
        more.append(measured(step.measure, about))
    branches = [
        _branch(f"for {arm.share}, the way {quoted(name)}{changing(arm, about)}", arm.steps, about)
        for name, arm in step.arms.items()
    ]
    return Told(f"draw an arm of the experiment {quoted(step.split)}", tuple(more), tuple(branches))


def _together(step: TogetherStep, about: About) -> Told:
    rows = [
        Line(f"In the row {quoted(name)}:", "-", step_lines(row, about))
        for name, row in step.together.items()
    ]
    does = f"do {many(len(rows), 'row')} of steps side by side"
    return Told(does, (_JOINS[step.join],), tuple(rows))


def _repeat(step: RepeatStep, about: About) -> Told:
    asked = ""
    if step.only_while:
        asked = f"it goes on only while {said(step.only_while, about)}, asked before each time"
    row = step_lines(step.repeat, about)
    return Told(f"do this at most {many(step.times, 'time')}", (asked,), row)


def _branch(told: str, branch: Sequence[Item] | str | None, about: About) -> Line:
    """A branch: steps, the word `exit`, or nothing."""
    start = told[:1].upper() + told[1:]
    if branch is None:
        return Line(f"{start}, {_GOES_ON}.", "-")
    if isinstance(branch, str) or tuple(branch) == ("exit",):
        return Line(f"{start}, {_ENDS}.", "-")
    return Line(f"{start}:", "-", step_lines(branch, about))
