"""The statistics, against published worked examples."""

from math import inf, isinf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.experiments.figures import (
    Count,
    are_enough,
    least_visible_lift,
    lift_interval,
    p_value,
    rate_interval,
    sample_ratio_p,
)


@pytest.mark.parametrize(
    ("conversions", "customers", "low", "high"),
    [
        # The four examples of Newcombe (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_rate(conversions: int, customers: int, low: float, high: float) -> None:
    interval = rate_interval(Count(customers, conversions))
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_the_interval_of_a_lift() -> None:
    # The example of Koopman (1984): 36 of 40 against 16 of 80 is a ratio from 2.94 to 7.15.
    interval = lift_interval(Count(40, 36), Count(80, 16))
    assert interval is not None
    assert (round(interval.low + 1, 2), round(interval.high + 1, 2)) == (2.94, 7.15)


def test_the_shares_of_a_well_known_mismatch() -> None:
    # Kohavi, Tang and Xu (2020), chapter 3: 821,588 against 815,482 where halves were declared.
    assert sample_ratio_p([821_588, 815_482], [5_000, 5_000]) == pytest.approx(1.8e-6, rel=0.02)
    assert sample_ratio_p([600, 400], [5_000, 5_000]) == pytest.approx(2.54e-10, rel=0.01)
    assert sample_ratio_p([450, 448, 102], [4_500, 4_500, 1_000]) == pytest.approx(0.976, abs=0.01)
    assert sample_ratio_p([10, 1], [10_000, 0]) == 0.0
    assert sample_ratio_p([0, 0], [5_000, 5_000]) is None


def test_what_cannot_be_said() -> None:
    nobody, none = Count(0, 0), Count(50, 0)
    assert rate_interval(nobody) is None
    assert lift_interval(nobody, Count(10, 1)) is None
    assert lift_interval(none, none) is None
    assert p_value(none, none) is None
    assert p_value(Count(9, 9), Count(5, 5)) is None
    assert least_visible_lift(none, none) is None
    assert not are_enough(nobody, nobody)


def test_bounds_where_nobody_converted() -> None:
    nobody, some = Count(100, 0), Count(100, 10)
    lower, higher = lift_interval(nobody, some), lift_interval(some, nobody)
    assert lower is not None
    assert higher is not None
    assert lower.low == -1
    assert isinf(higher.high)
    # The one is the other upside down.
    assert 1 / (1 + lower.high) == pytest.approx(1 + higher.low)


counts = st.integers(1, 5_000).flatmap(
    lambda customers: st.builds(Count, st.just(customers), st.integers(0, customers))
)


@given(counts, counts)
def test_a_lift_is_certain_exactly_where_the_test_says_so(arm: Count, base: Count) -> None:
    chance, interval = p_value(arm, base), lift_interval(arm, base)
    if chance is None or interval is None or abs(chance - 0.05) < 1e-6:
        return
    assert (interval.low <= 0 <= interval.high) == (chance > 0.05)


@given(counts, counts)
def test_an_interval_holds_what_was_seen(arm: Count, base: Count) -> None:
    interval = lift_interval(arm, base)
    if interval is not None:
        seen = arm.rate / base.rate - 1 if base.conversions else inf
        assert interval.low <= seen + 1e-9
        assert seen <= interval.high + 1e-6 * abs(interval.high) or isinf(interval.high)
