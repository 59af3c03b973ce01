"""Which of several things of one customer comes first: one order for all of them (semantics 19).

The rank of the journey, what the best channel of the message promises, how soon it is pointless,
and in the end the ids, so that a replay finds the same order.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from sojourn.core.choosing.score import scores_of
from sojourn.core.consent.contacts import address
from sojourn.core.customer import strands
from sojourn.core.customer.state import Run
from sojourn.core.declared.policies import Policies
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft

#: Later than any deadline.
_NEVER: Final = 1 << 62


class Timer(NamedTuple):
    """A timer of a run that is due: when, and which strand it moves on."""

    due_at: int
    run: str
    strand: str


def rank_of(policies: Policies, journey: str) -> int:
    """The place of a journey among all, 0 for the first; those without one come behind."""
    return policies.ranks.get(journey, len(policies.ranks))


def timers_in_order(draft: Draft, timers: Iterable[Timer]) -> list[Timer]:
    """By their time, and of those that are due at one instant the best first."""
    by_time = sorted(timers)
    if len(by_time) < 2:
        return by_time
    return sorted(by_time, key=lambda timer: (timer.due_at, *_worth(draft, timer)))


def runs_in_order(draft: Draft) -> tuple[Run, ...]:
    """The runs under way, those of the journeys of the best rank first."""
    runs, policies = tuple(draft.runs.values()), draft.definitions.policies
    if not policies.ranks or len(runs) < 2:
        return runs
    return tuple(sorted(runs, key=lambda run: rank_of(policies, run.journey)))


def contenders(draft: Draft, timers: Iterable[Timer]) -> frozenset[tuple[str, str]]:
    """The messages, as (run, step), that wait for one of `timers`."""
    found = ((timer.run, _waiting(draft, timer)) for timer in timers)
    return frozenset((run, step.id) for run, (step, _) in found if step is not None)


def _worth(draft: Draft, timer: Timer) -> tuple[int, float, int]:
    """Less is better. What waits for time only promises nothing, and is never pointless."""
    rank = rank_of(draft.definitions.policies, draft.runs[timer.run].journey)
    step, reached_at = _waiting(draft, timer)
    if step is None:
        return rank, 0.0, _NEVER
    expires_at = reached_at + step.expires_ms if step.expires_ms else _NEVER
    return rank, -_promise(draft, draft.runs[timer.run], step), expires_at


def _waiting(draft: Draft, timer: Timer) -> tuple[Send | None, int]:
    """The message that waits for a timer, and since when; None where another step does."""
    run = draft.runs[timer.run]
    journey = draft.definitions.versions.get(run.version)
    view = strands.seen_from(run, timer.strand)
    step = None if journey is None or view is None else journey.steps.get(view.step)
    return (step, view.reached_at) if view is not None and isinstance(step, Send) else (None, 0)


def _promise(draft: Draft, run: Run, step: Send) -> float:
    """The score of its best channel, 0 where there is too little to go by."""
    declared = (draft.definitions.channels.get(name) for name in step.channels)
    channels = [
        channel
        for channel in declared
        if channel is not None and address(draft.profile, channel, draft.customer)
    ]
    scores = scores_of(draft, run, step, channels) if channels else {}
    return max((score.value for score in scores.values()), default=0.0)
