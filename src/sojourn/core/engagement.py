"""How many messages a customer got on each channel, and how many of them they answered.

Old messages fade: at a bound, both counts are halved.
"""

from typing import Final

from msgspec.structs import replace

from sojourn.core.profile import Engagement, Profile

#: Reports that are an answer of the customer's own.
ANSWERS: Final = frozenset({"opened", "clicked"})

_MOST: Final = 64


_NONE: Final = Engagement()


def count(profile: Profile, channel: str, *, sent: int = 0, answered: int = 0) -> Profile:
    """`profile` with so many more on `channel`."""
    before = profile.engagement.get(channel, _NONE)
    sent, answered = max(0, before.sent + sent), max(0, before.answered + answered)
    if sent >= _MOST:
        sent, answered = sent // 2, answered // 2
    engagement = {**profile.engagement, channel: Engagement(sent, answered)}
    return replace(profile, engagement=engagement)
