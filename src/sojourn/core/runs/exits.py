"""What an event means for runs under way before any step: exits and goals, in this order."""

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import EndedRun, Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.entry import Exit, Goal
from sojourn.core.draft import Draft
from sojourn.core.event import Touchpoint
from sojourn.core.runs import walk
from sojourn.core.sending import sends


def leave(draft: Draft, event: Touchpoint) -> None:
    """End every run of which an exit criterion holds, at once, also in mid-wait."""
    for run in tuple(draft.runs.values()):
        journey = draft.definitions.versions.get(run.version)
        if journey is None or run.ending or run.parked:
            continue
        for criterion in journey.exits:
            if _exits(draft, criterion, event, run):
                _leave(draft, journey, run, criterion, at=not_before(run, event))
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
        run = as_run(ended)
        if _meets(draft, goal, event, run):
            met = replace(ended, goal_at=event.occurred_at)
            draft.ended = (*draft.ended[:place], met, *draft.ended[place + 1 :])
            draft.moved(run, target="goal", at=event.occurred_at, reason="goal", detail=event.type)


def _exits(draft: Draft, criterion: Exit, event: Touchpoint, run: Run) -> bool:
    if criterion.on and event.type not in criterion.on:
        return False
    seen = event if criterion.on else None
    return draft.holds(criterion.when, draft.facts(event=seen, run=run))


def _leave(draft: Draft, journey: Journey, run: Run, criterion: Exit, *, at: int) -> None:
    sends.withdraw(draft, run)
    if criterion.then is None:
        walk.end(draft, journey, run, at=at, exited=criterion.text)
        return
    sends.withdraw_waiting(draft, journey, run, strands.standing(run))
    # Whatever else is under way in the run ends here; its last steps are one strand.
    step = next(iter(strands.standing(run)), strands.FIRST)
    seen = strands.seen_from(run, step) or run
    run = replace(run, step=seen.step, due_at=0, strands=(), held=(), ending=criterion.text)
    walk.walk(
        draft,
        journey,
        run,
        criterion.then,
        at=at,
        reason="cleaning_up",
        detail=criterion.text,
    )


def not_before(run: Run, event: Touchpoint) -> int:
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


def as_run(ended: EndedRun) -> Run:
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
