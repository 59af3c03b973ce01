"""A run on its way through the steps, until one of them holds it or it ends."""

from typing import Any

from msgspec.structs import replace

from sojourn.core import emit
from sojourn.core.definitions import (
    Audience,
    Choose,
    Journey,
    Send,
    Step,
    Update,
    Wait,
    WaitFor,
)
from sojourn.core.draft import Draft, evaluate_all
from sojourn.core.state import EndedRun, Run
from sojourn.core.vocabulary import TransitionReason

#: Where a step leads: its target, and why; or None if it holds the run.
_Way = tuple[str | None, TransitionReason]


def walk(
    draft: Draft,
    journey: Journey,
    run: Run,
    target: str | None,
    *,
    at: int,
    reason: TransitionReason,
    detail: str = "",
) -> None:
    """Take `run` to `target` and on. `at` is the event time at which it arrives there."""
    for _ in range(draft.definitions.limits.steps_per_turn):
        if target is None:
            end(draft, journey, run, at=at, exited=run.ending)
            return
        step = journey.steps[target]
        draft.moved(run, target=step.id, at=at, reason=reason, detail=detail)
        run = _arrive(run, step, at=at)
        way, run = _do(draft, run, step)
        draft.runs[run.id] = run
        if way is None:
            return
        target, reason = way
        detail = ""
        # What follows an emission counts from it: a wait for an answer cannot begin earlier.
        at = max(at, draft.now) if isinstance(step, Send | Audience) else at
    park(draft, run, why="step limit")


def end(draft: Draft, journey: Journey, run: Run, *, at: int, exited: str = "") -> None:
    """The run is over: `exited` names the criterion, "" means it came to its last step."""
    reason: TransitionReason = "exited" if exited else "completed"
    draft.moved(run, target=reason, at=at, reason=reason, detail=exited)
    draft.runs.pop(run.id, None)
    if journey.entry.again.rule == "after end" and journey.goal is None and not run.timeouts:
        return
    ended = EndedRun(
        id=run.id,
        journey=run.journey,
        version=run.version,
        key=run.key,
        entered_at=run.entered_at,
        ended_at=at,
        goal_at=run.goal_at,
        timeouts=run.timeouts,
    )
    others = tuple(
        other for other in draft.ended if (other.journey, other.key) != (run.journey, run.key)
    )
    most = draft.definitions.limits.ended
    if len(others) >= most:
        draft.notes.append("forgotten")
    draft.ended = (*others, ended)[-most:]


def park(draft: Draft, run: Run, *, why: str) -> None:
    """Stop the run for good where it stands; it keeps its place for whoever repairs it."""
    draft.moved(run, target="parked", at=draft.at, reason="parked", detail=why)
    draft.notes.append("parked")
    draft.runs[run.id] = replace(run, due_at=0, parked=why)


def deadline_passed(draft: Draft, journey: Journey, run: Run) -> None:
    """The timer of the step on which `run` stands has fired."""
    step = journey.steps[run.step]
    due_at = run.due_at
    if isinstance(step, Wait):
        walk(draft, journey, run, step.next, at=due_at, reason="elapsed")
    elif isinstance(step, WaitFor):
        run = replace(run, timeouts={**run.timeouts, step.id: due_at})
        walk(draft, journey, run, step.otherwise, at=due_at, reason="timed_out")
    else:
        raise AssertionError(f"step {step.id!r} cannot hold a run")


def _arrive(run: Run, step: Step, *, at: int) -> Run:
    visits = run.visits
    if isinstance(step, Send | Audience):
        visits = {**visits, step.id: visits.get(step.id, 0) + 1}
    return replace(run, step=step.id, reached_at=at, due_at=0, visits=visits)


def _do(draft: Draft, run: Run, step: Step) -> tuple[_Way | None, Run]:
    match step:
        case Wait():
            return None, replace(run, due_at=run.reached_at + step.wait_ms)
        case WaitFor():
            return _begin_wait(draft, run, step)
        case Send():
            emit.send(draft, run, step)
            return (step.next, "reached"), run
        case Choose():
            return _choose(draft, run, step), run
        case Audience():
            emit.change_audience(draft, run, step)
            return (step.next, "reached"), run
        case Update():
            _update(draft, run, step)
            return (step.next, "reached"), run


def _begin_wait(draft: Draft, run: Run, step: WaitFor) -> tuple[_Way | None, Run]:
    holding = replace(run, due_at=run.reached_at + step.up_to_ms)
    if not step.about:
        return None, holding
    message = next(
        (
            message
            for message in reversed(draft.messages)
            if message.run == run.id and message.step == step.about
        ),
        None,
    )
    if message is None:
        return (step.otherwise, "nothing_sent"), run
    if step.report in message.reports:
        return (step.then, "matched"), run
    return None, holding


def _choose(draft: Draft, run: Run, step: Choose) -> _Way:
    facts = draft.facts(run=run)
    for rule in step.rules:
        if draft.holds(rule.when, facts):
            return rule.then, "chosen"
    return step.otherwise, "chosen"


def _update(draft: Draft, run: Run, step: Update) -> None:
    values: dict[str, Any] = evaluate_all(draft, step.set, draft.facts(run=run))
    profile = draft.profile
    kept = tuple(tag for tag in profile.tags if tag not in step.remove_tags)
    added = tuple(tag for tag in step.add_tags if tag not in kept)
    draft.profile = replace(
        profile, attributes={**profile.attributes, **values}, tags=(*kept, *added)
    )
