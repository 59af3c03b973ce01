"""Who enters a journey, and how often, in words."""

from sojourn.journeyfile.format.enter import EnterModel
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.phrases.schedule import parse_schedule
from sojourn.journeyfile.phrases.schedule_words import schedule_text
from sojourn.journeyfile.telling.condition import said, value_said
from sojourn.journeyfile.telling.happenings import someone
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Line, paragraph
from sojourn.journeyfile.telling.phrases import (
    both,
    count_in,
    duration,
    either,
    many,
    quoted,
    sentence,
    times,
)
from sojourn.journeyfile.telling.waits import shifted


def entry_lines(enter: EnterModel, about: About) -> tuple[Line, ...]:
    """Who enters, then how often."""
    opening = sentence(_opening(enter, about))
    return (paragraph(opening, _along(enter)), paragraph(*_limits(enter, about)))


def again(enter: EnterModel, about: About) -> str:
    """When the same may enter again: "again after 30 days"."""
    if enter.again == "never":
        return f"once and never again, for each {about.key_noun}"
    after = enter.again.removeprefix("after ")
    return f"again after {'the end' if after == 'end' else duration(after)}"


def opening_briefly(enter: EnterModel, about: About) -> tuple[str, tuple[str, ...]]:
    """What opens a run as a title, and what more there is to it."""
    if enter.on is not None:
        count, within = count_in(enter.count or "")
        return either(enter.on), (f"at least {times(count)} within {within}",) if count else ()
    if enter.absent is not None:
        what = f"no {either(enter.of)}" if enter.of else "nothing heard of them"
        return what, (f"for {duration(enter.absent)}",)
    if enter.stage is not None:
        come = (f"from {either(enter.source)}",) if enter.source else ()
        return f"comes to the stage {either(enter.stage)}", come
    if enter.becomes is not None:
        return said(enter.becomes, about), ("now, and not before",)
    if enter.date is not None:
        yearly = ("every year",) if enter.yearly else ()
        return _day(enter, about), yearly
    if enter.schedule is not None:
        return _schedule(enter.schedule), ("in the customer's own time",)
    return "by command", ("`start` of another journey, or an operator",)


def _opening(enter: EnterModel, about: About) -> str:
    """Who enters, as a sentence."""
    when = said(enter.when, about) if enter.when else ""
    each = f", once for each {about.key_noun} (`{enter.key}`)" if enter.key else ""
    if enter.date is not None:
        yearly = " and every year anew" if enter.yearly else ""
        moment = f"{_day(enter, about)}, in the customer's own time{yearly}"
        return f"{moment}, they enter{each}{f', if {when}' if when else ''}"
    if enter.schedule is not None:
        whom = f"everybody enters of whom it holds that {when}" if when else "everybody enters"
        return f"{_schedule(enter.schedule)}, in each customer's own time, {whom}{each}"
    if enter.by is not None:
        started = (
            "someone enters only when another journey starts this one for them, or an operator"
        )
        return f"{started} does{f', and if {when}' if when else ''}{each}"
    return f"when {_happening(enter, about)}{f' and {when}' if when else ''}, they enter{each}"


def _happening(enter: EnterModel, about: About) -> str:
    """What happens that opens a run."""
    if enter.on is not None:
        count, within = count_in(enter.count or "")
        often = f" for at least the {_nth(count)} time within {within}" if count else ""
        return f"{someone(enter.on)}{often}"
    if enter.absent is not None:
        what = (
            f"nothing like {either([quoted(one) for one in enter.of])}" if enter.of else "nothing"
        )
        return f"{what} was heard of someone for {duration(enter.absent)}"
    if enter.stage is not None:
        source = f" from {either([quoted(name) for name in enter.source])}" if enter.source else ""
        return f"someone comes to the stage {either([quoted(one) for one in enter.stage])}{source}"
    return f"it comes about that {said(enter.becomes or '', about)}, which did not hold before"


def _along(enter: EnterModel) -> str:
    if not enter.properties:
        return ""
    told = [f"{name} ({kind})" for name, kind in enter.properties.items()]
    return sentence(f"with them comes {both(told)}")


def _limits(enter: EnterModel, about: About) -> tuple[str, ...]:
    each = f"each {about.key_noun}" if enter.key else "each customer"
    if enter.again == "never":
        anew = f"{each} enters once and never again"
    else:
        after = enter.again.removeprefix("after ")
        ended = "once it has ended" if after == "end" else f"{duration(after)} after it has ended"
        anew = f"{each} has one run at a time, and may enter again {ended}"
    begun = "There is no limit to how many begin over time."
    if enter.at_most:
        most, within = count_in(enter.at_most)
        begun = f"At most {most} of a customer may begin within {within}."
    if not enter.key:
        return (sentence(anew), "" if enter.again == "never" else begun)
    together = "any number of such runs"
    if enter.at_once:
        together = f"at most {many(enter.at_once, 'such run')}"
    return (sentence(anew), f"A customer may have {together} at the same time.", begun)


def _day(enter: EnterModel, about: About) -> str:
    day = shifted(value_said(enter.date or "", about), enter.before, enter.after)
    on = "" if enter.before or enter.after else "on "
    return f"{on}{day} at {enter.at}"


def _schedule(text: str) -> str:
    cron = parse_schedule(text)
    return text if isinstance(cron, Fault) else schedule_text(cron)


def _nth(count: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{count}{'th' if 10 <= count % 100 <= 20 else ends.get(count % 10, 'th')}"
