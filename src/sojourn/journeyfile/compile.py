"""A journey's model to the core's values.

Findings go to the review; on any error the result is not used.
"""

from collections.abc import Mapping
from typing import Any

from sojourn.core.definitions import (
    Again,
    Audience,
    Choose,
    Count,
    Entry,
    Exit,
    Expression,
    Goal,
    Journey,
    Rule,
    Send,
    Step,
    Update,
    Wait,
    WaitFor,
)
from sojourn.journeyfile.catalogue import Catalogue
from sojourn.journeyfile.clauses import EXPECTED, Clauses, Scope
from sojourn.journeyfile.duration import Fault
from sojourn.journeyfile.flow import Flow, Placed
from sojourn.journeyfile.format.journey import ExitModel, JourneyModel
from sojourn.journeyfile.format.steps import (
    AudienceStep,
    ChooseStep,
    SendStep,
    SetStep,
    TagStep,
    WaitForStep,
    WaitStep,
    When,
)
from sojourn.journeyfile.node import Path
from sojourn.journeyfile.review import Review
from sojourn.journeyfile.window import parse_again, parse_count


class JourneyCompiler:
    """Compiles one journey whose steps are laid out already."""

    def __init__(
        self, review: Review[JourneyModel], model: JourneyModel, flow: Flow, catalogue: Catalogue
    ) -> None:
        self._review = review
        self._model = model
        self._flow = flow
        self._clauses = Clauses(review, catalogue)
        self._attributes = catalogue.attributes
        self._waits = _waits(flow)

    def compile(self, version: str) -> Journey:
        model = self._model
        return Journey(
            name=model.journey,
            version=version,
            title=model.title,
            entry=self._entry(),
            exits=tuple(self._exit(("exit", index), one) for index, one in enumerate(model.exit)),
            goal=self._goal(),
            steps={placed.id: self._step(placed) for placed in self._flow.steps},
            first=self._flow.first,
        )

    def _entry(self) -> Entry:
        enter = self._model.enter
        scope = Scope(on=enter.on)
        return Entry(
            on=enter.on,
            when=self._clauses.condition(("enter", "when"), enter.when, scope),
            count=count_at(self._review, ("enter", "count"), enter.count),
            key=self._clauses.expression(("enter", "key"), enter.key, scope, expect="key"),
            again=self._again(enter.again),
            at_once=enter.at_once or 0,
        )

    def _again(self, text: str) -> Again:
        again = parse_again(text)
        if isinstance(again, Fault):
            self._review.refuse(("enter", "again"), again)
            return Again("after end")
        return again

    def _exit(self, loc: Path, model: ExitModel) -> Exit:
        text = ", ".join(model.on) if model.on else model.when or ""
        scope = self._scope(model.on, self._waits)
        condition = self._clauses.condition((*loc, "when"), model.when, scope)
        return Exit(on=model.on or (), when=condition, then=model.then, text=text)

    def _goal(self) -> Goal | None:
        goal = self._model.goal
        if goal is None:
            return None
        # A goal is also met after the end, when only the key of the run is still known.
        scope = Scope(on=goal.on, entry=())
        return Goal(
            on=goal.on,
            when=self._clauses.condition(("goal", "when"), goal.when, scope),
            within_ms=self._review.duration(("goal", "within"), goal.within),
        )

    def _scope(self, on: tuple[str, ...] | None, waits: Mapping[str, tuple[str, ...]]) -> Scope:
        return Scope(on=on, entry=self._model.enter.on, waits=waits)

    def _scope_of(self, placed: Placed, on: tuple[str, ...] | None = None) -> Scope:
        """What a step may look at: of the waits, those that stand before it in the file."""
        before: dict[str, tuple[str, ...]] = {}
        for earlier in self._flow.steps:
            if earlier is placed:
                break
            if earlier.id in self._waits:
                before[earlier.id] = self._waits[earlier.id]
        return self._scope(on, before)

    def _step(self, placed: Placed) -> Step:
        loc = placed.loc
        match placed.step:
            case WaitStep() as step:
                wait_ms = self._review.duration((*loc, "wait"), step.wait)
                return Wait(placed.id, wait_ms, placed.next)
            case WaitForStep() as step:
                return self._wait_for(placed, step)
            case SendStep() as step:
                return self._send(placed, step)
            case ChooseStep() as step:
                return self._choose(placed, step)
            case SetStep() as step:
                return Update(placed.id, set=self._set(placed, step), next=placed.next)
            case TagStep() as step:
                return Update(
                    placed.id,
                    add_tags=step.tag.add,
                    remove_tags=step.tag.remove,
                    next=placed.next,
                )
            case AudienceStep() as step:
                return self._audience(placed, step)

    def _wait_for(self, placed: Placed, step: WaitForStep) -> WaitFor:
        loc, is_report = placed.loc, step.about is not None
        on = () if is_report else step.wait_for
        return WaitFor(
            placed.id,
            self._review.duration((*loc, "up_to"), step.up_to),
            on=on,
            when=self._clauses.condition(
                (*loc, "when"), step.when, self._scope_of(placed, on or None)
            ),
            about=step.about or "",
            report=step.wait_for[0] if is_report else "",
            then=placed.then,
            otherwise=placed.otherwise,
        )

    def _send(self, placed: Placed, step: SendStep) -> Send:
        loc, scope = placed.loc, self._scope_of(placed)
        return Send(
            placed.id,
            template=step.send,
            category=step.category,
            channels=step.channel,
            only_if=self._clauses.condition((*loc, "only_if"), step.only_if, scope),
            data=self._clauses.expressions((*loc, "data"), step.data, scope),
            expires_ms=self._review.duration((*loc, "expires"), step.expires),
            next=placed.next,
        )

    def _choose(self, placed: Placed, step: ChooseStep) -> Choose:
        scope, rules = self._scope_of(placed), []
        targets = iter(placed.rules)
        for index, choice in enumerate(step.choose):
            if isinstance(choice, When):
                loc = (*placed.loc, "choose", index, "when")
                condition = self._clauses.condition(loc, choice.when, scope)
                target = next(targets)
                rules.extend([] if condition is None else [Rule(condition, target)])
        return Choose(placed.id, tuple(rules), placed.otherwise)

    def _set(self, placed: Placed, step: SetStep) -> Mapping[str, Expression]:
        values: dict[str, Expression | None] = {}
        for name, text in step.set.items():
            kind = self._attributes.get(name)
            values[name] = self._clauses.expression(
                (*placed.loc, "set", name),
                text,
                self._scope_of(placed),
                expect="any" if kind is None else EXPECTED[kind],
            )
        return {name: value for name, value in values.items() if value is not None}

    def _audience(self, placed: Placed, step: AudienceStep) -> Audience:
        change = "add" if step.add is not None else "remove"
        texts = step.add if step.add is not None else step.remove
        data = self._clauses.expressions((*placed.loc, change), texts, self._scope_of(placed))
        return Audience(
            placed.id,
            audience=step.audience,
            change="add" if step.add is not None else "remove",
            data=data,
            next=placed.next,
        )


def count_at(review: Review[Any], loc: Path, text: str | None) -> Count | None:
    """The count in a window at `loc`; None where there is none, or after a finding."""
    count = None if text is None else parse_count(text)
    if isinstance(count, Fault):
        review.refuse(loc, count)
        return None
    return count


def _waits(flow: Flow) -> dict[str, tuple[str, ...]]:
    """The waits that keep an event for later conditions: those that an author has named."""
    return {
        placed.id: placed.step.wait_for
        for placed in flow.steps
        if isinstance(placed.step, WaitForStep)
        and placed.step.id is not None
        and placed.step.about is None
    }
