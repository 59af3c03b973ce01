"""A paused journey: what comes for its runs is kept in mind, and moves them later (semantics 15).

Timers of its runs do not fire. An event that ends a wait, and an entry, are remembered in the
run; exits and goals hold as ever.
"""

from typing import Final, cast

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import Held, Run
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.steps import Target
from sojourn.core.draft import Draft
from sojourn.core.vocabulary import TransitionReason

#: Why a strand goes on at the step on which it stands: its message is to be tried again.
ASKED_ANEW: Final[TransitionReason] = "held"


def is_paused(definitions: Definitions, journey: str) -> bool:
    """Whether an operator holds the runs of `journey`."""
    pause = definitions.pauses.get(journey)
    return pause is not None and pause.held


def hold(
    draft: Draft,
    run: Run,
    target: Target,
    *,
    at: int,
    reason: TransitionReason,
    detail: str,
    strand: str,
) -> None:
    """Remember that `strand` of `run` would go to `target` now."""
    view = strands.seen_from(run, strand) or run
    draft.moved(view, target=view.step, at=at, reason="held", detail=reason)
    run = strands.put_back(run, replace(view, due_at=0), strand)
    held = Held(strand, target or "", at, reason, detail)
    draft.runs[run.id] = replace(run, held=(*_others(run, strand), held))


def is_decided(run: Run, strand: str) -> bool:
    """Whether it is remembered already where `strand` goes: then it hears of nothing more."""
    return any(held.strand == strand for held in run.held)


def is_asked_anew(run: Run, strand: str) -> bool:
    """Whether `strand` has a message to send that fell due while its journey was paused."""
    return any(held.strand == strand and held.reason == ASKED_ANEW for held in run.held)


def let_go(run: Run, held: Held) -> tuple[Run, Target, TransitionReason]:
    """The run without what was remembered, where it goes now, and why."""
    # Written from this vocabulary, out of which no word is ever taken.
    reason = cast("TransitionReason", held.reason)
    return replace(run, held=_others(run, held.strand)), held.target or None, reason


def _others(run: Run, strand: str) -> tuple[Held, ...]:
    return tuple(held for held in run.held if held.strand != strand)
