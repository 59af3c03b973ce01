"""What an event means for runs that wait for something."""

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import Message, Run
from sojourn.core.declared.clause import Trigger
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import Option, Send, Target, Wait, WaitFor
from sojourn.core.draft import Draft
from sojourn.core.event import Touchpoint
from sojourn.core.runs import failures, waking, walk
from sojourn.core.runs.doing import do
from sojourn.core.runs.exits import as_run, not_before
from sojourn.core.sending import holding
from sojourn.core.sending.precedence import runs_in_order
from sojourn.core.touchpoints.admit import report_of
from sojourn.core.vocabulary import RESPONSES, TransitionReason


def end_waits(draft: Draft, event: Touchpoint, message: Message | None) -> None:
    """Let the runs go on that waited for this event, or for this report about `message`."""
    for run in runs_in_order(draft):
        journey = draft.definitions.versions.get(run.version)
        if journey is None or run.parked:
            continue
        heard = False
        if run.strands or _listens(journey, run):
            for strand in strands.standing(run):
                heard = _hear(draft, journey, run, strand, event, message) or heard
        if run.timeouts and not heard:
            _note_late(draft, journey, run, event, message)
    for ended in draft.ended:
        journey = draft.definitions.versions.get(ended.version)
        if journey is not None and ended.timeouts:
            _note_late(draft, journey, as_run(ended), event, message)


def deadline_passed(draft: Draft, journey: Journey, run: Run, strand: str) -> None:
    """The timer of the step on which `strand` of the run stands has fired."""
    view = strands.seen_from(run, strand)
    if view is None:
        raise AssertionError(f"strand {strand!r} is over")
    step = journey.steps[view.step]
    if isinstance(step, Send):
        waking.wake(draft, journey, run, strand, step)
        return
    run, target, reason = at_deadline(journey, run, view)
    walk.walk(draft, journey, run, target, at=view.due_at, reason=reason, strand=strand)


def at_deadline(journey: Journey, run: Run, view: Run) -> tuple[Run, Target, TransitionReason]:
    """Where a run goes when the time of the wait at which `view` sees it is over, and why."""
    step = journey.steps[view.step]
    if isinstance(step, Wait):
        return run, step.next, "elapsed"
    if isinstance(step, Send):
        return run, step.id, holding.ASKED_ANEW
    if not isinstance(step, WaitFor):
        raise AssertionError(f"step {step.id!r} cannot hold a run")
    picked = run.picked.get(step.id)
    if picked is not None:
        return run, step.options[picked].then, "matched"
    run = replace(run, timeouts={**run.timeouts, step.id: view.due_at})
    return run, step.otherwise, "timed_out"


def _listens(journey: Journey, run: Run) -> bool:
    """Whether a run of one strand stands where an event can reach it. Most only wait for time."""
    step = journey.steps.get(run.step)
    return isinstance(step, WaitFor) or (isinstance(step, Wait) and step.restart is not None)


def _hear(
    draft: Draft,
    journey: Journey,
    before: Run,
    strand: str,
    event: Touchpoint,
    message: Message | None,
) -> bool:
    """Let one strand hear of the event, unless another strand has moved it on already.

    Returns whether the strand waits for just that.
    """
    run = draft.runs.get(before.id)
    view = None if run is None or run.parked else strands.seen_from(run, strand)
    known = strands.seen_from(before, strand)
    if run is None or view is None or known is None or view.reached_at != known.reached_at:
        return False
    if run.held and holding.is_decided(run, strand):
        return False
    step = journey.steps.get(view.step)
    # The event wins whenever it happened by the deadline (semantics 6).
    if view.step != known.step or not isinstance(step, Wait | WaitFor):
        return False
    in_time = event.occurred_at <= view.due_at
    if isinstance(step, WaitFor):
        index = _fitting(draft, step, event, message, view)
        if index is not None:
            if in_time:
                _take(draft, journey, run, strand, step, index, event)
            return True
    if in_time and _restarts(draft, step.restart, event, view):
        _restart(draft, run, strand, step, event)
    return False


def _take(
    draft: Draft,
    journey: Journey,
    run: Run,
    strand: str,
    step: WaitFor,
    index: int,
    event: Touchpoint,
) -> None:
    """An option came: go there, or keep it in mind until the end of the wait."""
    best = run.picked.get(step.id)
    if best is not None and best <= index:
        return
    run = replace(run, values={**run.values, step.id: event.properties})
    if step.pick == "best" and index > 0:
        draft.runs[run.id] = replace(run, picked={**run.picked, step.id: index})
        return
    view = strands.seen_from(run, strand) or run
    walk.walk(
        draft,
        journey,
        run,
        step.options[index].then,
        at=not_before(view, event),
        reason="matched",
        detail=event.type,
        strand=strand,
    )


def _restarts(draft: Draft, trigger: Trigger | None, event: Touchpoint, view: Run) -> bool:
    if trigger is None or event.type not in trigger.on:
        return False
    return draft.holds(trigger.when, draft.facts(event=event, run=view))


def _restart(draft: Draft, run: Run, strand: str, step: Wait | WaitFor, event: Touchpoint) -> None:
    """Let the wait begin anew at the event, unless that would bring its end nearer."""
    view = strands.seen_from(run, strand) or run
    at = not_before(view, event)
    way, again = do(draft, replace(view, reached_at=at), step)
    if way is None and again.due_at > view.due_at:
        draft.moved(view, target=step.id, at=at, reason="restarted", detail=event.type)
        draft.runs[run.id] = strands.put_back(run, again, strand)


def _fitting(
    draft: Draft, step: WaitFor, event: Touchpoint, message: Message | None, run: Run
) -> int | None:
    """The first option that the event fits; the order of the file decides a tie."""
    for index, option in enumerate(step.options):
        if _matches(draft, option, event, message, run):
            return index
    return None


def _matches(
    draft: Draft, option: Option, event: Touchpoint, message: Message | None, run: Run
) -> bool:
    if option.about:
        return (
            message is not None
            and message.run == run.id
            and message.step == option.about
            and report_of(event.type) == option.report
            # A response is one on whichever channel; else the step's last message counts.
            and (option.report in RESPONSES or failures.is_final(run, message, option.report))
        )
    if option.on and event.type not in option.on:
        return False
    seen = event if option.on else None
    return draft.holds(option.when, draft.facts(event=seen, run=run))


def _note_late(
    draft: Draft, journey: Journey, run: Run, event: Touchpoint, message: Message | None
) -> None:
    """Record an event that would have won a race, had its timer not fired."""
    for wait, due_at in run.timeouts.items():
        step = journey.steps.get(wait)
        if event.occurred_at > due_at or not isinstance(step, WaitFor):
            continue
        events_only = [option for option in step.options if option.on or option.about]
        if any(_matches(draft, option, event, message, run) for option in events_only):
            draft.notes.append("late_for_timeout")
            draft.moved(
                run, target=run.step, at=event.occurred_at, reason="late_for_timeout", detail=wait
            )
