"""The steps that hold a run, to the core's values: until a moment, or for something to happen."""

from typing import Final

from sojourn.core.declared.clause import Trigger
from sojourn.core.declared.steps import Day, Option, Target, TimeOfDay, Wait, WaitFor
from sojourn.journeyfile.format.flow import Placed, is_race
from sojourn.journeyfile.format.waits import (
    MomentModel,
    OptionModel,
    TriggerModel,
    WaitForStep,
    WaitingStep,
    WaitStep,
)
from sojourn.journeyfile.phrases.clock_text import parse_date, parse_days, parse_time
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.stepping.workbench import Workbench
from sojourn.journeyfile.text.node import Path

_EVERY_DAY: Final = frozenset(range(7))


def compile_wait(bench: Workbench, placed: Placed, step: WaitingStep) -> Wait | WaitFor:
    """The wait, with what begins it anew."""
    restart = _trigger(bench, placed, step.restart)
    if isinstance(step, WaitStep):
        return _wait(bench, placed, step, restart)
    return WaitFor(
        placed.id,
        bench.review.duration((*placed.loc, "up_to"), step.up_to),
        _options(bench, placed, step),
        pick=step.pick,
        restart=restart,
        otherwise=placed.way("else"),
    )


def _trigger(bench: Workbench, placed: Placed, model: TriggerModel | None) -> Trigger | None:
    if model is None:
        return None
    scope = bench.scope_of(placed, model.on)
    when = bench.clauses.condition((*placed.loc, "restart", "when"), model.when, scope)
    return Trigger(model.on, when)


def _wait(bench: Workbench, placed: Placed, step: WaitStep, restart: Trigger | None) -> Wait:
    review, loc = bench.review, (*placed.loc, "wait")
    if not isinstance(step.wait, MomentModel):
        wait_ms = review.duration(loc, step.wait)
        return Wait(placed.id, wait_ms, placed.next, restart=restart)
    moment = step.wait
    wait_ms = review.duration((*loc, "for"), moment.duration)
    if moment.date is not None or moment.day_of is not None:
        day = _day(bench, placed, loc, moment)
        return Wait(placed.id, wait_ms, placed.next, day=day, restart=restart)
    key = "until" if moment.until is not None else "then_until"
    text = moment.until or moment.then_until
    minute = read_value(review, (*loc, key), text, parse_time)
    days = read_value(review, (*loc, "days"), moment.days, parse_days)
    local = TimeOfDay(minute or 0, days or _EVERY_DAY)
    return Wait(placed.id, wait_ms, placed.next, local=local, restart=restart)


def _day(bench: Workbench, placed: Placed, loc: Path, moment: MomentModel) -> Day:
    review, scope = bench.review, bench.scope_of(placed)
    before_ms = review.days((*loc, "before"), moment.before)
    after_ms = review.days((*loc, "after"), moment.after)
    return Day(
        minute=read_value(review, (*loc, "at"), moment.at, parse_time) or 0,
        if_past=moment.if_past or "run",
        fixed=read_value(review, (*loc, "date"), moment.date, parse_date),
        of=bench.clauses.expression((*loc, "day_of"), moment.day_of, scope),
        offset_ms=after_ms - before_ms,
        skip_to=_behind(bench, placed.next),
    )


def _behind(bench: Workbench, target: Target) -> Target:
    """Where a run goes on that passes over the step `target`."""
    return next((placed.next for placed in bench.flow.steps if placed.id == target), target)


def _options(bench: Workbench, placed: Placed, step: WaitForStep) -> tuple[Option, ...]:
    if not is_race(step):
        on = tuple(name for name in step.wait_for if isinstance(name, str))
        return (_option(bench, placed, placed.loc, step, on, placed.way("then")),)
    options = []
    for index, option in enumerate(step.wait_for):
        if isinstance(option, OptionModel):
            loc, then = (*placed.loc, "wait_for", index), placed.way(str(index + 1))
            options.append(_option(bench, placed, loc, option, option.on or (), then))
    return tuple(options)


def _option(
    bench: Workbench,
    placed: Placed,
    loc: Path,
    model: WaitForStep | OptionModel,
    on: tuple[str, ...],
    then: Target,
) -> Option:
    listened = () if model.about is not None else on
    scope = bench.scope_of(placed, listened or None)
    condition = bench.clauses.condition((*loc, "when"), model.when, scope)
    report = on[0] if model.about is not None and on else ""
    return Option(then, listened, condition, about=model.about or "", report=report)
