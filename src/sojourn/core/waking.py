"""When a deferred message is tried again: all gates are asked anew (semantics 16)."""

from sojourn.core import awaiting, escalating, holding, sending, strands, walk
from sojourn.core.definitions import Journey
from sojourn.core.draft import Draft
from sojourn.core.state import Run
from sojourn.core.steps import Send


def wake(draft: Draft, journey: Journey, run: Run, strand: str, step: Send) -> None:
    """Try to send the message of `step`, at which `strand` of the run was deferred."""
    if not strands.is_retry(strand):
        # What follows an emission counts from it.
        walk.resume(draft, journey, run, strand, step, at=max(draft.at, draft.now))
    elif step.id in run.attempts:
        escalating.go_on(draft, journey, run, step)


def zone_told(draft: Draft) -> None:
    """The customer's time zone is another one now: whatever waits for an hour is asked anew."""
    for known in tuple(draft.runs.values()):
        journey = draft.definitions.versions.get(known.version)
        paused = holding.is_paused(draft.definitions, known.journey)
        if journey is None or known.parked or paused:
            continue
        for strand in strands.standing(known):
            run = draft.runs.get(known.id)
            view = None if run is None else strands.seen_from(run, strand)
            step = None if view is None else sending.waits_to_send(journey, view)
            if run is None or step is None:
                continue
            if not (strands.is_retry(strand) and awaiting.has_time_left(draft, run, step)):
                wake(draft, journey, run, strand, step)
