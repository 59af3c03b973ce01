"""When a deferred message is tried again: all gates are asked anew (semantics 16)."""

from sojourn.core.customer import strands
from sojourn.core.customer.profile import Profile
from sojourn.core.customer.state import Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.runs import escalating, walk
from sojourn.core.sending import awaiting, holding, sends
from sojourn.core.sending.closing import open_for_good


def wake(draft: Draft, journey: Journey, run: Run, strand: str, step: Send) -> None:
    """Try to send the message of `step`, at which `strand` of the run was deferred."""
    if not strands.is_retry(strand):
        # What follows an emission counts from it.
        walk.resume(draft, journey, run, strand, step, at=max(draft.at, draft.now))
    elif step.id in run.attempts:
        escalating.go_on(draft, journey, run, step)


def profile_told(draft: Draft, before: Profile) -> None:
    """Something was told of the customer, of whom was known what stands in `before`.

    Where another time zone holds, whatever waits is asked anew. So is what another channel is open
    for now than the one that it waits for; where none is left, the message is withdrawn at once, in
    a pause too (semantics 23).
    """
    profile = draft.profile
    moved = draft.has_moved(before)
    if not (moved or _closes_otherwise(profile, before)):
        return
    for known in tuple(draft.runs.values()):
        journey = draft.definitions.versions.get(known.version)
        if journey is None or known.parked:
            continue
        paused = holding.is_paused(draft.definitions, known.journey)
        for strand in strands.standing(known):
            run = draft.runs.get(known.id)
            view = None if run is None else strands.seen_from(run, strand)
            step = None if view is None else sends.waits_to_send(journey, view)
            if run is None or step is None:
                continue
            beside = strands.is_retry(strand)
            awaits = beside and awaiting.has_time_left(draft, run, step)
            tried = run.attempts[step.id].channels if beside and step.id in run.attempts else ()
            left = open_for_good(draft, step, profile, tried)
            # Of several the first is the one that it waits for.
            another = left[:1] != open_for_good(draft, step, before, tried)[:1]
            if not left or ((moved or another) and not paused and not awaits):
                _ask_anew(draft, journey, run, strand, step)


def _closes_otherwise(profile: Profile, before: Profile) -> bool:
    return (
        profile.consents != before.consents
        or profile.suppressions != before.suppressions
        or profile.suppressed != before.suppressed
    )


def _ask_anew(draft: Draft, journey: Journey, run: Run, strand: str, step: Send) -> None:
    """Wake a message before its time; if it cannot go out any more, it is withdrawn."""
    draft.withdrawing = (run.id, step.id)
    wake(draft, journey, run, strand, step)
    draft.withdrawing = None
