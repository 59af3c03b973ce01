"""What stands on the box of each step: one describing function for each verb."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

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
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.format.waits import MomentModel, WaitForStep, WaitStep
from sojourn.journeyfile.picture.drawing import Kind
from sojourn.journeyfile.telling.condition import said, value_said
from sojourn.journeyfile.telling.experiments import changes_of
from sojourn.journeyfile.telling.happenings import they
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import (
    both,
    duration,
    either,
    in_turn,
    many,
    quoted,
    words_of,
)
from sojourn.journeyfile.telling.waits import (
    IF_PAST,
    awaited_briefly,
    awaited_title,
    hold,
    options,
)

_JOINS: Final = {
    "all": "on when all have ended",
    "first": "on when the first has ended, the others are dropped",
    "none": "on at once, beside them",
}


_UNSENT: Final = {"failed": "where it fails", "no_room": "where there is no room"}


class Card(Struct, frozen=True):
    """The text of a box: what kind of step, its title, and what more there is to it."""

    kind: Kind
    title: str
    lines: tuple[str, ...] = ()


def card_of(placed: Placed, about: About) -> Card:  # noqa: C901 - one case for each verb
    """The card of a step."""
    match placed.step:
        case WaitStep() as step:
            return _wait(step, about)
        case WaitForStep() as step:
            return _wait_for(step, about)
        case SendStep() as step:
            return _send(step, about)
        case ChooseStep():
            return Card("choose", "the first that fits")
        case SplitStep() as step:
            return _split(step, about)
        case SetStep() as step:
            return Card("profile", _named(step.set), _values(step.set, about, " ="))
        case CountStep() as step:
            return Card("profile", _named(step.count), _values(step.count, about, " +"))
        case TagStep() as step:
            added = [f"add {quoted(tag)}" for tag in step.tag.add]
            removed = [f"remove {quoted(tag)}" for tag in step.tag.remove]
            return Card("profile", both([*added, *removed]))
        case AudienceStep() as step:
            values = step.add if step.add is not None else step.remove or {}
            change = "put in" if step.add is not None else "take out"
            return Card("audience", step.audience, (change, *_values(values, about, ":")))
        case TaskStep() as step:
            return _task(step, about)
        case OfferStep() as step:
            about_what = f" for {value_said(step.about, about)}" if step.about else ""
            return Card("offer", words_of(step.offer), (f"they get a code{about_what}",))
        case EmitStep() as step:
            return Card("emit", step.emit, _values(step.data, about, ":"))
        case StartStep() as step:
            key = (f"keyed by {value_said(step.key, about)}",) if step.key else ()
            return Card("start", words_of(step.start), (*key, *_values(step.data, about, ":")))
        case TogetherStep() as step:
            return Card("together", "side by side", (_JOINS[step.join],))
        case RepeatStep() as step:
            asked = (f"while {said(step.only_while, about)}",) if step.only_while else ()
            return Card("repeat", f"at most {many(step.times, 'time')}", asked)


def label_of(placed: Placed, way: str, about: About) -> str:
    """What the way of that name out of a step is called; empty where it needs no name."""
    match placed.step:
        case WaitForStep() as step:
            return _awaited(step, way, about)
        case ChooseStep() as step:
            rule = step.choose[int(way) - 1] if way.isdigit() else None
            return said(rule.when, about) if isinstance(rule, When) else "otherwise"
        case SplitStep() as step:
            return f"{way} · {step.arms[way].share}"
        case TogetherStep():
            return words_of(way) if way != "next" else "at once"
        case RepeatStep():
            return "each time" if way == "again" else "after that"
        case SendStep():
            return _UNSENT.get(way, "")
        case OfferStep():
            return "where there is none" if way == "else" else ""
        case _:
            return ""


def again_label(step: RepeatStep) -> str:
    """What stands at the arrow that leads back to a loop."""
    return f"again, up to {many(step.times, 'time')}"


def _wait(step: WaitStep, about: About) -> Card:
    lines = []
    if isinstance(step.wait, MomentModel):
        lines.append("in the customer's own time")
        if step.wait.if_past is not None:
            lines.append(f"if that has passed, {IF_PAST[step.wait.if_past]}")
    if step.restart is not None:
        lines.append(f"begins anew when {they(step.restart.on)}")
    return Card("wait", hold(step.wait, about), tuple(lines))


def _wait_for(step: WaitForStep, about: About) -> Card:
    ways = options(step)
    bound = [f"for up to {duration(step.up_to)}"] if step.up_to else []
    anew = [f"begins anew when {they(step.restart.on)}"] if step.restart is not None else []
    if len(ways) == 1:
        title, more = awaited_title(ways[0], about)
        return Card("listen", title, (*more, *bound, *anew))
    picked = "the best that came" if step.pick == "best" else "the first that comes"
    return Card("listen", f"one of {len(ways)} things", (*bound, picked, *anew))


def _awaited(step: WaitForStep, way: str, about: About) -> str:
    if way == "else":
        return f"not within {duration(step.up_to)}" if step.up_to else "otherwise"
    if way == "then":
        return "in time"
    return awaited_briefly(options(step)[int(way) - 1], about)


def _send(step: SendStep, about: About) -> Card:
    best = step.channel == ("best",)
    channel = "by their best channel" if best else f"by {in_turn(step.channel)}"
    lines = [f"{step.category}, {channel}"]
    if step.only_if:
        lines.append(f"only if {said(step.only_if, about)}")
    if step.expires:
        lines.append(f"within {duration(step.expires)}")
    if step.hour is not None:
        lines.append(f"at the best hour within {duration(step.hour.removeprefix('best within '))}")
    if step.if_failed == "next channel":
        lines.append("if it fails, by the next channel")
    if step.if_no_room == "drop":
        lines.append("given up where there is no room")
    if step.escalate is not None:
        lines.append(
            f"if not {step.escalate.until} in {duration(step.escalate.after)}, by the next"
        )
    return Card("send", step.send, tuple(lines))


def _split(step: SplitStep, about: About) -> Card:
    lines = ["drawn for each run"] if step.by == "run" else []
    for name, arm in step.arms.items():
        lines.extend(f"{name}: {change}" for change in changes_of(arm, about))
    if step.measure is not None:
        when = f", {said(step.measure.when, about)}" if step.measure.when else ""
        within = duration(step.measure.within)
        lines.append(f"judged by {either(step.measure.on)}{when} within {within}")
    return Card("split", words_of(step.split), tuple(lines))


def _task(step: TaskStep, about: About) -> Card:
    lines = [f"team {step.team}"]
    if step.within:
        lines.append(f"within {duration(step.within)}")
    if step.context:
        lines.append(f"with {both([value_said(text.strip(), about) for text in step.context])}")
    return Card("task", words_of(step.task), tuple(lines))


def _named(values: Mapping[str, str]) -> str:
    return both([words_of(name) for name in values])


def _values(values: Mapping[str, str], about: About, sign: str) -> tuple[str, ...]:
    return tuple(
        f"{words_of(name)}{sign} {value_said(text, about)}" for name, text in values.items()
    )
