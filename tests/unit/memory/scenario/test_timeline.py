"""Both courses beside each other: the same events, the first difference marked."""

from sojourn.memory.scenario.timeline import Row, decisions_of_the_step, rows
from sojourn.memory.scenario.verdict import Result
from unit.memory.scenario.shop import judged

ADDED = "Product Added: {cart_id: k1, product_id: p1, price: 45}"
PLAY = f"{ADDED}, after: 24h, report: {{first: delivered}}, after: 1d"


def course(result: Result) -> list[Row]:
    (failure,) = result.failures
    return list(rows(result.scenario, failure))


def test_events_stand_in_both_actions_where_they_belong() -> None:
    wrong = judged(PLAY, "actions: [{step: first, channel: push, at: 2026-03-03 08:00}]")
    assert course(wrong) == [
        Row(*("2026-03-02 10:00", "Product Added") * 2, played=True),
        Row("2026-03-03 08:00", "first → push", "2026-03-03 10:00", "first → email", first=True),
        Row(*("2026-03-03 10:00", "first: delivered") * 2, played=True),
    ]


def test_what_an_action_brings_along_is_shown_where_it_is_not_as_expected() -> None:
    wanted = "{step: first, to: b@example.test, data: {items: 2}}"
    differs = course(judged(PLAY, f"actions: [{wanted}]"))[1]
    assert differs.expected == "first → any channel, to: b@example.test, items: 2"
    assert differs.actual == "first → email, to: a@example.test, items: 1"


def test_what_is_missing_and_what_is_too_much_have_an_empty_side() -> None:
    too_much = course(judged(PLAY, "actions: none"))[1]
    assert (too_much.expected, too_much.actual, too_much.first) == ("", "first → email", True)
    missing = course(judged("Store Visited", "actions: [{step: first}]"))[-1]
    assert (missing.expected, missing.actual, missing.first) == ("first → any channel", "", True)


def test_runs_and_stage_follow_below_and_the_first_of_all_is_marked() -> None:
    told = course(judged(PLAY, "runs: {cart/k1: at first}, stage: buyer"))
    assert [(row.expected_at, row.expected, row.actual, row.first) for row in told[-2:]] == [
        ("run cart/k1", "at first", "completed", True),
        ("the stage", "buyer", "new", False),
    ]
    marked = course(judged(PLAY, "actions: none, stage: buyer"))
    assert [row.first for row in marked].count(True) == 1


def test_a_look_in_between_shows_nothing_that_came_after_it() -> None:
    result = judged(f"{ADDED}, expect: {{stage: buyer}}, after: 24h", "actions: [{step: first}]")
    assert [row.actual for row in course(result)] == ["Product Added", "new"]


def test_what_is_late_says_of_when_it_is() -> None:
    result = judged("after: 2h, late: {Store Visited: {}, by: 1h}", "stage: buyer")
    assert course(result)[0].actual == "Store Visited, late: of 2026-03-02 11:00"


def test_the_decisions_of_the_step_that_went_another_way() -> None:
    (failure,) = judged(PLAY, "actions: none").failures
    told = decisions_of_the_step(judged(PLAY, "actions: none").scenario, failure)
    assert told == ("2026-03-03 10:00  first of cart/k1: sent on email, no address for push",)
    result = judged(PLAY, "stage: buyer")
    assert decisions_of_the_step(result.scenario, result.failures[0]) == ()
