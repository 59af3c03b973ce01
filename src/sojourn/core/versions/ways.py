"""Where each strand of a run goes in another version of its journey, if there is a place for it."""

from collections.abc import Mapping

from msgspec import Struct

from sojourn.core.customer import strands
from sojourn.core.customer.state import Held, Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import EXIT, Send, Step, Target, Together, Wait, WaitFor


class MappedWay(Struct, frozen=True):
    """Where one strand goes: its new name and step. `stays`: it stands there as it stood."""

    old: str
    new: str
    target: str
    stays: bool
    ends_run: bool = False


def ways_of(journey: Journey, old: Journey | None, run: Run) -> tuple[list[MappedWay], list[str]]:
    """The ways of all strands of `run`, of version `old`; none where one has no place.

    A message that waits for its next channel has none where its step is gone: it is named
    apart, to be given up. Were it all that is left, the run would stay for it.
    """
    ways: list[MappedWay] = []
    void: list[str] = []
    for strand in strands.standing(run):
        way = _way(journey, old, run, strand)
        if way is not None:
            ways.append(way)
        elif strands.is_retry(strand):
            void.append(strand)
        else:
            return [], []
    return ways, void


def _way(journey: Journey, old: Journey | None, run: Run, strand: str) -> MappedWay | None:
    """Where `strand` goes in the new version; None where it has no place there."""
    moves = journey.migration.moves if journey.migration is not None else {}
    if strands.is_retry(strand):
        return _retry_way(journey, moves, run, strand)
    new = _strand_named(journey, moves, run, strand)
    if new is None:
        return None
    view = strands.seen_from(run, strand) or run
    held = _held(run, strand)
    if held is not None and held.target in ("", EXIT):
        # The way on is remembered, and it leads to an end: that stays so.
        return MappedWay(strand, new, held.target, stays=True)
    step = view.step if held is None else held.target
    target = moves.get(step, step)
    if target is None or target == EXIT:
        return MappedWay(strand, new, EXIT, stays=False, ends_run=True)
    if target not in journey.steps:
        return None
    if held is not None:
        return MappedWay(strand, new, target, stays=True)
    known = old.steps.get(step) if old is not None else None
    stays = _stays(journey.steps[target], known, view, mapped=target != step)
    return MappedWay(strand, new, target, stays)


def _retry_way(
    journey: Journey, moves: Mapping[str, Target], run: Run, strand: str
) -> MappedWay | None:
    """Where a message goes that waits for its next channel: with its step."""
    step = (strands.seen_from(run, strand) or run).step
    target = moves.get(step, step)
    if target is None or not isinstance(journey.steps.get(target), Send):
        return None
    return MappedWay(strand, strands.retry_of(target), target, stays=True)


def _strand_named(
    journey: Journey, moves: Mapping[str, Target], run: Run, strand: str
) -> str | None:
    """What `strand` is called in the new version; None where nobody there would wait for it."""
    if strand == strands.FIRST:
        return strand
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


def _held(run: Run, strand: str) -> Held | None:
    return next((one for one in run.held if one.strand == strand), None)
