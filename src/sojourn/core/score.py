"""Which of several channels promises most: `channel: best` (semantics 20).

The score of a channel is the share of messages on it that this customer opened or clicked,
weighed by the part that the channel plays in the customer's stage, less what one message costs.
A prior keeps few messages from saying much. Learning from all customers is not built.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sojourn.core.definitions import Channel, Role
from sojourn.core.draft import Draft
from sojourn.core.engagement import known
from sojourn.core.profile import Engagement

#: Until so many messages went out on the channels at hand, their declared order decides.
EVIDENCE: Final = 5

#: What every channel begins with: as if it had been answered once in ten.
PRIOR_SENT: Final = 10
PRIOR_ANSWERED: Final = 1

#: How much a response counts on a channel of each part in the stage.
WEIGHTS: Final[Mapping[Role | None, float]] = {"main": 1.5, "supporting": 1.0, None: 0.75}

#: How much more often the dearest channel of the project must be answered than a free one.
COST_WEIGHT: Final = 0.05

#: Scores that differ by less are a tie.
_PLACES: Final = 4

_UNKNOWN: Final = Engagement()


def scores_of(draft: Draft, channels: Sequence[Channel]) -> dict[str, float]:
    """The score of each channel by its name; empty where there is too little evidence."""
    engagement = known(draft.profile, draft.messages)
    found = [engagement.get(channel.name, _UNKNOWN) for channel in channels]
    if sum(one.sent for one in found) < EVIDENCE:
        return {}
    dearest = max(channel.cost_micros for channel in draft.definitions.channels.values())
    scores = {}
    for channel, one in zip(channels, found, strict=True):
        rate = (one.answered + PRIOR_ANSWERED) / (one.sent + PRIOR_SENT)
        weight = WEIGHTS[channel.roles.get(draft.stage.name)]
        cost = channel.cost_micros / dearest if dearest else 0.0
        scores[channel.name] = round(rate * weight - cost * COST_WEIGHT, _PLACES)
    return scores
