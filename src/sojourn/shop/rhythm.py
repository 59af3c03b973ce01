"""When people in Vietnam shop: the hours of their day, and the gaps between two visits."""

from random import Random
from typing import Final

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS

#: Asia/Ho_Chi_Minh: seven hours ahead of UTC, without summer time.
_OFFSET_MS: Final = 7 * HOUR_MS

#: How lively each local hour is, from midnight on; 1 is the busiest.
_LIVELY: Final = (0.15, 0.06, 0.03, 0.02, 0.03, 0.08, 0.2, 0.35, 0.5, 0.6, 0.65, 0.75,
                  0.8, 0.6, 0.5, 0.5, 0.55, 0.6, 0.7, 0.85, 1.0, 1.0, 0.7, 0.35)  # fmt: skip
_MEAN_LIVELY: Final = sum(_LIVELY) / len(_LIVELY)


def local_hour(at: int) -> int:
    """The hour of the day in Vietnam, 0 to 23, at an instant in milliseconds."""
    return (at + _OFFSET_MS) % DAY_MS // HOUR_MS


def next_visit_at(rng: Random, *, after: int, visits_per_day: float) -> int:
    """A Poisson process whose rate follows the hour of the day, by thinning."""
    at = float(after)
    while True:
        at += rng.expovariate(visits_per_day / _MEAN_LIVELY) * DAY_MS
        if rng.random() < _LIVELY[local_hour(int(at))]:
            return int(at)


def in_opening_hours(rng: Random, *, after: int, days: float) -> int:
    """Between nine and twenty o'clock of a day that many days on, but never before `after`."""
    day = (after + _OFFSET_MS + int(days * DAY_MS)) // DAY_MS
    at = day * DAY_MS - _OFFSET_MS + rng.randrange(9 * HOUR_MS, 20 * HOUR_MS)
    return at if at >= after else at + DAY_MS
