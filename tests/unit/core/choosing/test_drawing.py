"""Draws for Thompson sampling: the same everywhere, and spread as a beta distribution is."""

from math import sqrt
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.choosing.drawing import draw_chance


def test_these_seeds_draw_these_numbers() -> None:
    # Pinned: a replay on another machine or Python must come to these.
    assert [draw_chance(0.1, 20, f"seed {number}") for number in range(4)] == [
        0.18936168345554302,
        0.03506183402259254,
        0.1449949827014508,
        0.060451133411090464,
    ]


@pytest.mark.parametrize(
    ("chance", "weight"), [(0.1, 10), (0.1, 50), (0.02, 500), (0.5, 20), (0.9, 30), (0.3, 5_000)]
)
def test_draws_have_the_mean_and_spread_of_the_beta_distribution(
    chance: float, weight: float
) -> None:
    draws = [draw_chance(chance, weight, str(number)) for number in range(4_000)]
    deviation = sqrt(chance * (1 - chance) / (weight + 1))
    assert fmean(draws) == pytest.approx(chance, abs=4 * deviation / sqrt(4_000))
    assert pstdev(draws) == pytest.approx(deviation, rel=0.05)


@given(st.floats(0, 1), st.floats(0, 10_000), st.text(max_size=20))
def test_a_draw_is_a_chance(chance: float, weight: float, seed: str) -> None:
    assert 0 <= draw_chance(chance, weight, seed) <= 1


def test_what_is_well_known_is_hardly_moved() -> None:
    draws = [draw_chance(0.2, 1_000_000, str(number)) for number in range(200)]
    assert max(abs(drawn - 0.2) for drawn in draws) < 0.003
