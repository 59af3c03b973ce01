"""What messages teach about all customers: how many went out in a cell, and how many were answered.

A cell is a channel, a stage of the lifecycle and an hour of the week on the customer's clock, at
the moment of sending. An answer counts in the cell of its message, however late it comes. Counts
fade: what was sent a half-life ago weighs half as much as what is sent now.
"""

from datetime import tzinfo
from math import ldexp
from typing import Final

from msgspec import Struct

from sojourn.core.customer.state import Message
from sojourn.core.draft import Draft
from sojourn.core.local_time.calendar import DAY_MS, HOUR_MS, wall_time, weekday
from sojourn.core.shared.accounts import Evidence

HOURS_OF_WEEK: Final = 168

#: The hour of a message from which nothing is learned.
NO_HOUR: Final = -1

#: 2 ** -(1/2), 2 ** -(1/4) … 2 ** -(1/1024).
_ROOTS: Final = (
    0.7071067811865476,
    0.8408964152537145,
    0.9170040432046712,
    0.9576032806985737,
    0.9785720620877001,
    0.9892280131939755,
    0.9945994234836332,
    0.9972960560854701,
    0.9986471128909702,
    0.9993233275026507,
)
_PARTS: Final = 1 << len(_ROOTS)


def _left_after(part: int) -> float:
    """What is left of 1 after so many parts of a half-life."""
    left = 1.0
    for place, root in enumerate(_ROOTS, 1):
        if part & (_PARTS >> place):
            left *= root
    return left


_LEFT: Final = tuple(_left_after(part) for part in range(_PARTS))

#: After so many half-lives nothing is left.
_GONE: Final = 64


class Cell(Struct, frozen=True, gc=False, order=True):
    """Where messages go out: a channel, the customer's stage, the hour of their week."""

    channel: str
    stage: str
    hour: int


class Counts(Struct, frozen=True, gc=False, array_like=True):
    """How many messages went out and how many were answered, weighed as of `at`."""

    sent: float = 0.0
    answered: float = 0.0
    at: int = 0


def hour_of_week(at: int, zone: tzinfo) -> int:
    """The hour that the clock of `zone` shows at an instant: 0 is Monday from 00:00 to 01:00."""
    wall = wall_time(at, zone)
    return weekday(wall // DAY_MS) * 24 + wall % DAY_MS // HOUR_MS


def went_out(draft: Draft, message: Message, times: int = 1) -> None:
    """`message` went out; `times` is -1 where it turns out that it did not."""
    if message.hour != NO_HOUR:
        _add(draft, message, sent=times, answered=0)


def was_answered(draft: Draft, message: Message) -> None:
    """The customer answered `message` for the first time."""
    if message.hour != NO_HOUR:
        _add(draft, message, sent=0, answered=1)


def faded(counts: Counts, at: int, half_life_ms: int) -> Counts:
    """`counts` as of `at`, which is not before their own time."""
    left = fading(counts.at, at, half_life_ms)
    return Counts(counts.sent * left, counts.answered * left, at)


def added(counts: Counts, evidence: Evidence, half_life_ms: int) -> Counts:
    """`counts` with one more piece of evidence, as of the later of the two."""
    at = max(counts.at, evidence.at)
    before = faded(counts, at, half_life_ms)
    weight = fading(evidence.at, at, half_life_ms)
    return Counts(
        max(before.sent + evidence.sent * weight, 0.0),
        max(before.answered + evidence.answered * weight, 0.0),
        at,
    )


def fading(since: int, until: int, half_life_ms: int) -> float:
    """What is left of 1 from one instant to another.

    Time goes in parts of a half-life, counted from 1970: so many short times fade as much as the
    one that they make. And by multiplication alone: a power differs in its last digit from one
    machine to another.
    """
    parts = until * _PARTS // half_life_ms - since * _PARTS // half_life_ms
    halvings, part = divmod(parts, _PARTS)
    return ldexp(_LEFT[part], -halvings) if halvings < _GONE else 0.0


def _add(draft: Draft, message: Message, *, sent: int, answered: int) -> None:
    draft.evidence.append(
        Evidence(
            message.channel, message.stage, message.hour, message.at, sent=sent, answered=answered
        )
    )
