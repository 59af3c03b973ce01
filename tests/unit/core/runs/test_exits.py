"""Entries, exits, goals, waits and timers of one customer (semantics 5-12)."""

from typing import Any

from sojourn.core.advance import advance
from sojourn.core.declared.clause import Count
from sojourn.core.declared.definitions import Definitions, Limits
from sojourn.core.declared.entry import Again, Entry, Exit, Goal, OnEvent
from sojourn.core.declared.steps import Audience, Option, Send, Wait, WaitFor
from sojourn.core.event import Touchpoint
from support.play import Player, play
from support.project import (
    DAY,
    HOUR,
    MINUTE,
    START,
    event_is,
    event_matches_key,
    event_value,
    journey,
    project,
    touch,
)


def reminder(**entry: Any) -> Definitions:
    """Enter on a cart, leave on an order, remind after 30 minutes."""
    return project(
        journey(
            "cart",
            enter=Entry(OnEvent(("Product Added",)), **entry),
            exits=[Exit(on=("Order Completed",), text="Order Completed")],
            steps=[
                Wait("cooling", 30 * MINUTE, next="remind"),
                Send("remind", "cart_reminder", "service", ("direct",)),
            ],
        )
    )


def answer() -> Definitions:
    """Wait a day for an answer; say thanks or sorry."""
    return project(
        journey(
            "survey",
            enter=Entry(OnEvent(("Signed Up",))),
            steps=[
                WaitFor(
                    "answer", DAY, (Option("thanks", on=("Survey Answered",)),), otherwise="sorry"
                ),
                Send("thanks", "thanks", "service", ("direct",)),
                Send("sorry", "sorry", "service", ("direct",)),
            ],
        )
    )


def test_a_wait_is_exactly_as_long_as_it_says() -> None:
    player = play(reminder(), [touch("Product Added")])
    assert [(a.step, a.at) for a in player.actions] == [("remind", START + 30 * MINUTE)]
    assert player.moves() == [
        ("", "entered", "entered"),
        ("entered", "cooling", "reached"),
        ("cooling", "remind", "elapsed"),
        ("remind", "completed", "completed"),
    ]


def test_an_exit_in_mid_wait_cancels_the_timer() -> None:
    player = play(reminder(), [touch("Product Added"), touch("Order Completed", at=START + 1)])
    assert player.actions == []
    assert player.moves()[-1] == ("cooling", "exited", "exited")
    assert player.wake_at == 0


def test_an_event_at_the_deadline_wins_over_the_timer() -> None:
    order = touch("Order Completed", at=START + 30 * MINUTE)
    assert play(reminder(), [touch("Product Added"), order]).actions == []


def test_an_event_just_after_the_deadline_does_not() -> None:
    order = touch("Order Completed", at=START + 30 * MINUTE + 1)
    assert len(play(reminder(), [touch("Product Added"), order]).actions) == 1


def test_two_entries_while_a_run_is_open_are_one_run() -> None:
    events = [touch("Product Added"), touch("Product Added", at=START + MINUTE)]
    player = play(reminder(), events)
    assert [t.reason for t in player.transitions].count("entered") == 1


def test_after_its_end_a_key_may_enter_again() -> None:
    events = [touch("Product Added"), touch("Product Added", at=START + HOUR)]
    assert len(play(reminder(), events).actions) == 2


def test_never_again_means_never() -> None:
    events = [touch("Product Added"), touch("Product Added", at=START + 900 * DAY)]
    assert len(play(reminder(again=Again("never")), events).actions) == 1


def test_again_after_counts_from_the_end_of_the_run() -> None:
    definitions = reminder(again=Again("after", DAY))
    end = START + 30 * MINUTE
    early = touch("Product Added", at=end + DAY - 1)
    in_time = touch("Product Added", at=end + DAY)
    assert len(play(definitions, [touch("Product Added"), early]).actions) == 1
    assert len(play(definitions, [touch("Product Added"), in_time]).actions) == 2


def test_a_key_opens_one_run_for_each_value() -> None:
    definitions = reminder(key=event_value("cart_id"))
    events = [
        touch("Product Added", cart_id="a"),
        touch("Product Added", at=START + 1, cart_id="b"),
        touch("Product Added", at=START + 2, cart_id="a"),
    ]
    player = play(definitions, events)
    assert sorted(t.key for t in player.transitions if t.reason == "entered") == ["a", "b"]


def test_an_entry_without_its_key_is_none_and_is_noted() -> None:
    player = play(reminder(key=event_value("cart_id")), [touch("Product Added")])
    assert player.transitions == []
    assert player.notes == ["missing_value"]


def test_at_once_limits_open_runs() -> None:
    definitions = reminder(key=event_value("cart_id"), at_once=1)
    events = [touch("Product Added", cart_id=key, at=START + n) for n, key in enumerate("ab")]
    player = play(definitions, events)
    assert [t.reason for t in player.transitions].count("entered") == 1
    assert "limit_of_runs" in player.notes


def test_an_event_by_the_deadline_wins_even_if_it_comes_later() -> None:
    player = Player(answer()).tell(touch("Signed Up"))
    player.clock = START + DAY + HOUR  # the shard has read on; the timer has not fired yet
    late = touch("Survey Answered", at=START + DAY, nps=9)

    advanced = advance(player.definitions, "an", player.state, late, player.clock)
    assert [action.step for action in advanced.actions] == ["thanks"]


def test_never_both_branches_of_a_race() -> None:
    player = Player(answer()).tell(touch("Signed Up")).until(START + DAY + HOUR)
    player.tell(touch("Survey Answered", at=START + DAY - 1, nps=9))
    assert [action.step for action in player.actions] == ["sorry"]
    assert "late_for_timeout" in player.notes
    assert player.moves()[-1][2] == "late_for_timeout"


def test_an_event_after_the_deadline_is_no_late_winner() -> None:
    player = Player(answer()).tell(touch("Signed Up")).until(START + DAY + HOUR)
    player.tell(touch("Survey Answered", at=START + DAY + 1, nps=9))
    assert "late_for_timeout" not in player.notes


def test_what_lets_a_run_in_can_neither_end_it_nor_its_wait() -> None:
    definitions = project(
        journey(
            "same",
            enter=Entry(OnEvent(("Signed Up",))),
            exits=[Exit(on=("Signed Up",), text="Signed Up")],
            steps=[WaitFor("again", DAY, (Option(None, on=("Signed Up",)),))],
        )
    )
    player = Player(definitions).tell(touch("Signed Up"))
    assert [run.step for run in player.state.runs] == ["again"]


def test_an_exit_comes_before_the_wait_it_would_end() -> None:
    definitions = project(
        journey(
            "both",
            enter=Entry(OnEvent(("Signed Up",))),
            exits=[Exit(on=("Survey Answered",), text="Survey Answered")],
            steps=[
                WaitFor("answer", DAY, (Option("thanks", on=("Survey Answered",)),)),
                Send("thanks", "thanks", "service", ("direct",)),
            ],
        )
    )
    events = [touch("Signed Up"), touch("Survey Answered", at=START + 1, nps=1)]
    player = play(definitions, events)
    assert player.actions == []
    assert player.moves()[-1][1] == "exited"


def interest() -> Definitions:
    bought = Exit(
        on=("Order Completed",),
        when=event_matches_key("order_id"),
        then="forget",
        text="Order Completed",
    )
    return project(
        journey(
            "interest",
            enter=Entry(
                OnEvent(("Product Viewed",), Count(4, 7 * DAY)), key=event_value("product_id")
            ),
            exits=[bought],
            steps=[
                Audience("show", "retargeting", "add", next="shown"),
                Wait("shown", 14 * DAY, next="forget"),
                Audience("forget", "retargeting", "remove"),
            ],
        )
    )


def views(*days: float, product: str = "p") -> list[Touchpoint]:
    return [touch("Product Viewed", at=START + int(d * DAY), product_id=product) for d in days]


def test_a_count_lets_in_at_the_fourth_view_within_a_week() -> None:
    player = Player(interest())
    for event in views(0, 2, 4, 6.9):
        player.tell(event)
    assert [(a.change, a.to) for a in player.actions] == [("add", "retargeting")]


def test_views_that_are_spread_wider_than_the_window_do_not_count() -> None:
    player = Player(interest())
    for event in views(0, 3, 6, 9, 12):
        player.tell(event)
    assert player.actions == []


def test_a_late_view_counts_where_it_happened() -> None:
    player = Player(interest())
    for event in views(1, 2, 8.5, 3):
        player.tell(event)
    assert player.actions == []
    player.tell(*views(2.5))
    assert len(player.actions) == 1


def test_each_product_is_counted_for_itself() -> None:
    player = Player(interest())
    for event in [*views(0, 1, product="p"), *views(2, 3, product="q")]:
        player.tell(event)
    assert player.actions == []


def test_an_exit_with_last_steps_does_them_and_ends_as_exited() -> None:
    player = Player(interest())
    for event in views(0, 1, 2, 3):
        player.tell(event)
    player.tell(touch("Order Completed", at=START + 5 * DAY, order_id="p")).run_out()
    assert [a.change for a in player.actions] == ["add", "remove"]
    assert player.moves()[-1] == ("forget", "exited", "exited")


def test_a_goal_counts_once_also_after_the_end_and_only_in_its_window() -> None:
    definitions = project(
        journey(
            "cart",
            enter=Entry(OnEvent(("Product Added",))),
            goal=Goal(on=("Order Completed",), within_ms=3 * DAY),
            steps=[Wait("cooling", HOUR)],
        )
    )
    after_end = touch("Order Completed", at=START + 2 * DAY)
    again = touch("Order Completed", at=START + 2 * DAY + 1)
    player = play(definitions, [touch("Product Added"), after_end, again])
    assert [t.at for t in player.transitions if t.reason == "goal"] == [START + 2 * DAY]
    too_late = touch("Order Completed", at=START + 3 * DAY + 1)
    player = play(definitions, [touch("Product Added"), too_late])
    assert not [t for t in player.transitions if t.reason == "goal"]


def test_a_goal_without_a_window_counts_the_event_that_ends_the_run() -> None:
    definitions = project(
        journey(
            "cart",
            enter=Entry(OnEvent(("Product Added",))),
            exits=[Exit(on=("Order Completed",), text="Order Completed")],
            goal=Goal(on=("Order Completed",)),
            steps=[Wait("cooling", HOUR)],
        )
    )
    player = play(definitions, [touch("Product Added"), touch("Order Completed", at=START + 1)])
    assert [t.reason for t in player.transitions].count("goal") == 1


def test_an_exit_without_an_event_is_asked_at_every_event() -> None:
    definitions = project(
        journey(
            "cart",
            enter=Entry(OnEvent(("Product Added",))),
            exits=[Exit(when=lambda facts: not facts.profile.cart.items, text="cart is empty")],
            steps=[Wait("cooling", DAY)],
        )
    )
    events = [
        touch("Product Added", cart_id="c", product_id="p"),
        touch("Product Viewed", at=START + 1, product_id="p"),
        touch("Product Removed", at=START + 2, cart_id="c", product_id="p"),
    ]
    player = Player(definitions).tell(*events[:2])
    assert len(player.state.runs) == 1
    assert player.tell(events[2]).state.runs == ()


def test_a_condition_that_meets_a_missing_value_is_false_and_noted() -> None:
    player = play(reminder(when=event_is("cart_id", "c")), [touch("Product Added")])
    assert player.transitions == []
    assert player.notes == ["missing_value"]


def test_the_step_limit_parks_a_run_that_would_never_rest() -> None:
    loop = journey(
        "loop",
        enter=Entry(OnEvent(("Signed Up",))),
        steps=[Send("again", "hello", "service", ("direct",), next="again")],
    )
    player = play(project(loop, limits=Limits(steps_per_turn=10)), [touch("Signed Up")])
    assert len(player.actions) == 10
    assert player.state.runs[0].parked == "step limit"
    assert len({action.id for action in player.actions}) == 10


def test_an_order_from_before_the_entry_is_no_goal() -> None:
    definitions = project(
        journey(
            "cart",
            enter=Entry(OnEvent(("Product Added",))),
            goal=Goal(on=("Order Completed",), within_ms=DAY),
            steps=[Wait("cooling", HOUR)],
        )
    )
    before = touch("Order Completed", at=START - 1)
    player = play(definitions, [touch("Product Added"), before])
    assert not [t for t in player.transitions if t.reason == "goal"]


def test_a_late_event_does_not_lead_a_run_back_in_time() -> None:
    player = Player(answer()).tell(touch("Signed Up"))
    player.tell(touch("Survey Answered", at=START - HOUR, nps=9))
    assert [t.at for t in player.transitions if t.reason == "matched"] == [START]
