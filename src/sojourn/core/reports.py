"""What a connector reports about a message, and what that changes before any run hears of it.

A failure gives back the message's place under caps; a message that came back closes its channel
until the address is another one.
"""

from typing import NamedTuple

from msgspec.structs import replace

from sojourn.core.draft import Draft
from sojourn.core.engagement import ANSWERS
from sojourn.core.evidence import was_answered
from sojourn.core.state import Message
from sojourn.core.trace import put_message, reclaim, release
from sojourn.core.vocabulary import FAILURES


class Heard(NamedTuple):
    """The message as it is now, and the report about it.

    `failed`: it is the first that says so.
    """

    message: Message
    word: str
    failed: bool


def note(draft: Draft, action: object, word: str) -> Heard | None:
    """Note that a connector reported `word` of an action; None if the action is not known."""
    place = next((at for at, one in enumerate(draft.messages) if one.action == action), None)
    if place is None:
        draft.notes.append("unknown_action")
        return None
    message = draft.messages[place]
    if word in message.reports:
        return Heard(message, word, failed=False)
    before = frozenset(message.reports)
    failed = word in FAILURES and before.isdisjoint(FAILURES | ANSWERS)
    message = replace(message, reports=(*message.reports, word))
    if message.category:
        message = _account(draft, message, word, before, failed=failed)
    put_message(draft, place, message)
    return Heard(message, word, failed)


def _account(
    draft: Draft, message: Message, word: str, before: frozenset[str], *, failed: bool
) -> Message:
    if word == "bounced":
        suppressed = {**draft.profile.suppressed, message.channel: message.address}
        draft.profile = replace(draft.profile, suppressed=suppressed)
    if word in FAILURES:
        return release(draft, message) if failed else message
    if word == "sent" and not before.isdisjoint(FAILURES):
        return message  # told late: it was sent before it failed
    # It was taken back, or said to have failed, and has arrived all the same.
    message = reclaim(draft, message)
    if word in ANSWERS and before.isdisjoint(ANSWERS):
        was_answered(draft, message)
    return message
