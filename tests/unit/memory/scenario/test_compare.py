"""A scenario that does not hold must fail, and say in what."""

import pytest

from sojourn.memory.scenario.compare import Difference
from unit.memory.scenario.shop import judged

ADDED = "Product Added: {cart_id: k1, product_id: p1, price: 45}"
PLAY = f"{ADDED}, after: 24h, report: {{first: opened}}, after: 1h"


def only(expect: str, play: str = PLAY, **more: str) -> Difference:
    (failure,) = judged(play, expect, **more).failures
    (difference,) = failure.differences
    return difference


@pytest.mark.parametrize(
    "expect",
    [
        "actions: [{step: first}]",
        "actions: [{channel: email, to: a@example.test, template: reminder, kind: send}]",
        "actions: [{step: first, category: promotional, at: 2026-03-03 10:00}]",
        "actions: [{step: first, at: '2026-03-03T11:00:00 +01:00'}]",
        "actions: [{step: first, run: cart/k1, journey: cart, because: no address for push}]",
        "actions: [{step: first, data: {items: 1}}]",
        "runs: {cart/k1: completed}",
        "runs: {cart/k2: none, visit: none}",
        "stage: new",
        "decisions: [{step: first, outcome: sent, channel: email}]",
    ],
)
def test_what_is_so_holds(expect: str) -> None:
    assert judged(PLAY, expect).passed


@pytest.mark.parametrize(
    ("expect", "what", "expected", "actual"),
    [
        ("actions: none", "action 1", "nothing", "first → email"),
        ("actions: [{step: first}, {step: first}]", "action 2", "first → any channel", "nothing"),
        ("actions: [{step: first, channel: push}]", "action 1", "channel: push", "channel: email"),
        (
            "actions: [{step: first, at: 2026-03-03 10:01}]",
            "action 1",
            "at: 2026-03-03 10:01",
            "at: 2026-03-03 10:00",
        ),
        (
            "actions: [{step: first, because: nothing held it back}]",
            "action 1",
            "because: nothing held it back",
            "because: no address for push",
        ),
        ("actions: [{run: cart/k2}]", "action 1", "run: cart/k2", "run: cart/k1"),
        ("actions: [{kind: task}]", "action 1", "kind: task", "kind: send"),
        (
            "actions: [{step: first, data: {items: 2, tier: gold}}]",
            "action 1",
            "data.items: 2, data.tier: gold",
            "data.items: 1, data.tier: null",
        ),
        ("runs: none", "the runs", "none", "cart/k1"),
        ("runs: {cart/k1: at reaction}", "run cart/k1", "at reaction", "completed"),
        ("runs: {cart/k1: exited}", "run cart/k1", "exited", "completed"),
        ("runs: {cart/k2: completed}", "run cart/k2", "completed", "none"),
        ("stage: buyer", "the stage", "buyer", "new"),
        (
            "decisions: [{step: first, outcome: dropped}]",
            "decision 1",
            "first, dropped",
            "first, sent",
        ),
        (
            "decisions: [{step: first}, {step: first}]",
            "decision 2",
            "first",
            "nothing",
        ),
        (
            "decisions: [{step: first, reason: expired}]",
            "decision 1",
            "first, expired",
            "first, all_gates_passed",
        ),
    ],
)
def test_what_is_not_so_is_told(expect: str, what: str, expected: str, actual: str) -> None:
    difference = only(expect)
    assert (difference.what, difference.expected, difference.actual) == (what, expected, actual)
    assert difference.line == 5


def test_a_decision_more_than_expected_is_told() -> None:
    play = f"{ADDED}, after: 25h, Order Completed: {{cart_id: k1, order_id: o1}}"
    two = "decisions: [{step: first, outcome: sent}, {step: first, outcome: withdrawn}]"
    assert judged(play, two).passed
    more = only("decisions: [{step: first, outcome: sent}]", play)
    assert (more.what, more.expected) == ("decision 2", "nothing")
    assert more.actual == "first, withdrawn, run_exited"


def test_an_event_of_the_same_moment_comes_before_the_timer() -> None:
    paid = f"{ADDED}, after: 24h, Order Completed: {{cart_id: k1, order_id: o1}}, after: 1h"
    assert judged(paid, "actions: none, runs: {cart/k1: exited by Order Completed}").passed


def test_a_cancel_is_only_matched_where_it_is_named() -> None:
    play = f"{ADDED}, after: 25h, Order Completed: {{cart_id: k1, order_id: o1}}"
    both = "actions: [{step: first}, {step: first}]"
    assert only(both, play).expected == "kind: anything but a cancel"
    assert judged(
        play, "actions: [{step: first}, {kind: cancel, because: the run has ended}]"
    ).passed


def test_a_file_is_about_its_journey_and_what_is_named() -> None:
    play = f"Store Visited, {ADDED}, after: 24h"
    assert judged(play, "actions: [{step: first, at: 2026-03-03 10:00}]").passed
    assert judged(play, "actions: [{step: first, at: 2026-03-02 10:00}]", file="visit").passed
    assert judged(play, "actions: [{journey: visit, step: first}, {step: first}]").passed
    assert judged(play, "actions: [{journey: visit}, {journey: cart}]", file="all").passed
    assert only("actions: none", play, file="all").actual == "first → email"
    assert judged(play, "runs: {visit: completed}, actions: [{step: first}]").passed


def test_the_first_difference_names_the_step_and_the_run() -> None:
    difference = only("actions: none")
    assert (difference.place, difference.step, difference.run) == (0, "first", "cart/k1")


def test_several_things_can_be_wrong_at_once() -> None:
    (failure,) = judged(PLAY, "actions: none, stage: buyer, runs: {cart/k1: parked}").failures
    assert [one.about for one in failure.differences] == ["actions", "runs", "stage"]
