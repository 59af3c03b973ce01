"""Time has passed: the timers of a customer that are due fire, in the order of their times.

Of those that are due at one instant the best message goes first (`core.sending.precedence`).
"""

from sojourn.core.consent import consents
from sojourn.core.customer import strands
from sojourn.core.customer.state import CustomerState
from sojourn.core.deciding.concluding import conclude
from sojourn.core.declared.definitions import Definitions
from sojourn.core.draft import Draft
from sojourn.core.entering import openings
from sojourn.core.event import Tick
from sojourn.core.outcome import Advanced
from sojourn.core.runs import resuming, waits, waking, walk
from sojourn.core.sending import holding
from sojourn.core.sending.precedence import Timer, contenders, timers_in_order
from sojourn.core.shared.accounts import Shared
from sojourn.core.touchpoints import lifecycle


def pass_time(
    definitions: Definitions,
    customer: str,
    state: CustomerState,
    tick: Tick,
    now: int,
    shared: Shared,
) -> Advanced:
    """Let time pass up to `tick`: for waits first, then for the stage, then for entries.

    What still asks for this moment when the customer has been woken for it too often is
    stopped: else it would hold up the whole shard.
    """
    draft = Draft(definitions, customer, state, tick, now, shared)
    due = [
        Timer(due_at, run.id, strand)
        for run in state.runs
        if not holding.is_paused(definitions, run.journey)
        for due_at, strand in strands.timers(run)
        if due_at <= tick.due_at
    ]
    if definitions.lapsing:
        _lapse(draft)
    if due and tick.due_at == draft.slot_ends_at:
        draft.contenders = contenders(draft, due)
    spins = tick.again >= definitions.limits.wakes_at_once
    for due_at, run_id, strand in timers_in_order(draft, due):
        if spins:
            _stop(draft, run_id)
        else:
            _fire(draft, run_id, strand, due_at)
    lifecycle.fall_silent(draft)
    if draft.stage_changes:
        openings.by_stage(draft)
    if draft.alarms:
        openings.ring(draft, tick, spins=spins)
    return conclude(draft, latest_at=state.latest_at)


def _lapse(draft: Draft) -> None:
    before = draft.profile
    consents.lapse(draft)
    if draft.profile is not before:
        waking.profile_told(draft, before)


def _stop(draft: Draft, run_id: str) -> None:
    """Park a run, one of whose timers is set anew for its own moment over and over."""
    run = draft.runs.get(run_id)
    if run is not None and not run.parked:
        walk.park(draft, run, why="it asks for the same moment again and again")


def _fire(draft: Draft, run_id: str, strand: str, due_at: int) -> None:
    """Fire one timer. A defect parks its run only: the timer must not fire for ever."""
    run = draft.runs.get(run_id)
    if run is None or (due_at, strand) not in strands.timers(run):
        return  # an earlier timer of the same run has ended it, or this strand
    journey = draft.definitions.versions.get(run.version)
    if journey is None:
        walk.park(draft, run, why="its version is not known")
        return
    before = draft.mark()
    held = next((one for one in run.held if one.strand == strand), None)
    try:
        if held is not None:
            resuming.go_on(draft, journey, run, held)
        else:
            waits.deadline_passed(draft, journey, run, strand)
    except Exception as defect:
        draft.go_back(before)
        walk.park(draft, run, why=f"{type(defect).__name__} in the decision")
