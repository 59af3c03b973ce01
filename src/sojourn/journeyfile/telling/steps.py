"""The steps of a journey in words: one describing function for each verb."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.flow import Item
from sojourn.journeyfile.format.branches import (
    ChooseStep,
    EmitStep,
    MeasureModel,
    RepeatStep,
    SplitStep,
    StartStep,
    TogetherStep,
    When,
)
from sojourn.journeyfile.format.emissions import (
    AudienceStep,
    CountStep,
    OfferStep,
    SendStep,
    SetStep,
    TagStep,
    TaskStep,
)
from sojourn.journeyfile.format.steps import StepModel
from sojourn.journeyfile.format.waits import MomentModel, TriggerModel, WaitForStep, WaitStep
from sojourn.journeyfile.telling.condition import said, value_said
from sojourn.journeyfile.telling.happenings import they
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Line
from sojourn.journeyfile.telling.phrases import (
    both,
    duration,
    in_turn,
    many,
    quoted,
    sentence,
    words_of,
)
from sojourn.journeyfile.telling.waits import IF_PAST, awaited, hold, options, trigger

#: What holds of the steps of each verb that do not say otherwise.
DEFAULTS: Final[Mapping[type[StepModel], str]] = {
    WaitStep: "A wait is counted from when its step was reached, in the customer's own time where "
    "it names a time of day, and nothing lets it begin anew.",
    WaitForStep: "A wait for something ends at the first moment that fits, and nothing lets it "
    "begin anew; what happened by the deadline counts.",
    SendStep: "A message goes out in any case, with no data, and does not go stale. Where it "
    "cannot be sent, or fails, the run goes on all the same.",
    ChooseStep: "Where no way of a choice fits, the run goes on behind it.",
    SplitStep: "A customer always gets the same arm of an experiment. Nothing says by what it is "
    "judged.",
    CountStep: "A number that is not there yet counts as 0.",
    AudienceStep: "An audience gets no further values.",
    TaskStep: "A task has no set time and no context, and the run does not wait for it.",
    OfferStep: "Whoever has a code of an offer that still holds keeps it.",
    EmitStep: "An event that a step lets happen carries nothing.",
    StartStep: "A journey that is started has no key of its own and nothing is handed over to it; "
    "this run goes on at once, beside it.",
    RepeatStep: "Nothing is asked before the steps of a loop are done again.",
}
_CATEGORIES: Final = {
    "transactional": "it is transactional",
    "service": "it is a service message",
    "promotional": "it is promotional",
}
_GOES_ON: Final = "the run goes on"
_ENDS: Final = "the run ends"
_JOINS: Final = {
    "all": "When all of them have come to their end, the run goes on.",
    "first": "When the first of them has come to its end, the others are dropped and the run goes on.",
    "none": "The run goes on at once, beside them.",
}


class _Told(Struct, frozen=True):
    """A step: what it does, then its settings, and the branches below it."""

    does: str
    more: tuple[str, ...] = ()
    branches: tuple[Line, ...] = ()


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


def _told(step: StepModel, about: About) -> _Told:
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
            return _Told(f"their profile is changed: {both(_values(step.set, about, 'becomes'))}")
        case CountStep():
            return _Told(f"their profile is changed: {both(_values(step.count, about, 'grows by'))}")
        case TagStep():
            return _tag(step)
        case AudienceStep():
            return _audience(step, about)
        case TaskStep():
            return _task(step, about)
        case OfferStep():
            return _Told(f"they get a code of the offer {quoted(step.offer)}")
        case EmitStep():
            does = f"the event {quoted(step.emit)} happens to them"
            return _Told(does, (_along(step.data, about),))
        case StartStep():
            return _start(step, about)
        case TogetherStep():
            return _together(step, about)
        case RepeatStep():
            return _repeat(step, about)


def _wait(step: WaitStep, about: About) -> _Told:
    more = []
    if isinstance(step.wait, MomentModel) and step.wait.if_past is not None:
        more.append(f"where that moment has passed, {IF_PAST[step.wait.if_past]}")
    return _Told(f"wait {hold(step.wait, about)}", (*more, _anew(step.restart, about)))


def _anew(restart: TriggerModel | None, about: About) -> str:
    return f"it begins anew whenever {trigger(restart, about)}" if restart else ""


def _wait_for(step: WaitForStep, about: About) -> _Told:
    bound = f" for up to {duration(step.up_to)}" if step.up_to else ""
    ways, anew = options(step), _anew(step.restart, about)
    if len(ways) == 1:
        then = _branch("if that happens in time", ways[0].then, about)
        otherwise = _branch("if not", step.otherwise, about)
        return _Told(f"wait{bound} until {awaited(ways[0], about)}", (anew,), (then, otherwise))
    branches = [_branch(f"if {awaited(way, about)}", way.then, about) for way in ways]
    otherwise = _branch("if none of this happens in time", step.otherwise, about)
    picked = "of two at one moment the one that stands first counts"
    if step.pick == "best":
        picked = (
            "the run is held to the end, unless the first of them comes; then, of those that came, "
            "the one that stands first counts"
        )
    does = f"wait{bound} for one of {many(len(ways), 'thing')}"
    return _Told(does, (picked, anew), (*branches, otherwise))


def _send(step: SendStep, about: About) -> _Told:
    more = [_CATEGORIES[step.category]]
    if step.only_if:
        more.append(f"it goes out only if, at that moment, {said(step.only_if, about)}")
    more.append(_along(step.data, about))
    if step.expires:
        more.append(f"{duration(step.expires)} after the step was reached it is no longer sent")
    failed: tuple[Line, ...] = ()
    if step.if_failed == "next channel":
        more.append("where it cannot be sent, or fails, the next channel is tried")
    elif step.if_failed is not None:
        failed = (_branch("where it cannot be sent, or fails", step.if_failed, about),)
    return _Told(f"send {quoted(step.send)} {by_channel(step.channel)}", tuple(more), failed)


def by_channel(channels: Sequence[str]) -> str:
    """By which channel: "by push, else zalo, else sms, whichever can reach them first"."""
    if tuple(channels) == ("best",):
        return "by the channel that this customer answers to best"
    reach = ", the first of these that can reach them" if len(channels) > 1 else ""
    return f"by {in_turn(channels)}{reach}"


def _choose(step: ChooseStep, about: About) -> _Told:
    branches: list[Line] = []
    for place, choice in enumerate(step.choose, 1):
        if isinstance(choice, When):
            told = f"if {said(choice.when, about)}"
            branches.append(_branch(told, choice.steps, about))
        else:
            branches.append(_branch("otherwise", choice.otherwise, about))
    return _Told("take the first of these ways that fits", (), tuple(branches))


def _split(step: SplitStep, about: About) -> _Told:
    more = ["each run draws its arm by itself"] if step.by == "run" else []
    if step.salt:
        more.append(f"it is drawn with the salt {quoted(step.salt)}")
    if step.measure is not None:
        more.append(measured(step.measure, about))
    branches = [
        _branch(f"for {arm.share}, the way {quoted(name)}", arm.steps, about)
        for name, arm in step.arms.items()
    ]
    return _Told(f"draw an arm of the experiment {quoted(step.split)}", tuple(more), tuple(branches))


def measured(measure: MeasureModel, about: About) -> str:
    """What an experiment is judged by."""
    when = f" and {said(measure.when, about)}" if measure.when else ""
    within = duration(measure.within)
    return f"it is judged by whether, within {within} of the draw, {they(measure.on)}{when}"


def _tag(step: TagStep) -> _Told:
    added = [f"get the tag {quoted(tag)}" for tag in step.tag.add]
    removed = [f"lose the tag {quoted(tag)}" for tag in step.tag.remove]
    return _Told(f"they {both([*added, *removed])}")


def _audience(step: AudienceStep, about: About) -> _Told:
    values = step.add if step.add is not None else step.remove or {}
    does = "are put into" if step.add is not None else "are taken out of"
    return _Told(f"they {does} the audience {quoted(step.audience)}", (_along(values, about),))


def _task(step: TaskStep, about: About) -> _Told:
    more = [f"it is to be done within {duration(step.within)}"] if step.within else []
    if step.context:
        context = both([value_said(text.strip(), about) for text in step.context])
        more.append(f"with it goes {context}")
    does = f"people of the team {quoted(step.team)} are asked to do {quoted(step.task)}"
    return _Told(does, tuple(more))


def _start(step: StartStep, about: About) -> _Told:
    key = f"it is keyed by {value_said(step.key, about)}" if step.key else ""
    return _Told(f"the journey {quoted(step.start)} starts for them", (key, _along(step.data, about)))


def _together(step: TogetherStep, about: About) -> _Told:
    rows = [
        Line(f"In the row {quoted(name)}:", "-", step_lines(row, about))
        for name, row in step.together.items()
    ]
    does = f"do {many(len(rows), 'row')} of steps side by side"
    return _Told(does, (_JOINS[step.join],), tuple(rows))


def _repeat(step: RepeatStep, about: About) -> _Told:
    asked = ""
    if step.only_while:
        asked = f"it goes on only while {said(step.only_while, about)}, asked before each time"
    row = step_lines(step.repeat, about)
    return _Told(f"do this at most {many(step.times, 'time')}", (asked,), row)


def _branch(
    told: str, branch: Sequence[Item] | str | None, about: About
) -> Line:
    """A branch: steps, the word `exit`, or nothing."""
    start = told[:1].upper() + told[1:]
    if branch is None:
        return Line(f"{start}, {_GOES_ON}.", "-")
    if isinstance(branch, str) or tuple(branch) == ("exit",):
        return Line(f"{start}, {_ENDS}.", "-")
    return Line(f"{start}:", "-", step_lines(branch, about))


def _values(values: Mapping[str, str], about: About, verb: str) -> list[str]:
    return [f"{words_of(name)} {verb} {value_said(text, about)}" for name, text in values.items()]


def _along(values: Mapping[str, str], about: About) -> str:
    """The values that go along, or nothing."""
    if not values:
        return ""
    told = [f"{value_said(text, about)} (as {quoted(name)})" for name, text in values.items()]
    return f"with it goes {both(told)}"
