"""What must hold of a wait: parts that fit, a bound, known events, reports about a message."""

from itertools import takewhile
from typing import Final

from sojourn.core.vocabulary import REPORTS
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.emissions import SendStep, TaskStep
from sojourn.journeyfile.format.flow import Flow, Placed, is_race
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.waits import MomentModel, OptionModel, WaitForStep, WaitingStep
from sojourn.journeyfile.review.catalogue import REPORT_TYPES, Catalogue, check_events
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Path

_MOMENTS: Final = ("then_until", "until", "date", "day_of")


class WaitCheck:
    """The rules of steps that wait. `ids` are those of all steps, refused ones too."""

    def __init__(
        self,
        review: Review[JourneyModel],
        flow: Flow,
        catalogue: Catalogue,
        ids: frozenset[str],
    ) -> None:
        self._review = review
        self._flow = flow
        self._catalogue = catalogue
        self._ids = ids

    def check(self, placed: Placed, step: WaitingStep) -> None:
        if step.restart is not None:
            loc = (*placed.loc, "restart", "on")
            check_events(self._review, self._catalogue, loc, step.restart.on)
        if isinstance(step, WaitForStep):
            self._check_bounded(placed, step)
        elif isinstance(step.wait, MomentModel):
            self.check_moment((*placed.loc, "wait"), step.wait)

    def _check_bounded(self, placed: Placed, step: WaitForStep) -> None:
        loc, review = placed.loc, self._review
        if step.up_to is None and review.sound:
            message = "a wait for an event needs a bound"
            hint = "add `up_to: 24h`, or as long as it makes sense"
            review.say((*loc, "wait_for"), "wait-without-bound", message, hint=hint)
        if is_race(step):
            self._check_race(placed, step)
            return
        if step.pick == "best":
            message = "only of several ways can the best be picked"
            hint = "write a list under `wait_for`"
            review.say((*loc, "pick"), "nothing-to-do", message, hint=hint)
        words = tuple(word for word in step.wait_for if isinstance(word, str))
        self._check_awaited(placed, (*loc, "wait_for"), (*loc, "about"), words, step.about)

    def check_moment(self, loc: Path, moment: MomentModel) -> None:
        """Say what does not fit together in the moment at `loc`."""
        given = [name for name in _MOMENTS if getattr(moment, name) is not None]
        on_day = bool(given) and given[0] in ("date", "day_of")
        problem, hint = "", ""
        if len(given) != 1:
            problem = "a moment has one of `then_until`, `until`, `date`, `day_of`"
            hint = 'as in `{for: 1d, then_until: "09:00"}`'
        elif (moment.duration is not None) != (given[0] == "then_until"):
            problem, hint = "`for` and `then_until` go together", "a wait without `for` has `until`"
        elif on_day and moment.days is not None:
            problem, hint = f"`days` does not go with `{given[0]}`", "take one of the two out"
        elif on_day and moment.at is None:
            problem, hint = "a day needs a time of day", 'add `at: "09:00"`'
        elif on_day and moment.if_past is None:
            problem = "this day may have passed already; what then?"
            hint = "add `if_past: run`, `skip`, `exit` or `next`"
        elif not on_day and (moment.at or moment.if_past or moment.before or moment.after):
            problem, hint = "`at`, `if_past`, `before` and `after` go with a day", "take them out"
        elif moment.before is not None and moment.after is not None:
            problem, hint = "either `before` or `after`", "take one of the two out"
        if problem and self._review.sound:
            self._review.say(loc, "bad-moment", problem, hint=hint)

    def _check_race(self, placed: Placed, step: WaitForStep) -> None:
        for key in ("about", "when", "then"):
            if getattr(step, key) is not None:
                message = f"with a list under `wait_for`, each of its items has its own `{key}`"
                self._review.say((*placed.loc, key), "unknown-key", message, at_key=True)
        for index, option in enumerate(step.wait_for):
            if not isinstance(option, OptionModel):
                continue
            loc: Path = (*placed.loc, "wait_for", index)
            if option.on is None and option.when is None and self._review.sound:
                message = "this would end the wait at once"
                hint = "give it an `on:` or a `when:`"
                self._review.say(loc, "nothing-to-do", message, hint=hint)
            words = option.on or ()
            self._check_awaited(placed, (*loc, "on"), (*loc, "about"), words, option.about)

    def _check_awaited(
        self, placed: Placed, loc: Path, about_loc: Path, words: tuple[str, ...], about: str | None
    ) -> None:
        if about is not None:
            self._check_report(placed, loc, about_loc, words, about)
        elif self._is_report(words):
            senders = self._senders_before(placed)
            message = f'"{words[0]}" is a report about a message; which one?'
            hint = f"add `about: {senders[-1] if senders else '…'}`"
            self._review.say(loc, "report-without-send", message, hint=hint)
        else:
            check_events(self._review, self._catalogue, loc, words)

    def _is_report(self, words: tuple[str, ...]) -> bool:
        declared = self._catalogue.event_names or frozenset()
        return len(words) == 1 and words[0] in REPORTS and words[0] not in declared

    def _check_report(
        self, placed: Placed, loc: Path, about_loc: Path, words: tuple[str, ...], about: str
    ) -> None:
        word = words[0] if words else ""
        if len(words) != 1:
            message = "a wait about a message has one report"
            self._review.say(loc, "event-and-report", message)
        elif word in (self._catalogue.event_names or ()) or word in REPORT_TYPES:
            message = f'"{word}" is an event, and `about` goes with a report'
            hint = f"take `about` out, or wait for one of {one_of(REPORTS)}"
            self._review.say(about_loc, "event-and-report", message, hint=hint)
        elif word not in REPORTS:
            hint = did_you_mean(word, REPORTS) or f"expected one of {one_of(REPORTS)}"
            message = f'no connector reports "{word}"'
            self._review.say(loc, "unknown-report", message, hint=hint)
        if about not in self._ids:
            hint = did_you_mean(about, self._ids)
            self._review.say(
                about_loc, "unknown-step", f"no step `{about}` in this journey", hint=hint
            )
        senders = self._senders_before(placed)
        if about in self._ids and self._review.sound and about not in senders:
            message = f"`{about}` sends nothing before this step"
            hint = f"write `about: {senders[-1]}`" if senders else ""
            self._review.say(about_loc, "report-without-send", message, hint=hint)

    def _senders_before(self, placed: Placed) -> list[str]:
        """The ids of the messages and tasks that stand before this step in the file."""
        before = takewhile(lambda earlier: earlier is not placed, self._flow.steps)
        return [step.id for step in before if isinstance(step.step, SendStep | TaskStep)]
