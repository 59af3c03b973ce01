"""What an event means for a customer's runs: exits, goals, waits, entries, in this order."""

from msgspec.structs import replace

from sojourn.core import emit, walk, window
from sojourn.core.admit import report_of
from sojourn.core.clause import Missing
from sojourn.core.definitions import Journey
from sojourn.core.draft import Draft
from sojourn.core.entry import Exit, Goal
from sojourn.core.event import Touchpoint
from sojourn.core.ids import run_id
from sojourn.core.state import EndedRun, Message, Run
from sojourn.core.steps import WaitFor


def leave(draft: Draft, event: Touchpoint) -> None:
    """End every run of which an exit criterion holds, at once, also in mid-wait."""
    for run in tuple(draft.runs.values()):
        journey = draft.definitions.versions.get(run.version)
        if journey is None or run.ending or run.parked:
            continue
        for criterion in journey.exits:
            if _exits(draft, criterion, event, run):
                _leave(draft, journey, run, criterion, at=_not_before(run, event))
                break


def reach_goals(draft: Draft, event: Touchpoint) -> None:
    """Count a goal once per run, also after its end, within the goal's window (semantics 12)."""
    for run in tuple(draft.runs.values()):
        goal = _goal(draft, run.version)
        if goal and not run.goal_at and _meets(draft, goal, event, run):
            draft.runs[run.id] = replace(run, goal_at=event.occurred_at)
            draft.moved(run, target="goal", at=event.occurred_at, reason="goal", detail=event.type)
    for place, ended in enumerate(draft.ended):
        goal = _goal(draft, ended.version)
        if not goal or ended.goal_at:
            continue
        if not goal.within_ms and ended.ended_at != event.occurred_at:
            continue
        run = _as_run(ended)
        if _meets(draft, goal, event, run):
            met = replace(ended, goal_at=event.occurred_at)
            draft.ended = (*draft.ended[:place], met, *draft.ended[place + 1 :])
            draft.moved(run, target="goal", at=event.occurred_at, reason="goal", detail=event.type)


def end_waits(draft: Draft, event: Touchpoint, message: Message | None) -> None:
    """Let the runs go on that waited for this event, or for this report about `message`."""
    for run in tuple(draft.runs.values()):
        journey = draft.definitions.versions.get(run.version)
        if journey is None or run.parked:
            continue
        step = journey.steps[run.step]
        if isinstance(step, WaitFor) and _matches(draft, step, event, message, run):
            # The event wins whenever it happened by the deadline (semantics 6).
            if event.occurred_at <= run.due_at:
                run = replace(run, values={**run.values, step.id: event.properties})
                walk.walk(
                    draft,
                    journey,
                    run,
                    step.then,
                    at=_not_before(run, event),
                    reason="matched",
                    detail=event.type,
                )
        elif run.timeouts:
            _note_late(draft, journey, run, event, message)
    for ended in draft.ended:
        journey = draft.definitions.versions.get(ended.version)
        if journey is not None and ended.timeouts:
            _note_late(draft, journey, _as_run(ended), event, message)


def enter(draft: Draft, event: Touchpoint) -> None:
    """Begin the runs that this event lets in."""
    journeys = draft.definitions.by_type.get(event.type)
    if not journeys:
        return
    facts = draft.facts(event=event)
    for journey in journeys:
        if not draft.holds(journey.entry.when, facts):
            continue
        try:
            key = str(journey.entry.key(facts)) if journey.entry.key else ""
        except Missing:
            draft.notes.append("missing_value")
            continue
        if _may_enter(draft, journey, key, event):
            _begin(draft, journey, key, event)
            facts = draft.facts(event=event)


def _may_enter(draft: Draft, journey: Journey, key: str, event: Touchpoint) -> bool:
    """Whether a run may begin. Counts the event where the entry counts (decision 0006)."""
    entry = journey.entry
    open_runs = 0
    for run in draft.runs.values():
        if run.journey == journey.name:
            if run.key == key:
                return False
            open_runs += 1
    if entry.count is not None:
        draft.windows, reached = window.add(
            draft.windows,
            name=journey.name,
            key=key,
            at=event.occurred_at,
            count=entry.count,
            limits=draft.definitions.limits,
        )
        if not reached:
            return False
    if not _may_again(draft, journey, key, event):
        return False
    full = 0 < entry.at_once <= open_runs or len(draft.runs) >= draft.definitions.limits.runs
    if full:
        draft.notes.append("limit_of_runs")
    return not full


def _may_again(draft: Draft, journey: Journey, key: str, event: Touchpoint) -> bool:
    again = journey.entry.again
    if again.rule == "after end":
        return True
    before = next(
        (run for run in draft.ended if run.journey == journey.name and run.key == key), None
    )
    if before is None:
        return True
    return again.rule == "after" and event.occurred_at >= before.ended_at + again.after_ms


def _begin(draft: Draft, journey: Journey, key: str, event: Touchpoint) -> None:
    if journey.entry.count is not None:
        draft.windows = window.clear(draft.windows, name=journey.name, key=key)
    at = event.occurred_at
    run = Run(
        id=run_id(draft.definitions.project, draft.customer, journey.name, key, event.id),
        journey=journey.name,
        version=journey.version,
        key=key,
        entered_at=at,
        step="",
        reached_at=at,
        entry=event.properties,
    )
    draft.moved(run, target="entered", at=at, reason="entered", detail=event.type)
    run = replace(run, step="entered")
    walk.walk(draft, journey, run, journey.first, at=at, reason="reached")


def _exits(draft: Draft, criterion: Exit, event: Touchpoint, run: Run) -> bool:
    if criterion.on and event.type not in criterion.on:
        return False
    seen = event if criterion.on else None
    return draft.holds(criterion.when, draft.facts(event=seen, run=run))


def _leave(draft: Draft, journey: Journey, run: Run, criterion: Exit, *, at: int) -> None:
    emit.withdraw(draft, run)
    if criterion.then is None:
        walk.end(draft, journey, run, at=at, exited=criterion.text)
        return
    run = replace(run, ending=criterion.text)
    walk.walk(
        draft,
        journey,
        run,
        criterion.then,
        at=at,
        reason="cleaning_up",
        detail=criterion.text,
    )


def _not_before(run: Run, event: Touchpoint) -> int:
    """When `event` moves `run`: a late one does not lead it back in time."""
    return max(event.occurred_at, run.reached_at)


def _goal(draft: Draft, version: str) -> Goal | None:
    journey = draft.definitions.versions.get(version)
    return journey.goal if journey else None


def _meets(draft: Draft, goal: Goal, event: Touchpoint, run: Run) -> bool:
    if event.type not in goal.on:
        return False
    since_entry_ms = event.occurred_at - run.entered_at
    if since_entry_ms < 0 or (goal.within_ms and since_entry_ms > goal.within_ms):
        return False
    return draft.holds(goal.when, draft.facts(event=event, run=run))


def _matches(
    draft: Draft, step: WaitFor, event: Touchpoint, message: Message | None, run: Run
) -> bool:
    if step.about:
        return (
            message is not None
            and message.run == run.id
            and message.step == step.about
            and report_of(event.type) == step.report
        )
    if event.type not in step.on:
        return False
    return draft.holds(step.when, draft.facts(event=event, run=run))


def _note_late(
    draft: Draft, journey: Journey, run: Run, event: Touchpoint, message: Message | None
) -> None:
    """Record an event that would have won a race, had its timer not fired."""
    for wait, due_at in run.timeouts.items():
        step = journey.steps.get(wait)
        if event.occurred_at > due_at or not isinstance(step, WaitFor):
            continue
        if _matches(draft, step, event, message, run):
            draft.notes.append("late_for_timeout")
            draft.moved(
                run, target=run.step, at=event.occurred_at, reason="late_for_timeout", detail=wait
            )


def _as_run(ended: EndedRun) -> Run:
    """An ended run as conditions see it: what it entered with is no longer known."""
    return Run(
        id=ended.id,
        journey=ended.journey,
        version=ended.version,
        key=ended.key,
        entered_at=ended.entered_at,
        step="ended",
        reached_at=ended.ended_at,
        timeouts=ended.timeouts,
    )
