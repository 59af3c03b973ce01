"""The steps from which one way leads, and what goes along with them, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from sojourn.core.vocabulary import Answer
from sojourn.journeyfile.format.emissions import (
    AudienceStep,
    EscalateModel,
    StartStep,
    TagStep,
    TaskStep,
)
from sojourn.journeyfile.telling.condition import value_said
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Line
from sojourn.journeyfile.telling.phrases import both, duration, in_turn, quoted, times, words_of

#: That the weakest answer that is enough has not come.
_UNANSWERED: Final[Mapping[Answer, str]] = {
    "opened": "they have not opened it",
    "clicked": "they have not clicked in it",
    "replied": "they have not replied",
    "converted": "it has not led to what it is for",
}


class Told(Struct, frozen=True):
    """A step: what it does, then its settings, and the branches below it."""

    does: str
    more: tuple[str, ...] = ()
    branches: tuple[Line, ...] = ()


def by_channel(channels: Sequence[str]) -> str:
    """By which channel: "by push, else zalo, else sms, whichever can reach them first"."""
    if tuple(channels) == ("best",):
        return "by the channel that this customer answers to best"
    reach = ", the first of these that can reach them" if len(channels) > 1 else ""
    return f"by {in_turn(channels)}{reach}"


def at_best_hour(text: str) -> str:
    """How long it may wait for its hour."""
    within = duration(text.removeprefix("best within "))
    return f"it may wait up to {within} for the hour at which such customers answer most"


def escalated(escalate: EscalateModel) -> str:
    """When the message goes out on another channel."""
    bound = f", at most {times(escalate.times)}" if escalate.times is not None else ""
    return (
        f"where {_UNANSWERED[escalate.until]} {duration(escalate.after)} later, it goes out on the "
        f"next channel{bound}"
    )


def changed(values: Mapping[str, str], about: About, verb: str) -> Told:
    """Attributes that become something, or grow by something."""
    told = [f"{words_of(name)} {verb} {value_said(text, about)}" for name, text in values.items()]
    return Told(f"their profile is changed: {both(told)}")


def tagged(step: TagStep) -> Told:
    """Tags that come and go."""
    added = [f"get the tag {quoted(tag)}" for tag in step.tag.add]
    removed = [f"lose the tag {quoted(tag)}" for tag in step.tag.remove]
    return Told(f"they {both([*added, *removed])}")


def put_into(step: AudienceStep, about: About) -> Told:
    """In or out of an audience."""
    values = step.add if step.add is not None else step.remove or {}
    does = "are put into" if step.add is not None else "are taken out of"
    return Told(f"they {does} the audience {quoted(step.audience)}", (along(values, about),))


def asked_of(step: TaskStep, about: About) -> Told:
    """What people are asked to do."""
    more = [f"it is to be done within {duration(step.within)}"] if step.within else []
    if step.context:
        context = both([value_said(text.strip(), about) for text in step.context])
        more.append(f"with it goes {context}")
    does = f"people of the team {quoted(step.team)} are asked to do {quoted(step.task)}"
    return Told(does, tuple(more))


def started(step: StartStep, about: About) -> Told:
    """Another journey begins."""
    key = f"it is keyed by {value_said(step.key, about)}" if step.key else ""
    does = f"the journey {quoted(step.start)} starts for them"
    return Told(does, (key, along(step.data, about)))


def along(values: Mapping[str, str], about: About) -> str:
    """The values that go along, or nothing."""
    if not values:
        return ""
    told = [f"{value_said(text, about)} (as {quoted(name)})" for name, text in values.items()]
    return f"with it goes {both(told)}"
