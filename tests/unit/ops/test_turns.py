"""A turn in the metrics: every input record is accounted for exactly once."""

from collections import Counter

from sojourn.engine.tally import Tally
from sojourn.engine.turn import Turn
from sojourn.ops.metrics import Metrics
from sojourn.ops.turns import observe_turn


def _turn(tally: Tally, *, consumed: int) -> Turn:
    return Turn(
        writes={},
        outgoing=(),
        dead_letters=(),
        applied=consumed,
        clock=0,
        definitions="v",
        consumed=consumed,
        tally=tally,
    )


def test_applied_duplicate_and_dead_letter_add_up_to_what_was_consumed() -> None:
    metrics = Metrics()
    tally = Tally(events=8, notes=Counter(duplicate=3), dead_letters=Counter(not_json=2))
    observe_turn(metrics, _turn(tally, consumed=10), seconds=0.01)
    assert metrics.value("events_total", result="applied") == 5
    assert metrics.value("events_total") == 10
    assert metrics.value("duplicates_total") == 3
    assert metrics.value("dead_letters_total", reason="not_json") == 2


def test_actions_and_ends_of_runs_are_told_apart_by_journey_and_channel() -> None:
    metrics = Metrics()
    tally = Tally(
        actions=Counter({("cart", "email", "send"): 2, ("cart", "email", "cancel"): 1}),
        transitions=Counter({("cart", "entered"): 4, ("cart", "exited"): 1, ("cart", "goal"): 1}),
        decisions=Counter({("cart", "dropped", "no_address"): 1}),
    )
    observe_turn(metrics, _turn(tally, consumed=0), seconds=0.01)
    assert metrics.value("actions_total", channel="email", journey="cart") == 3
    assert metrics.value("runs_entered_total", journey="cart") == 4
    assert metrics.value("runs_exited_total") == 1
    assert metrics.value("runs_completed_total") == 0
    assert metrics.value("transitions_total") == 6
    assert metrics.value("decisions_total", reason="no_address", gate="address") == 1


def test_the_lateness_of_timers_is_observed_in_seconds() -> None:
    metrics = Metrics()
    observe_turn(metrics, _turn(Tally(timers=2, latest_timer_ms=1500), consumed=0), seconds=0)
    assert b"sojourn_timer_lateness_seconds_sum 1.5" in metrics.exposition()
