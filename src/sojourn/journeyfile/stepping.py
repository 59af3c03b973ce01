"""The steps of one journey to the core's values, with their targets filled in."""

from collections.abc import Mapping
from typing import Final

from sojourn.core.clause import Condition, Expression, Trigger
from sojourn.core.facts import WHOLES, whole_wait
from sojourn.core.steps import (
    Arm,
    Audience,
    Choose,
    Day,
    Emit,
    GrantOffer,
    IfFailed,
    Measure,
    Option,
    Repeat,
    Rule,
    Send,
    Split,
    Start,
    Step,
    Target,
    Task,
    TimeOfDay,
    Together,
    Update,
    Wait,
    WaitFor,
)
from sojourn.journeyfile.catalogue import Catalogue
from sojourn.journeyfile.channels import BEST, best_of
from sojourn.journeyfile.clauses import Clauses, Scope
from sojourn.journeyfile.clock_text import parse_date, parse_days, parse_time
from sojourn.journeyfile.condition import Properties, common_properties
from sojourn.journeyfile.flow import Flow, Placed, is_race
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
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.waits import (
    MomentModel,
    OptionModel,
    TriggerModel,
    WaitForStep,
    WaitStep,
)
from sojourn.journeyfile.heard import Waits
from sojourn.journeyfile.node import Path
from sojourn.journeyfile.review import Review
from sojourn.journeyfile.values import read_value
from sojourn.journeyfile.window import parse_share

_MOMENTS: Final = ("then_until", "until", "date", "day_of")
_EVERY_DAY: Final = frozenset(range(7))


class StepCompiler:
    """Compiles the steps of one journey. `scope` is what each may look at besides waits."""

    def __init__(
        self,
        review: Review[JourneyModel],
        clauses: Clauses,
        catalogue: Catalogue,
        flow: Flow,
        scope: Scope,
    ) -> None:
        self._review = review
        self._clauses = clauses
        self._catalogue = catalogue
        self._flow = flow
        self._scope = scope
        self._waits = Waits(flow)

    def compile(self) -> dict[str, Step]:
        return {placed.id: self._step(placed) for placed in self._flow.steps}

    def _step(self, placed: Placed) -> Step:
        match placed.step:
            case WaitStep() as step:
                return self._wait(placed, step)
            case WaitForStep() as step:
                return self._wait_for(placed, step)
            case SendStep() as step:
                return self._send(placed, step)
            case ChooseStep() as step:
                return self._choose(placed, step)
            case SplitStep() as step:
                return self._split(placed, step)
            case RepeatStep() as step:
                condition = self._condition(placed, "while", step.only_while)
                return Repeat(
                    placed.id, placed.way("again"), step.times, condition, next=placed.next
                )
            case TogetherStep() as step:
                branches = {way.name: way.target for way in placed.ways}
                return Together(placed.id, branches, step.join, next=placed.next)
            case _:
                return self._plain(placed)

    def _plain(self, placed: Placed) -> Step:
        """A step from which there is one way only."""
        match placed.step:
            case SetStep() as step:
                known = Properties(self._catalogue.attributes, self._catalogue.words)
                values = self._typed(placed, "set", step.set, known)
                return Update(placed.id, set=values, next=placed.next)
            case CountStep() as step:
                values = self._expressions(placed, "count", step.count, expect_number=True)
                return Update(placed.id, add=values, next=placed.next)
            case TagStep() as step:
                return Update(
                    placed.id,
                    add_tags=step.tag.add,
                    remove_tags=step.tag.remove,
                    next=placed.next,
                )
            case AudienceStep() as step:
                return self._audience(placed, step)
            case TaskStep() as step:
                return self._task(placed, step)
            case OfferStep() as step:
                return GrantOffer(placed.id, step.offer, next=placed.next)
            case EmitStep() as step:
                event = self._catalogue.event(step.emit)
                known = common_properties([] if event is None else [event])
                data = self._typed(placed, "data", step.data, known)
                return Emit(placed.id, step.emit, data, next=placed.next)
            case StartStep() as step:
                return self._start(placed, step)
            case _:
                raise AssertionError(f"a step of several ways: {placed.id}")

    def _wait(self, placed: Placed, step: WaitStep) -> Wait:
        loc, restart = (*placed.loc, "wait"), self._trigger(placed, step.restart)
        if not isinstance(step.wait, MomentModel):
            wait_ms = self._review.duration(loc, step.wait)
            return Wait(placed.id, wait_ms, placed.next, restart=restart)
        moment = step.wait
        self._check_moment(loc, moment)
        wait_ms = self._review.duration((*loc, "for"), moment.duration)
        if moment.date is not None or moment.day_of is not None:
            day = self._day(placed, loc, moment)
            return Wait(placed.id, wait_ms, placed.next, day=day, restart=restart)
        key = "until" if moment.until is not None else "then_until"
        text = moment.until or moment.then_until
        minute = read_value(self._review, (*loc, key), text, parse_time)
        days = read_value(self._review, (*loc, "days"), moment.days, parse_days)
        local = TimeOfDay(minute or 0, days or _EVERY_DAY)
        return Wait(placed.id, wait_ms, placed.next, local=local, restart=restart)

    def _check_moment(self, loc: Path, moment: MomentModel) -> None:
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

    def _day(self, placed: Placed, loc: Path, moment: MomentModel) -> Day:
        review = self._review
        before_ms = review.days((*loc, "before"), moment.before)
        after_ms = review.days((*loc, "after"), moment.after)
        return Day(
            minute=read_value(review, (*loc, "at"), moment.at, parse_time) or 0,
            if_past=moment.if_past or "run",
            fixed=read_value(review, (*loc, "date"), moment.date, parse_date),
            of=self._clauses.expression((*loc, "day_of"), moment.day_of, self._scope_of(placed)),
            offset_ms=after_ms - before_ms,
            skip_to=self._behind(placed.next),
        )

    def _behind(self, target: Target) -> Target:
        """Where a run goes on that passes over the step `target`."""
        return next((placed.next for placed in self._flow.steps if placed.id == target), target)

    def _trigger(self, placed: Placed, model: TriggerModel | None) -> Trigger | None:
        if model is None:
            return None
        scope = self._scope_of(placed, model.on)
        when = self._clauses.condition((*placed.loc, "restart", "when"), model.when, scope)
        return Trigger(model.on, when)

    def _wait_for(self, placed: Placed, step: WaitForStep) -> WaitFor:
        return WaitFor(
            placed.id,
            self._review.duration((*placed.loc, "up_to"), step.up_to),
            self._options(placed, step),
            pick=step.pick,
            restart=self._trigger(placed, step.restart),
            otherwise=placed.way("else"),
        )

    def _options(self, placed: Placed, step: WaitForStep) -> tuple[Option, ...]:
        if not is_race(step):
            on = tuple(name for name in step.wait_for if isinstance(name, str))
            then = placed.way("then")
            return (self._option(placed, placed.loc, on, step.about, step.when, then),)
        options = []
        for index, option in enumerate(step.wait_for):
            if isinstance(option, OptionModel):
                loc = (*placed.loc, "wait_for", index)
                then = placed.way(str(index + 1))
                on = option.on or ()
                options.append(self._option(placed, loc, on, option.about, option.when, then))
        return tuple(options)

    def _option(
        self,
        placed: Placed,
        loc: Path,
        on: tuple[str, ...],
        about: str | None,
        when: str | None,
        then: Target,
    ) -> Option:
        listened = () if about is not None else on
        scope = self._scope_of(placed, listened or None)
        condition = self._clauses.condition((*loc, "when"), when, scope)
        report = on[0] if about is not None and on else ""
        return Option(then, listened, condition, about=about or "", report=report)

    def _send(self, placed: Placed, step: SendStep) -> Send:
        best = step.channel == (BEST,)
        failed = IfFailed()
        if step.if_failed == "next channel":
            failed = IfFailed("next channel")
        elif step.if_failed is not None:
            failed = IfFailed("go", placed.way("failed"))
        return Send(
            placed.id,
            template=step.send,
            category=step.category,
            channels=best_of(self._catalogue.channels) if best else step.channel,
            only_if=self._condition(placed, "only_if", step.only_if),
            data=self._expressions(placed, "data", step.data),
            expires_ms=self._review.duration((*placed.loc, "expires"), step.expires),
            next=placed.next,
            pick="best" if best else "first",
            if_failed=failed,
        )

    def _choose(self, placed: Placed, step: ChooseStep) -> Choose:
        rules = []
        for index, choice in enumerate(step.choose):
            if isinstance(choice, When):
                loc = (*placed.loc, "choose", index, "when")
                condition = self._clauses.condition(loc, choice.when, self._scope_of(placed))
                target = placed.way(str(index + 1))
                rules.extend([] if condition is None else [Rule(condition, target)])
        return Choose(placed.id, tuple(rules), placed.way("otherwise"))

    def _split(self, placed: Placed, step: SplitStep) -> Split:
        arms = []
        for name, arm in step.arms.items():
            loc = (*placed.loc, "arms", name, "share")
            share_bp = read_value(self._review, loc, arm.share, parse_share)
            arms.append(Arm(name, share_bp or 0, placed.way(name)))
        total_bp = sum(arm.share_bp for arm in arms)
        if all(arm.share_bp for arm in arms) and total_bp != 10_000 and self._review.sound:
            message = f"the shares make {total_bp / 100:g}%, not 100%"
            loc = (*placed.loc, "arms")
            self._review.say(loc, "bad-share", message, hint="change one of them", at_key=True)
        return Split(
            placed.id,
            step.split,
            tuple(arms),
            salt=step.salt or step.split,
            by=step.by,
            measure=self._measure(placed, step.measure),
        )

    def _measure(self, placed: Placed, model: MeasureModel | None) -> Measure | None:
        if model is None:
            return None
        loc = (*placed.loc, "measure")
        # Judged also after the run has ended, when only the customer is still known.
        when = self._clauses.condition((*loc, "when"), model.when, Scope(on=model.on))
        return Measure(model.on, self._review.duration((*loc, "within"), model.within), when)

    def _audience(self, placed: Placed, step: AudienceStep) -> Audience:
        change = "add" if step.add is not None else "remove"
        texts = step.add if step.add is not None else step.remove
        return Audience(
            placed.id,
            audience=step.audience,
            change="add" if step.add is not None else "remove",
            data=self._expressions(placed, change, texts or {}),
            next=placed.next,
        )

    def _task(self, placed: Placed, step: TaskStep) -> Task:
        context: dict[str, Expression] = {}
        for index, text in enumerate(step.context):
            name = text.strip()
            told = WHOLES.get(name) or self._whole_wait(placed, name)
            if told is None:
                loc = (*placed.loc, "context", index)
                told = self._clauses.expression(loc, text, self._scope_of(placed))
            if told is not None:
                context[name] = told
        within_ms = self._review.duration((*placed.loc, "within"), step.within)
        return Task(placed.id, step.task, step.team, within_ms, context, next=placed.next)

    def _whole_wait(self, placed: Placed, name: str) -> Expression | None:
        wait = name.removeprefix("run.")
        return whole_wait(wait) if wait != name and wait in self._scope_of(placed).waits else None

    def _start(self, placed: Placed, step: StartStep) -> Start:
        loc = (*placed.loc, "key")
        key = self._clauses.expression(loc, step.key, self._scope_of(placed), expect="key")
        known = Properties(self._catalogue.journeys.get(step.start) or {})
        data = self._typed(placed, "data", step.data, known)
        return Start(placed.id, step.start, key, data, next=placed.next)

    def _typed(
        self, placed: Placed, key: str, texts: Mapping[str, str], known: Properties
    ) -> Mapping[str, Expression]:
        """Expressions under the names of attributes or properties."""
        return self._clauses.typed((*placed.loc, key), texts, self._scope_of(placed), known)

    def _expressions(
        self, placed: Placed, key: str, texts: Mapping[str, str], *, expect_number: bool = False
    ) -> dict[str, Expression]:
        return self._clauses.expressions(
            (*placed.loc, key),
            texts,
            self._scope_of(placed),
            expect="number" if expect_number else "any",
        )

    def _condition(self, placed: Placed, key: str, text: str | None) -> Condition | None:
        return self._clauses.condition((*placed.loc, key), text, self._scope_of(placed))

    def _scope_of(self, placed: Placed, on: tuple[str, ...] | None = None) -> Scope:
        """What a step may look at besides the customer."""
        return Scope(
            on=on,
            entry=self._scope.entry,
            given=self._scope.given,
            waits=self._waits.at(placed.id),
            arms=self._scope.arms,
        )


def arms_of(flow: Flow) -> dict[str, tuple[str, ...]]:
    """The experiments of a journey, with the names of their arms."""
    arms: dict[str, tuple[str, ...]] = {}
    for placed in flow.steps:
        if isinstance(placed.step, SplitStep):
            known = arms.get(placed.step.split, ())
            arms[placed.step.split] = tuple(dict.fromkeys((*known, *placed.step.arms)))
    return arms
