"""The statistics of experiments say what they say as often as simulation finds it so."""

import pytest
from numpy.random import default_rng

from sojourn.experiments.figures import (
    Count,
    Interval,
    least_visible_lift,
    lift_interval,
    p_value,
    rate_interval,
)


def _held(interval: Interval | None, lift: float) -> bool:
    return interval is not None and interval.low <= lift <= interval.high


@pytest.mark.parametrize(("rate", "lift"), [(0.08, 0.0), (0.08, 0.3), (0.4, -0.2)])
def test_intervals_hold_the_truth_as_often_as_they_say(rate: float, lift: float) -> None:
    draws, customers = 1_500, (400, 250)
    chance = default_rng(7)
    arms = chance.binomial(customers[0], rate * (1 + lift), draws)
    bases = chance.binomial(customers[1], rate, draws)
    pairs = [
        (Count(customers[0], int(arm)), Count(customers[1], int(base)))
        for arm, base in zip(arms, bases, strict=True)
    ]
    lifts = sum(_held(lift_interval(arm, base), lift) for arm, base in pairs) / draws
    rates = sum(_held(rate_interval(base), rate) for _, base in pairs) / draws
    assert 0.935 < lifts < 0.967
    assert 0.925 < rates < 0.975


def test_arms_that_are_alike_differ_one_time_in_twenty() -> None:
    draws, chance = 4_000, default_rng(11)
    one, other = chance.binomial(500, 0.1, draws), chance.binomial(500, 0.1, draws)
    alarms = 0
    for x, y in zip(one, other, strict=True):
        found = p_value(Count(500, int(x)), Count(500, int(y)))
        alarms += found is not None and found < 0.05
    assert 0.04 < alarms / draws < 0.06


def test_a_lift_that_is_called_visible_is_seen_four_times_in_five() -> None:
    arm, base = Count(2_000, 220), Count(2_000, 180)
    lift = least_visible_lift(arm, base)
    assert lift is not None
    draws, chance = 2_000, default_rng(13)
    rate = 0.1
    lifted = chance.binomial(2_000, rate * (1 + lift / 2), draws)
    plain = chance.binomial(2_000, rate * (1 - lift / 2), draws)
    seen = 0
    for x, y in zip(lifted, plain, strict=True):
        found = p_value(Count(2_000, int(x)), Count(2_000, int(y)))
        seen += found is not None and found < 0.05
    assert 0.76 < seen / draws < 0.84
