"""A run on its way through the steps, until one of them holds it or it ends."""

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import EndedRun, Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import EXIT, VISITED, Audience, Send, Step, Target, Task, Together
from sojourn.core.draft import Draft
from sojourn.core.runs.doing import do
from sojourn.core.sending import exposing, holding, sends
from sojourn.core.vocabulary import TransitionReason


def walk(
    draft: Draft,
    journey: Journey,
    run: Run,
    target: Target,
    *,
    at: int,
    reason: TransitionReason,
    detail: str = "",
    strand: str = strands.FIRST,
) -> None:
    """Take `run`, which stands at `strand`, to `target` and on.

    `at` is the event time at which it arrives there. A run of a paused journey stays where it
    is, and goes later; but what is left to do after an exit is done at once.
    """
    if holding.is_paused(draft.definitions, run.journey) and not run.ending:
        holding.hold(draft, run, target, at=at, reason=reason, detail=detail, strand=strand)
        return
    view = strands.seen_from(run, strand)
    if view is None:
        raise AssertionError(f"strand {strand!r} is over")
    while target is not None and target != EXIT:
        if not draft.may_step(run.id):
            park(draft, strands.put_back(run, view, strand), why="step limit")
            return
        step = journey.steps[target]
        if run.strands and isinstance(step, Send):
            run = _without_retry(draft, journey, run, step.id)
            view = strands.seen_from(run, strand) or view
        draft.moved(view, target=step.id, at=at, reason=reason, detail=detail)
        view = _arrive(view, step, at=at)
        if journey.differing:
            exposing.reached(draft, journey, view)
        if isinstance(step, Together):
            _branch(draft, journey, strands.put_back(run, view, strand), step, strand, at=at)
            return
        way, view = do(draft, view, step, strand=strand)
        draft.runs[run.id] = run = strands.put_back(run, view, strand)
        if way is None:
            return
        target, reason, detail = way
        # What follows an emission counts from it: a wait for an answer cannot begin earlier.
        at = max(at, draft.now) if isinstance(step, Send | Audience | Task) else at
    run = strands.put_back(run, view, strand)
    if target == EXIT:
        end(draft, journey, run, at=at, exited=run.ending, source=view.step)
    else:
        _strand_over(draft, journey, run, strand, at=at, source=view.step)


def resume(draft: Draft, journey: Journey, run: Run, strand: str, step: Step, *, at: int) -> None:
    """Do `step`, which holds `strand`, once more, and go on if it holds it no longer."""
    view = strands.seen_from(run, strand)
    if view is None:
        raise AssertionError(f"strand {strand!r} is over")
    way, view = do(draft, replace(view, step=step.id, due_at=0), step, strand=strand)
    draft.runs[run.id] = run = strands.put_back(run, view, strand)
    if way is not None:
        target, reason, detail = way
        walk(draft, journey, run, target, at=at, reason=reason, detail=detail, strand=strand)


def end(
    draft: Draft, journey: Journey, run: Run, *, at: int, exited: str = "", source: str = ""
) -> None:
    """The run is over: `exited` names the criterion, "" means it came to its last step.

    `source` is the step that it ended from, if not the one of its first place.
    """
    sends.withdraw_waiting(draft, journey, run, strands.standing(run))
    reason: TransitionReason = "exited" if exited else "completed"
    seen = replace(run, step=source) if source else run
    draft.moved(seen, target=reason, at=at, reason=reason, detail=exited)
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
    journey = draft.definitions.versions.get(run.version)
    if journey is not None:
        names = strands.standing(run)
        sends.withdraw_waiting(draft, journey, run, names, reason="run_parked")
    still = tuple(replace(strand, due_at=0) for strand in run.strands)
    held = tuple(replace(kept, goes_at=0) for kept in run.held)
    draft.runs[run.id] = replace(run, due_at=0, strands=still, held=held, parked=why)


def drop(
    draft: Draft, journey: Journey, run: Run, names: tuple[str, ...], *, at: int, detail: str
) -> Run:
    """`run` without the strands `names`, because of `detail`; what waits there is withdrawn."""
    if not names:
        return run
    for name in names:
        dropped = strands.seen_from(run, name) or run
        draft.moved(dropped, target="dropped", at=at, reason="dropped", detail=detail)
    beside = [strands.retry_of(step) for step, one in run.attempts.items() if one.strand in names]
    left = strands.without(run, *names, *beside)
    gone = [name for name in strands.standing(run) if name not in strands.standing(left)]
    sends.withdraw_waiting(draft, journey, run, gone, reason="run_moved_on")
    return left


def _without_retry(draft: Draft, journey: Journey, run: Run, step: str) -> Run:
    """A step that is reached anew sends anew: what its visit before still has to send is void."""
    name = strands.retry_of(step)
    if strands.seen_from(run, name) is None:
        return run
    sends.withdraw_waiting(draft, journey, run, [name], reason="run_moved_on")
    return strands.without(run, name)


def _arrive(view: Run, step: Step, *, at: int) -> Run:
    visits = view.visits
    if isinstance(step, VISITED):
        visits = {**visits, step.id: visits.get(step.id, 0) + 1}
    return replace(view, step=step.id, reached_at=at, due_at=0, visits=visits)


def _branch(
    draft: Draft, journey: Journey, run: Run, step: Together, strand: str, *, at: int
) -> None:
    """Begin the strands of `step`, at which `strand` has just arrived."""
    view = strands.seen_from(run, strand) or run
    draft.runs[run.id] = strands.begin(run, view, step.id, tuple(step.branches))
    for name, target in step.branches.items():
        # A branch that is over at once may end the others, or the whole run.
        current = draft.runs.get(run.id)
        branch = f"{step.id}.{name}"
        if current is None or current.parked or strands.seen_from(current, branch) is None:
            continue
        walk(draft, journey, current, target, at=at, reason="branched", detail=name, strand=branch)
    current = draft.runs.get(run.id)
    if step.join == "none" and current is not None and not current.parked:
        walk(draft, journey, current, step.next, at=at, reason="reached", strand=strand)


def _strand_over(
    draft: Draft, journey: Journey, run: Run, strand: str, *, at: int, source: str
) -> None:
    """`strand` has come to its end: that of the run, or of a branch that others wait for."""
    left = strands.without(run, strand)
    if not strands.standing(left):
        end(draft, journey, left, at=at, exited=run.ending, source=source)
        return
    draft.runs[run.id] = left
    draft.moved(replace(run, step=source), target="over", at=at, reason="over", detail=strand)
    step = journey.steps.get(strands.together_of(strand))
    if not isinstance(step, Together) or step.join == "none":
        return
    parent = strands.waiting_at(left, step.id)
    others = strands.siblings(left, step.id)
    if parent is None or (others and step.join == "all"):
        return
    left = drop(draft, journey, left, others, at=at, detail=strand)
    draft.runs[run.id] = left
    walk(draft, journey, left, step.next, at=at, reason="joined", strand=parent)
