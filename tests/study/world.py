"""A world with hidden rates: how likely each customer answers, by channel, stage and hour.

Nobody in the engine knows them. No channel is the best in every stage, at every hour and for every
customer; so no fixed order of channels can be.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
WEEK_MS: Final = 7 * DAY_MS

#: A Monday, 00:00 UTC.
BEGINS_AT: Final = 1_772_409_600_000

CHANNELS: Final = ("email", "push", "sms", "zalo")
STAGES: Final = ("awareness", "consideration", "purchase")

_BASE: Final[Mapping[str, float]] = {"email": 0.10, "push": 0.09, "sms": 0.08, "zalo": 0.06}
_IN_STAGE: Final[Mapping[str, tuple[float, float, float]]] = {
    "email": (1.4, 1.0, 0.6),
    "push": (0.7, 1.3, 1.0),
    "sms": (0.6, 0.8, 1.8),
    "zalo": (1.0, 1.0, 1.0),
}
#: The hours of the day at which a channel is answered twice as often, and half as often.
_GOOD: Final[Mapping[str, range]] = {
    "email": range(8, 12),
    "push": range(19, 23),
    "sms": range(11, 14),
    "zalo": range(17, 21),
}
_BAD: Final[Mapping[str, range]] = {
    "email": range(18, 24),
    "push": range(8, 14),
    "sms": range(19, 24),
    "zalo": range(8, 12),
}
#: How much more or less than others a customer answers on a channel: one of these.
_TASTES: Final = (0.4, 0.8, 1.0, 1.8)

#: The chance to buy in the end of whoever never answered, and what each answer adds, up to three.
BUYS: Final = 0.06
BUYS_MORE: Final = 0.03


class Chance(NamedTuple):
    """An occasion to send: who, when, and in which stage they are then."""

    customer: str
    at: int
    stage: str


def rate(customer: str, channel: str, stage: str, at: int) -> float:
    """How likely `customer` answers what goes out to them on `channel` at `at`."""
    taste = _TASTES[drawn(len(_TASTES), "taste", customer, channel)]
    return min(usual(channel, stage, at) * taste, 0.95)


def usual(channel: str, stage: str, at: int) -> float:
    """How likely customers answer there on the average: all that can be learned of it."""
    hour = at % DAY_MS // HOUR_MS
    by_hour = 2.0 if hour in _GOOD[channel] else 0.5 if hour in _BAD[channel] else 1.0
    weekend = 0.8 if at % WEEK_MS // DAY_MS in _WEEKEND and channel == "email" else 1.0
    return _BASE[channel] * _IN_STAGE[channel][STAGES.index(stage)] * by_hour * weekend


def occasions(customer: str, weeks: int) -> Iterator[Chance]:
    """One occasion each week, between 07:00 and 22:00 of some day."""
    for week in range(weeks):
        day = drawn(7, "day", customer, str(week))
        minute = 7 * 60 + drawn(15 * 60, "minute", customer, str(week))
        at = BEGINS_AT + week * WEEK_MS + day * DAY_MS + minute * 60_000
        yield Chance(customer, at, stage_of(customer))


def stage_of(customer: str) -> str:
    """The stage in which `customer` is all the time."""
    return STAGES[drawn(len(STAGES), "stage", customer)]


def buys(answers: int) -> float:
    """The chance that a customer buys in the end who has answered so many times."""
    return BUYS + BUYS_MORE * min(answers, 3)


def drawn(below: int, *parts: str) -> int:
    """A number from 0 to `below` - 1 that is always the same for these words."""
    digest = blake2b("/".join(("study", *parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


def happens(chance: float, *parts: str) -> bool:
    """Whether something of that chance happens; always the same for these words."""
    return drawn(1 << 40, *parts) < chance * (1 << 40)


#: 1970 began on a Thursday, so the days of `at % WEEK_MS` count from there.
_WEEKEND: Final = (2, 3)
