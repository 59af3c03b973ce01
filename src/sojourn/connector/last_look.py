"""Whether an action may still be carried out: asked just before each provider call."""

from typing import Final, Literal

from msgspec import Struct

from sojourn.connector.action import Action
from sojourn.connector.outcome import FailureReason
from sojourn.connector.sight import Sight

#: A no that is older than the action: a yes may be on its way, for the two topics are written
#: side by side. After so long it would have come.
SECOND_LOOK_S: Final = 2.0


class Go(Struct, frozen=True):
    """Nothing stands against it."""


class Wait(Struct, frozen=True):
    """Look once more after `after_s`."""

    after_s: float


class Drop(Struct, frozen=True):
    """It is not to be carried out any more. What was cancelled needs no report."""

    why: FailureReason | Literal["cancelled"]


Verdict = Go | Wait | Drop


def look(
    action: Action, sight: Sight, *, now: int, oldest_ms: int = 0, looked_before: bool = False
) -> Verdict:
    """Ask at `now`, in milliseconds since 1970.

    `oldest_ms`: a message decided longer ago is too late, unless it is transactional; 0 for no
    bound. Consents are about messages: what changes an audience or asks people is not held by them.
    """
    if sight.is_cancelled(action.id):
        return Drop("cancelled")
    if action.expires_at and now > action.expires_at:
        return Drop("too_late")
    if action.kind != "send":
        return Go()
    if oldest_ms and action.category != "transactional" and now - action.at > oldest_ms:
        return Drop("too_late")
    objection = sight.objection(action.customer, action.category)
    if objection is None:
        return Go()
    reason, since = objection
    if since < action.at and not looked_before:
        return Wait(SECOND_LOOK_S)
    return Drop(reason)
