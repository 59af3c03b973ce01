"""`enter` to the core's entry: what opens a run, for whom, how often."""

import re
from typing import Final

from sojourn.core.declared.entry import (
    Again,
    Entry,
    OnAbsence,
    OnBecoming,
    OnCommand,
    OnDate,
    OnEvent,
    OnSchedule,
    OnStage,
    Opening,
)
from sojourn.journeyfile.format.enter import OPENINGS, EnterModel
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.phrases.clock_text import parse_time
from sojourn.journeyfile.phrases.schedule import parse_schedule
from sojourn.journeyfile.phrases.window import parse_again, parse_count, parse_limit
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.clauses import Clauses, Scope
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value

_ATTRIBUTE: Final = re.compile(r"customer\.([a-z][a-z0-9_]*)")

#: Which keys go with which opening only.
_BELONGS: Final = {
    "count": "on",
    "of": "absent",
    "source": "stage",
    "yearly": "date",
    "before": "date",
    "after": "date",
    "at": "date",
    "properties": "by",
}


def entry_scope(enter: EnterModel) -> Scope:
    """What the conditions of an entry may look at."""
    return Scope(on=enter.on)


class EntryCompiler:
    """Compiles one `enter`."""

    def __init__(
        self, review: Review[JourneyModel], clauses: Clauses, catalogue: Catalogue
    ) -> None:
        self._review = review
        self._clauses = clauses
        self._catalogue = catalogue

    def compile(self, enter: EnterModel) -> Entry:
        review, scope = self._review, entry_scope(enter)
        self._check_openings(enter)
        return Entry(
            opening=self._opening(enter),
            when=self._clauses.condition(("enter", "when"), enter.when, scope),
            key=self._clauses.expression(("enter", "key"), enter.key, scope, expect="key"),
            again=read_value(review, ("enter", "again"), enter.again, parse_again)
            or Again("after end"),
            at_once=enter.at_once or 0,
            at_most=read_value(review, ("enter", "at_most"), enter.at_most, parse_limit),
        )

    def _check_openings(self, enter: EnterModel) -> None:
        given = [name for name in OPENINGS if getattr(enter, name) is not None]
        if len(given) != 1 and (given or self._review.sound):
            words = ", ".join(f"`{name}`" for name in OPENINGS)
            message = "an entry has exactly one of " + words
            hint = f"keep one of {' and '.join(f'`{name}`' for name in given)}" if given else ""
            self._review.say(("enter",), "how-to-enter", message, hint=hint, at_key=True)
        for name, opening in _BELONGS.items():
            if getattr(enter, name) and given and opening not in given:
                key = EnterModel.model_fields[name].alias or name
                message = f"`{key}` goes with `{opening}`"
                self._review.say(("enter", key), "how-to-enter", message, at_key=True)

    def _opening(self, enter: EnterModel) -> Opening:
        review = self._review
        if enter.absent is not None:
            absent_ms = review.duration(("enter", "absent"), enter.absent)
            return OnAbsence(absent_ms, enter.of or ())
        if enter.stage is not None:
            return OnStage(enter.stage, enter.source or ())
        if enter.becomes is not None:
            becomes = self._clauses.condition(("enter", "becomes"), enter.becomes, Scope())
            return OnBecoming(becomes or _never, enter.becomes)
        if enter.date is not None:
            return self._date(enter, enter.date)
        if enter.schedule is not None:
            following = read_value(review, ("enter", "schedule"), enter.schedule, parse_schedule)
            return OnSchedule(following or _no_time, enter.schedule)
        if enter.by is not None:
            return OnCommand(enter.properties)
        return OnEvent(
            enter.on or (), read_value(review, ("enter", "count"), enter.count, parse_count)
        )

    def _date(self, enter: EnterModel, text: str) -> OnDate:
        review = self._review
        match = _ATTRIBUTE.fullmatch(text.strip())
        name = match[1] if match else ""
        is_day = self._catalogue.attributes.get(name) in ("date", "time")
        if not is_day and self._catalogue.whole:
            message = f'"{text}" is no attribute of type `date` or `time`'
            hint = "declare it in profile.yaml, as in `birthday: date`"
            review.say(("enter", "date"), "unknown-attribute", message, hint=hint)
        if enter.at is None and review.sound:
            message = "a day needs a time of day"
            review.say(("enter", "date"), "bad-moment", message, hint='add `at: "09:00"`')
        if enter.before is not None and enter.after is not None:
            message = "either `before` or `after`"
            review.say(("enter", "after"), "bad-moment", message, at_key=True)
        before_ms = review.days(("enter", "before"), enter.before)
        after_ms = review.days(("enter", "after"), enter.after)
        minute = read_value(review, ("enter", "at"), enter.at, parse_time) or 0
        return OnDate(name, after_ms - before_ms, minute, enter.yearly)


def _never(_: object) -> bool:
    """Stands for a condition that was refused."""
    return False


def _no_time(at: int, _: object) -> int:
    """Stands for a schedule that was refused."""
    return at
