"""The gates that close a channel of a message for good, and the channels that they leave.

Each leaves the others of the list. What closes a channel for a time is asked in
`core.sending.blocks`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sojourn.core.consent.consents import allowed
from sojourn.core.consent.contacts import address
from sojourn.core.consent.suppression import is_suppressed
from sojourn.core.customer.profile import Profile
from sojourn.core.declared.definitions import Channel
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.vocabulary import GATES, DecisionReason, Gate

#: Why channels are closed for good, by their names.
Closed = Mapping[str, DecisionReason]
#: A channel that no gate closes for good, and where it reaches the customer.
Way = tuple[Channel, str]


def open_for_good(
    draft: Draft, step: Send, profile: Profile, tried: Sequence[str] = ()
) -> tuple[str, ...]:
    """The channels left of `step`, behind `tried`, that nothing in `profile` closes for good."""
    ways, _ = ways_of(draft, step, channels_left(step, tried), profile)
    return tuple(channel.name for channel, _ in ways)


def channels_left(step: Send, tried: Sequence[str]) -> Sequence[str]:
    """The channels to look at: those behind the last that was tried; of the best, all others."""
    if not tried:
        return step.channels
    if step.pick == "first" and tried[-1] in step.channels:
        return step.channels[step.channels.index(tried[-1]) + 1 :]
    return [name for name in step.channels if name not in tried]


def _consent(draft: Draft, profile: Profile, step: Send, name: str, _: str) -> bool:
    return allowed(draft.definitions.policies, profile.consents, step.category, name)


def _suppression(_: Draft, profile: Profile, step: Send, name: str, to: str) -> bool:
    return step.category == "transactional" or not is_suppressed(profile, name, to)


def _address(_: Draft, __: Profile, ___: Send, ____: str, to: str) -> bool:
    return bool(to)


def _reply_window(draft: Draft, _: Profile, step: Send, name: str, __: str) -> bool:
    """Whether the customer has written there lately enough; waiting would not change it."""
    reply_ms = draft.definitions.channels[name].reply_ms.get(step.category)
    wrote_at = draft.wrote.get(name)
    return reply_ms is None or (wrote_at is not None and draft.now < wrote_at + reply_ms)


#: Whether each gate that closes a channel for good lets a message onto it, and the reason if not.
_Lets = Callable[[Draft, Profile, Send, str, str], bool]
_ASK: Final[Mapping[Gate, tuple[_Lets, DecisionReason]]] = {
    "consent": (_consent, "no_consent"),
    "suppression": (_suppression, "suppressed"),
    "address": (_address, "no_address"),
    "reply_window": (_reply_window, "outside_reply_window"),
}
_IN_ORDER: Final = tuple(_ASK[gate] for gate in GATES if gate in _ASK)
#: Most customers have said nothing, and nothing came back from most: then only these can close one.
_OF_MOST: Final = tuple(_ASK[gate] for gate in GATES if gate in ("address", "reply_window"))

#: The gates that are asked of each channel here.
OF_A_CHANNEL: Final = frozenset(_ASK)


def ways_of(
    draft: Draft, step: Send, names: Sequence[str], profile: Profile
) -> tuple[list[Way], dict[str, DecisionReason]]:
    """The channels of `names` that nothing closes for good, and why the others are closed."""
    definitions, customer = draft.definitions, draft.customer
    has_said = (
        profile.consents
        or profile.suppressions
        or profile.suppressed
        or definitions.policies.consent
    )
    asked = _IN_ORDER if has_said else _OF_MOST
    ways: list[Way] = []
    closed: dict[str, DecisionReason] = {}
    for name in names:
        channel = definitions.channels.get(name)
        to = "" if channel is None else address(profile, channel, customer)
        for lets, reason in asked:
            if not lets(draft, profile, step, name, to):
                closed[name] = reason
                break
        else:
            if channel is not None:
                ways.append((channel, to))
    return ways, closed
