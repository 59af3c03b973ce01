"""Why a channel was the best one, and another was not, from what their scores are made of."""

from collections.abc import Sequence
from typing import Final

from sojourn.journeyfile.telling.phrases import both
from sojourn.memory.scenario.told import Json

#: What decided where no score did.
UNKNOWN: Final = (
    "too little was known of what the customer answers to, so the order of channels.yaml decided"
)

#: Why a channel lost on which more was expected, by the part of the score that cost it most.
_ALTHOUGH: Final = {
    "weight": "it counts for less in the customer's stage",
    "cost": "a message there costs more",
    "fatigue": "the customer had got more there lately",
}


def first(decision: Json, chosen: str) -> str:
    """Why `chosen` stood before all others."""
    won = _candidate(decision, chosen)
    if won.get("score") is None:
        return f"{chosen} is the first of its channels"
    rate = won.get("rate")
    chance = "" if rate is None else f": an answer was expected to {rate:.0%} of such messages"
    return f"{chosen} promised most{chance}"


def is_unscored(decision: Json) -> bool:
    """Whether several channels were looked at, and none has a score."""
    candidates = decision["candidates"]
    return len(candidates) > 1 and all(one.get("score") is None for one in candidates)


def scores(decision: Json, lost: Sequence[str]) -> str:
    """The scores of channels that lost by them against that of the one that won, as an insertion.

    Where more was expected on one of them, also what made it lose all the same.
    """
    won = _candidate(decision, str(decision["channel"]))
    losers = [_candidate(decision, name) for name in lost]
    told = [one.get("score") for one in losers]
    if won.get("score") is None or None in told:
        return ""
    against = f" ({both([f'{score:.2g}' for score in told])} against {won['score']:.2g})"
    although = [_although(one, won) for one in losers if _promises_more(one, won)]
    return f"{against}: {both(although)}" if although else against


def _promises_more(one: Json, won: Json) -> bool:
    return None not in (one.get("rate"), won.get("rate")) and one["rate"] > won["rate"]


def _although(one: Json, won: Json) -> str:
    taken = {
        "weight": one["rate"] * (won["weight"] - one["weight"]),
        "cost": one["cost"] - won["cost"],
        "fatigue": one["fatigue"] - won["fatigue"],
    }
    most = max(taken, key=lambda part: taken[part])
    return f"{one['rate']:.0%} would be answered by {one['channel']}, but {_ALTHOUGH[most]}"


def _candidate(decision: Json, channel: str) -> Json:
    """What is on record of a channel; nothing where it was not looked at."""
    found: Json = {}
    return next((one for one in decision["candidates"] if one["channel"] == channel), found)
