"""Runs on other versions of a journey, taken over by the one that came into force (semantics 14).

Each strand goes to the step that the map names for its own, else to the step of the same id. A
run of which one strand has no place in the new version stays on its own, whole.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core import holding, sending, strands, walk
from sojourn.core.definitions import Journey
from sojourn.core.doing import Way, come_already, do
from sojourn.core.draft import Draft
from sojourn.core.renaming import rename, rename_messages
from sojourn.core.state import Held, Run
from sojourn.core.steps import EXIT, Send, Step, Target, Together, Wait, WaitFor

#: Why a run was ended that its map leads nowhere.
MIGRATED = "migrated"


class _Way(Struct, frozen=True):
    """Where one strand goes: its new name and step. `stays`: it stands there as it stood."""

    old: str
    new: str
    target: str
    stays: bool
    ends_run: bool = False


def migrate(draft: Draft, run: Run) -> None:
    """Take `run` over, if the version of its journey in force wants it and has room for it."""
    journey = draft.definitions.journeys.get(run.journey)
    if journey is None or journey.migration is None or run.version == journey.version:
        return
    if journey.migration.rule == "exit":
        _end(draft, journey, run)
        return
    old = draft.definitions.versions.get(run.version)
    ways: list[_Way] = []
    for strand in strands.standing(run):
        way = _way(journey, old, run, strand)
        if way is None:
            return
        ways.append(way)
    if any(way.ends_run for way in ways):
        _end(draft, journey, run)
        return
    rename_messages(draft, run, journey)
    rewritten = _rewritten(rename(run, old, journey), journey, ways)
    draft.runs[run.id] = rewritten
    for way in ways:
        current = draft.runs.get(run.id)
        if current is None or current.parked != rewritten.parked:
            return  # another strand has ended the run on its new way, or could not go on
        view = strands.seen_from(current, way.new)
        if view is not None:
            _place(draft, journey, current, view, way, detail=f"from {run.version[:12]}")


def _end(draft: Draft, journey: Journey, run: Run) -> None:
    sending.withdraw(draft, run)
    seen = strands.seen_from(run, next(iter(strands.standing(run)), strands.FIRST)) or run
    own = draft.definitions.versions.get(run.version, journey)
    walk.end(draft, own, run, at=draft.now, exited=MIGRATED, source=seen.step)


def _way(journey: Journey, old: Journey | None, run: Run, strand: str) -> _Way | None:
    """Where `strand` goes in the new version; None where it has no place there."""
    moves = journey.migration.moves if journey.migration is not None else {}
    new = _strand_named(journey, moves, run, strand)
    if new is None:
        return None
    view = strands.seen_from(run, strand) or run
    held = _held(run, strand)
    if held is not None and held.target in ("", EXIT):
        # The way on is remembered, and it leads to an end: that stays so.
        return _Way(strand, new, held.target, stays=True)
    step = view.step if held is None else held.target
    target = moves.get(step, step)
    if target is None or target == EXIT:
        return _Way(strand, new, EXIT, stays=False, ends_run=True)
    if target not in journey.steps:
        return None
    if held is not None:
        return _Way(strand, new, target, stays=True)
    known = old.steps.get(step) if old is not None else None
    stays = _stays(journey.steps[target], known, view, mapped=target != step)
    return _Way(strand, new, target, stays)


def _strand_named(
    journey: Journey, moves: Mapping[str, Target], run: Run, strand: str
) -> str | None:
    """What `strand` is called in the new version; None where it would have no meaning there."""
    if strand == strands.FIRST:
        return strand
    if strands.is_retry(strand):
        view = strands.seen_from(run, strand) or run
        target = moves.get(view.step, view.step)
        step = journey.steps.get(target) if target is not None else None
        return strands.retry_of(step.id) if isinstance(step, Send) else None
    together, _, branch = strand.rpartition(".")
    renamed = moves.get(together, together) or together
    step = journey.steps.get(renamed)
    if isinstance(step, Together) and branch in step.branches:
        return f"{renamed}.{branch}"
    return None if strands.waiting_at(run, together) is not None else strand


def _stays(step: Step, known: Step | None, view: Run, *, mapped: bool) -> bool:
    """Whether a strand that comes to `step` from `known`, None for unknown, has nothing to do.

    It waits anew at a wait, counting the time already spent; what it began or put off at another
    step of the same kind holds on; and a parked run is repaired only by the map.
    """
    match step:
        case Wait() | WaitFor():
            return False
        case Together():
            return bool(strands.siblings(view, view.step))
        case _ if view.parked:
            return not mapped
        case _:
            return known is not None and type(known) is type(step)


def _rewritten(run: Run, journey: Journey, ways: list[_Way]) -> Run:
    """`run` on the new version, its strands under their new names."""
    by_strand = {way.old: way for way in ways}
    repaired = not all(way.stays for way in ways)
    return replace(
        run,
        version=journey.version,
        parked="" if repaired else run.parked,
        strands=tuple(replace(one, id=by_strand[one.id].new) for one in run.strands),
        attempts={
            step: replace(one, strand=by_strand[one.strand].new) if one.strand in by_strand else one
            for step, one in run.attempts.items()
        },
        held=tuple(
            replace(one, strand=by_strand[one.strand].new, target=by_strand[one.strand].target)
            for one in run.held
        ),
    )


def _place(draft: Draft, journey: Journey, run: Run, view: Run, way: _Way, *, detail: str) -> None:
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


def _held(run: Run, strand: str) -> Held | None:
    return next((one for one in run.held if one.strand == strand), None)
