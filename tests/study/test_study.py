"""The study at a small scale: what docs/choice.md says of 20,000 customers begins to show."""

import pytest

from study.figures import Figures, figures
from study.trial import POLICIES, Trial, play

CUSTOMERS = 1_500
WEEKS = 6


@pytest.fixture(scope="module")
def trial() -> Trial:
    return play(POLICIES[0], customers=CUSTOMERS, weeks=WEEKS)


@pytest.fixture(scope="module")
def told(trial: Trial) -> Figures:
    return figures(trial, customers=CUSTOMERS, weeks=WEEKS)


def test_every_occasion_of_those_not_held_out_is_used(trial: Trial, told: Figures) -> None:
    assert told.sent == (CUSTOMERS - len(trial.held_out)) * WEEKS
    assert told.tables > 50


def test_the_learned_choice_beats_the_best_fixed_order(told: Figures) -> None:
    assert told.margin > 0.15
    assert told.weeks[-1].chance > 1.25 * told.weeks[-1].fixed


def test_regret_shrinks(told: Figures) -> None:
    regrets = [week.regret for week in told.weeks]
    assert regrets[-1] < 0.7 * regrets[0]
    assert all(week.chance < week.known for week in told.weeks)


def test_the_holdout_shows_the_true_lift(trial: Trial, told: Figures) -> None:
    assert len(trial.held_out) == pytest.approx(CUSTOMERS * 0.1, rel=0.25)
    assert told.lift.low < told.lift.true < told.lift.high
    assert told.lift.true > 0.01
