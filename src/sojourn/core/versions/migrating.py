"""Runs on other versions of a journey, taken over by the one that came into force (semantics 14).

Each strand goes to the step that the map names for its own, else to the step of the same id. A
run of which one strand has no place in the new version stays on its own, whole.
"""

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import Wait, WaitFor
from sojourn.core.draft import Draft
from sojourn.core.runs import walk
from sojourn.core.runs.doing import Way, come_already, do
from sojourn.core.sending import holding, sends
from sojourn.core.versions.renaming import rename, rename_messages
from sojourn.core.versions.ways import MappedWay, ways_of

#: Why a run was ended that its map leads nowhere.
MIGRATED = "migrated"


def migrate(draft: Draft, run: Run) -> None:
    """Take `run` over, if the version of its journey in force wants it and has room for it."""
    journey = draft.definitions.journeys.get(run.journey)
    if journey is None or journey.migration is None or run.version == journey.version:
        return
    if journey.migration.rule == "exit":
        _end(draft, journey, run)
        return
    old = draft.definitions.versions.get(run.version)
    ways, void = ways_of(journey, old, run)
    if not ways:
        return
    if any(way.ends_run for way in ways):
        _end(draft, journey, run)
        return
    if void:
        _give_up_messages(draft, old, run, void)
        run = strands.without(run, *void)
    rename_messages(draft, run, journey)
    rewritten = _rewritten(rename(run, old, journey), journey, ways)
    draft.runs[run.id] = rewritten
    for way in ways:
        current = draft.runs.get(run.id)
        if current is None or current.parked != rewritten.parked:
            return  # another strand has ended the run on its new way, or could not go on
        view = strands.seen_from(current, way.new)
        if view is not None:
            if not way.stays:
                _give_up_messages(draft, old, run, [way.old])
            _place(draft, journey, current, view, way, detail=f"from {run.version[:12]}")


def _end(draft: Draft, journey: Journey, run: Run) -> None:
    sends.withdraw(draft, run)
    seen = strands.seen_from(run, next(iter(strands.standing(run)), strands.FIRST)) or run
    own = draft.definitions.versions.get(run.version, journey)
    walk.end(draft, own, run, at=draft.now, exited=MIGRATED, source=seen.step)


def _give_up_messages(draft: Draft, old: Journey | None, run: Run, names: list[str]) -> None:
    """Say of messages that were put off that they never come; `names` are their strands."""
    if old is not None:
        sends.withdraw_waiting(draft, old, run, names, reason="run_moved_on")


def _rewritten(run: Run, journey: Journey, ways: list[MappedWay]) -> Run:
    """`run` on the new version, its strands under their new names."""
    by_strand = {way.old: way for way in ways}
    repaired = not all(way.stays for way in ways)
    return replace(
        run,
        version=journey.version,
        parked="" if repaired else run.parked,
        strands=tuple(replace(one, id=by_strand[one.id].new) for one in run.strands),
        held=tuple(
            replace(one, strand=by_strand[one.strand].new, target=by_strand[one.strand].target)
            for one in run.held
        ),
        attempts={
            step: replace(sent, strand=by_strand[sent.strand].new)
            if sent.strand in by_strand
            else sent
            for step, sent in run.attempts.items()
        },
    )


def _place(
    draft: Draft, journey: Journey, run: Run, view: Run, way: MappedWay, *, detail: str
) -> None:
    """Put one strand at its step, or let it go on from there."""
    if way.stays:
        to = way.target or view.step
        draft.moved(view, target=to, at=draft.now, reason="migrated", detail=detail)
        placed = view if holding.is_decided(run, way.new) else replace(view, step=to)
        draft.runs[run.id] = strands.put_back(run, placed, way.new)
        return
    step = journey.steps[way.target]
    if isinstance(step, Wait | WaitFor):
        draft.moved(view, target=step.id, at=draft.now, reason="migrated", detail=detail)
        _wait_there(draft, journey, run, replace(view, step=step.id), step, way.new)
        return
    walk.walk(
        draft,
        journey,
        run,
        step.id,
        at=draft.now,
        reason="migrated",
        detail=detail,
        strand=way.new,
    )


def _wait_there(
    draft: Draft, journey: Journey, run: Run, view: Run, step: Wait | WaitFor, strand: str
) -> None:
    """Let a strand wait at `step`, the time already spent counted in."""
    if isinstance(step, Wait):
        way, view = _begin_anew(draft, view, step)
    else:
        way = come_already(draft, view, step)
        view = replace(view, due_at=view.reached_at + step.up_to_ms)
    draft.runs[run.id] = run = strands.put_back(run, view, strand)
    if way is not None:
        walk.walk(
            draft,
            journey,
            run,
            way.target,
            at=draft.now,
            reason=way.reason,
            detail=way.detail,
            strand=strand,
        )


def _begin_anew(draft: Draft, view: Run, step: Wait) -> tuple[Way | None, Run]:
    """Wait as if `step` had been there when the run came.

    But a day that the new version put before its own coming into force has passed, whenever the
    run came: what is to be done then the step says (semantics 8).
    """
    way, waiting = do(draft, view, step)
    moved = waiting.due_at != view.due_at
    if way is not None or step.day is None or not moved or waiting.due_at >= draft.now:
        return way, waiting
    way, waiting = do(draft, replace(view, reached_at=draft.now), step)
    return way, replace(waiting, reached_at=view.reached_at)
