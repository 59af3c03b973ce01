"""What a connector reports about a message, and what that changes before any run hears of it.

A failure gives back the message's place under caps; a message that came back, or was called spam,
closes its address; an unsubscription withdraws a consent. What the reports of one message come to
depends on which there are, not on their order, nor on how often one is told.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec.structs import replace

from sojourn.core.choosing.engagement import ANSWERS
from sojourn.core.choosing.evidence import was_answered
from sojourn.core.consent import consents
from sojourn.core.consent.contacts import address
from sojourn.core.consent.suppression import Why, suppress
from sojourn.core.customer.state import Message
from sojourn.core.draft import Draft
from sojourn.core.event import Touchpoint
from sojourn.core.ids import address_mark
from sojourn.core.sending.trace import put_message, reclaim, release
from sojourn.core.vocabulary import ARRIVALS, CATEGORIES, CONSENTED, FAILURES, REFUSALS, RESPONSES

#: The reports that close an address, and what they call it.
_CLOSES: Final[dict[str, Why]] = {"bounced": "bounced", "complained": "complained"}


class Heard(NamedTuple):
    """The message as it is now, and the report about it.

    `failed`: it is the first that says so.
    """

    message: Message
    word: str
    failed: bool


def note(draft: Draft, event: Touchpoint, word: str) -> Heard | None:
    """Note that `event` reported `word` of an action; None if the action is not known."""
    action = event.properties.get("action")
    place = next((at for at, one in enumerate(draft.messages) if one.action == action), None)
    if place is None:
        draft.notes.append("unknown_action")
        _obey_unknown(draft, event, word)
        return None
    message = draft.messages[place]
    if word == "unsubscribed" and message.category:
        # Also where it is told once more: the customer may have agreed in between.
        _withdraw(draft, [message.category], [message.channel], event)
    if word == "replied":
        wrote(draft, message.channel, event)
    if word in message.reports:
        return Heard(message, word, failed=False)
    answered = word in ANSWERS and ANSWERS.isdisjoint(message.reports)
    failed = word in FAILURES and (FAILURES | RESPONSES).isdisjoint(message.reports)
    message = replace(message, reports=(*message.reports, word))
    if message.category:
        message = _account(draft, message, word)
        if answered:
            was_answered(draft, message)
    put_message(draft, place, message)
    return Heard(message, word, failed)


def wrote(draft: Draft, channel: str, event: Touchpoint) -> None:
    """Note that the customer wrote on a channel, if it may be used for a time after that only."""
    if channel in draft.definitions.reply_channels:
        latest = max(draft.wrote.get(channel, 0), event.occurred_at)
        draft.wrote = {**draft.wrote, channel: latest}


def _account(draft: Draft, message: Message, word: str) -> Message:
    why = _CLOSES.get(word)
    if why is not None:
        draft.profile = suppress(draft.profile, message.channel, message.address, why)
    told = frozenset(message.reports)
    if not told.isdisjoint(ARRIVALS):
        return reclaim(draft, message)
    if not told.isdisjoint(FAILURES):
        return release(draft, message)
    # It was taken back, and went out all the same.
    return reclaim(draft, message) if "sent" in told else message


def _obey_unknown(draft: Draft, event: Touchpoint, word: str) -> None:
    """A no holds also where nobody remembers the message: of what the report itself names."""
    if word not in REFUSALS:
        return
    known = draft.definitions.channels
    named = event.properties.get("channel") or event.channel
    channels = [named] if named in known else list(known)
    if word == "unsubscribed":
        category = event.properties.get("category")
        categories = [category] if category in CATEGORIES else CONSENTED
        _withdraw(draft, categories, channels, event)
    elif named in known:
        to = address(draft.profile, known[named], draft.customer)
        if to:
            draft.profile = suppress(draft.profile, named, address_mark(to), "complained")


def _withdraw(
    draft: Draft, categories: Iterable[str], channels: Iterable[str], event: Touchpoint
) -> None:
    names = [f"{category}.{channel}" for category in categories for channel in channels]
    draft.profile = consents.hear(
        draft.definitions, draft.profile, names, "withdraw", at=event.occurred_at
    )
