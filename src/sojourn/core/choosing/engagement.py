"""How many messages a customer got on each channel, and how many of them they answered.

The messages remembered say it themselves. The profile keeps the sum of those that are forgotten;
at a bound both of its counts are halved, so that old ones fade.
"""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from sojourn.core import vocabulary
from sojourn.core.customer.profile import Engagement, Profile
from sojourn.core.customer.state import Message

#: Reports that are an answer of the customer's own.
ANSWERS: Final = frozenset(vocabulary.ANSWERS)

_NONE: Final = Engagement()
_MOST: Final = 64


def known(profile: Profile, messages: Iterable[Message]) -> dict[str, Engagement]:
    """What is known of each channel by its name. What came to nothing does not count."""
    counts = dict(profile.engagement)
    for message in messages:
        if message.category and not message.released:
            before = counts.get(message.channel, _NONE)
            answered = 0 if ANSWERS.isdisjoint(message.reports) else 1
            counts[message.channel] = Engagement(before.sent + 1, before.answered + answered)
    return counts


def keep(profile: Profile, forgotten: Iterable[Message]) -> Profile:
    """`profile` with the sum of messages that will not be remembered any more."""
    counts = {
        channel: Engagement(one.sent // 2, one.answered // 2) if one.sent >= _MOST else one
        for channel, one in known(profile, forgotten).items()
    }
    return replace(profile, engagement=counts)
