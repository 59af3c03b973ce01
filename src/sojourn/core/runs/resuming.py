"""The end of a pause: what was held goes on, spread over the time that the operator gave."""

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import Held, Run
from sojourn.core.declared.definitions import Definitions, Journey, Pause
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.ids import spread
from sojourn.core.runs import waking, walk
from sojourn.core.runs.waits import at_deadline
from sojourn.core.sending import holding

_AT_ONCE = Pause(held=False)


def resume(draft: Draft, before: Definitions | None) -> None:
    """Give each run that was held its turn; `before` are the definitions in force so far.

    What came while the journey was paused goes on at the draft's time or later, and what fell
    due meanwhile too. A run whose time has not come is left alone.
    """
    for run in tuple(draft.runs.values()):
        if run.parked or holding.is_paused(draft.definitions, run.journey):
            continue
        was_paused = before is not None and holding.is_paused(before, run.journey)
        resumed = _overdue_as_held(draft, run) if was_paused else run
        if resumed.held:
            resumed = _with_turn(draft, resumed)
        if resumed is not run:
            draft.runs[run.id] = resumed


def go_on(draft: Draft, journey: Journey, run: Run, held: Held) -> None:
    """Move `run` as it was remembered; its turn has come."""
    run, target, reason = holding.let_go(run, held)
    draft.stale = held.expired
    step = journey.steps.get(held.target)
    try:
        if held.reason == holding.ASKED_ANEW and isinstance(step, Send):
            waking.wake(draft, journey, run, held.strand, step)
            return
        walk.walk(
            draft,
            journey,
            run,
            target,
            at=held.goes_at,
            reason=reason,
            detail=held.detail,
            strand=held.strand,
        )
    finally:
        draft.stale = False


def _overdue_as_held(draft: Draft, run: Run) -> Run:
    """`run` with each timer that fell due during the pause turned into what it leads to."""
    journey = draft.definitions.versions.get(run.version)
    if journey is None:
        return run
    for strand in strands.standing(run):
        view = strands.seen_from(run, strand)
        # A timer that is due just now was not held: it fires by itself.
        if view is None or not 0 < view.due_at < draft.now:
            continue
        run, target, reason = at_deadline(journey, run, view)
        still = strands.seen_from(run, strand) or run
        run = strands.put_back(run, replace(still, due_at=0), strand)
        held = Held(strand, target or "", view.due_at, reason)
        run = replace(run, held=(*run.held, held))
    return run


def _with_turn(draft: Draft, run: Run) -> Run:
    pause = draft.definitions.pauses.get(run.journey, _AT_ONCE)
    turn = draft.now + spread(run.id, pause.over_ms)
    expired = pause.policy == "skip expired"
    held = tuple(
        replace(one, goes_at=turn, expired=one.expired or expired)
        if one.goes_at < draft.now
        else one
        for one in run.held
    )
    return run if held == run.held else replace(run, held=held)
