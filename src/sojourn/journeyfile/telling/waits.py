"""Waits in words: for how long, until which moment, for what."""

from typing import Final

from sojourn.journeyfile.format.flow import is_race
from sojourn.journeyfile.format.waits import MomentModel, OptionModel, TriggerModel, WaitForStep
from sojourn.journeyfile.telling.condition import said, value_said
from sojourn.journeyfile.telling.happenings import they
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.phrases import days, duration, either, quoted

_REPORTS: Final = {
    "sent": "is sent",
    "delivered": "is delivered",
    "opened": "is opened",
    "clicked": "is clicked",
    "replied": "is replied to",
    "converted": "leads to what it was for",
    "bounced": "bounces",
    "complained": "is called spam",
    "unsubscribed": "is answered by an unsubscription",
    "failed": "fails",
    "done": "is done",
}
#: What becomes of a wait for a moment that has passed.
IF_PAST: Final = {
    "run": "the run goes on at once",
    "skip": "the step behind it is passed over",
    "exit": "the run ends",
    "next": "it waits for the same day of the next year",
}


def hold(wait: str | MomentModel, about: About) -> str:
    """How long a `wait` holds: "24 hours", "1 day, then until 09:00"."""
    if isinstance(wait, str):
        return duration(wait)
    if wait.until is not None:
        return f"until {wait.until}{_on(wait.days)}"
    if wait.then_until is not None and wait.duration is not None:
        return f"{duration(wait.duration)}, then until {wait.then_until}{_on(wait.days)}"
    day = value_said(wait.day_of, about) if wait.day_of is not None else wait.date or ""
    return f"until {shifted(day, wait.before, wait.after)}{f' at {wait.at}' if wait.at else ''}"


def shifted(day: str, before: str | None, after: str | None) -> str:
    """A day moved by days: "7 days before their birthday"."""
    if before is not None:
        return f"{duration(before)} before {day}"
    return day if after is None else f"{duration(after)} after {day}"


def is_moment(wait: str | MomentModel) -> bool:
    return isinstance(wait, MomentModel)


def trigger(model: TriggerModel, about: About) -> str:
    """An event that lets a wait begin anew."""
    return they(model.on) + (f" and {said(model.when, about)}" if model.when else "")


def options(step: WaitForStep) -> tuple[OptionModel, ...]:
    """The ways in which a wait may end, in the order of their rank."""
    if is_race(step):
        return tuple(option for option in step.wait_for if isinstance(option, OptionModel))
    on = tuple(name for name in step.wait_for if isinstance(name, str))
    return (OptionModel.model_construct(on=on, about=step.about, when=step.when, then=step.then),)


def awaited(option: OptionModel, about: About) -> str:
    """One way in which a wait may end, as a clause: "“first” is opened"."""
    when = f" and {said(option.when, about)}" if option.when else ""
    if option.about is not None and option.on:
        return f"{quoted(option.about)} {_REPORTS.get(option.on[0], option.on[0])}{when}"
    if option.on:
        return f"{they(option.on)}{when}"
    return said(option.when or "", about)


def awaited_briefly(option: OptionModel, about: About) -> str:
    """As `awaited`, with events by their names alone."""
    when = said(option.when, about) if option.when else ""
    if option.on and option.about is None:
        return either(option.on) + (f" and {when}" if when else "")
    return awaited(option, about)


def awaited_title(option: OptionModel, about: About) -> tuple[str, list[str]]:
    """As `awaited_briefly`, with what must hold besides by itself."""
    if option.on and option.when:
        bare = option.model_copy(update={"when": None})
        return awaited_briefly(bare, about), [f"and {said(option.when, about)}"]
    return awaited_briefly(option, about), []


def _on(weekdays: str | None) -> str:
    return f", {days(weekdays)}" if weekdays else ""
