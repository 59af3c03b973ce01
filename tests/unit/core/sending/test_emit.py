"""What a step emits, on which channel, and the record of why (semantics 4, 11, 13, 16)."""

from typing import Any

from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.entry import Entry, Exit, OnEvent
from sojourn.core.declared.steps import Option, Send, Wait, WaitFor
from sojourn.core.event import Touchpoint
from support.play import Player, play
from support.project import DAY, HOUR, START, journey, project, touch


def nudge(*channels: str, **send: Any) -> Definitions:
    """Sign up, a message at once."""
    step = Send("hello", "welcome", "promotional", channels, **send)
    return project(journey("welcome", enter=Entry(OnEvent(("Signed Up",))), steps=[step]))


def reported(player: Player, word: str, *, at: int, step: str = "first") -> Touchpoint:
    action = next(a for a in player.actions if a.step == step)
    return touch(f"Message {word}", at=at, action=action.id)


def cart() -> Definitions:
    return project(
        journey(
            "cart",
            enter=Entry(OnEvent(("Product Added",))),
            exits=[Exit(on=("Order Completed",), text="Order Completed")],
            steps=[
                Send("first", "reminder", "promotional", ("email",), next="reaction"),
                WaitFor(
                    "reaction",
                    DAY,
                    (Option(None, about="first", report="opened"),),
                    otherwise="second",
                ),
                Send("second", "reminder", "promotional", ("push", "direct")),
            ],
        )
    )


def test_the_first_channel_that_can_reach_the_customer_is_taken() -> None:
    event = touch("Signed Up", identifiers={"phone": "+84 0", "push_token": "t"})
    player = play(nudge("email", "push", "sms"), [event])
    assert [(a.channel, a.to) for a in player.actions] == [("push", "t")]
    (decision,) = player.decisions
    assert (decision.outcome, decision.reason) == ("sent", "all_gates_passed")
    assert [(c.channel, c.eligible, c.why) for c in decision.candidates] == [
        ("email", False, "no_address"),
        ("push", True, ""),
        ("sms", True, "later_in_the_list"),
    ]


def test_nobody_to_reach_is_a_decision_and_the_run_goes_on() -> None:
    player = play(nudge("email"), [touch("Signed Up")])
    assert player.actions == []
    assert [(d.outcome, d.reason) for d in player.decisions] == [("dropped", "no_address")]
    assert player.moves()[-1][2] == "completed"


def test_only_if_is_asked_at_the_moment_of_sending() -> None:
    definitions = project(
        journey(
            "cart",
            enter=Entry(OnEvent(("Product Added",))),
            steps=[
                Wait("cooling", DAY, next="remind"),
                Send(
                    "remind",
                    "reminder",
                    "promotional",
                    ("direct",),
                    only_if=lambda facts: bool(facts.profile.cart.items),
                ),
            ],
        )
    )
    added = touch("Product Added", cart_id="c", product_id="p")
    removed = touch("Product Removed", at=START + HOUR, cart_id="c", product_id="p")
    assert len(play(definitions, [added]).actions) == 1
    player = play(definitions, [added, removed])
    assert player.actions == []
    assert player.decisions[0].reason == "condition_false"


def test_a_report_ends_the_wait_about_its_message() -> None:
    player = Player(cart()).tell(touch("Product Added", identifiers={"email": "an@example.test"}))
    player.tell(reported(player, "Delivered", at=START + 1))
    assert player.state.runs[0].step == "reaction"
    player.tell(reported(player, "Opened", at=START + HOUR))
    assert player.moves()[-1] == ("reaction", "completed", "completed")
    assert [m.reports for m in player.state.messages] == [("delivered", "opened")]


def test_without_the_report_the_other_channel_follows() -> None:
    player = play(cart(), [touch("Product Added", identifiers={"email": "an@example.test"})])
    assert [(a.step, a.channel, a.at) for a in player.actions] == [
        ("first", "email", START),
        ("second", "direct", START + DAY),
    ]


def test_a_wait_about_what_was_never_sent_is_over_at_once() -> None:
    player = play(cart(), [touch("Product Added")])
    assert [(a.step, a.at) for a in player.actions] == [("second", START)]
    assert ("reaction", "second", "nothing_sent") in player.moves()


def test_a_report_about_an_unknown_action_is_noted_and_changes_nothing_else() -> None:
    player = Player(cart()).tell(touch("Message Opened", action="nobody"))
    assert player.notes == ["unknown_action"]
    assert player.actions == []


def test_an_exit_takes_back_what_no_connector_has_reported() -> None:
    player = Player(cart()).tell(touch("Product Added", identifiers={"email": "an@example.test"}))
    player.tell(touch("Order Completed", at=START + HOUR))
    first, cancel = player.actions
    assert (cancel.kind, cancel.channel, cancel.cancels) == ("cancel", "email", first.id)
    assert player.decisions[-1].outcome == "withdrawn"


def test_an_exit_does_not_take_back_what_was_sent() -> None:
    player = Player(cart()).tell(touch("Product Added", identifiers={"email": "an@example.test"}))
    player.tell(reported(player, "Sent", at=START + 1))
    player.tell(touch("Order Completed", at=START + HOUR))
    assert [a.kind for a in player.actions] == ["send"]


def test_a_repeated_report_is_harmless() -> None:
    player = Player(cart()).tell(touch("Product Added", identifiers={"email": "an@example.test"}))
    opened = reported(player, "Opened", at=START + HOUR)
    player.tell(opened, opened)
    assert player.notes == ["duplicate"]
    assert [m.reports for m in player.state.messages] == [("opened",)]


def test_action_ids_are_the_same_in_every_replay_and_differ_between_runs() -> None:
    events = [touch("Signed Up"), touch("Signed Up", at=START + 1)]
    ids = [action.id for action in play(nudge("direct"), events).actions]
    assert ids == [action.id for action in play(nudge("direct"), events).actions]
    assert len(set(ids)) == 2


def test_an_action_that_comes_too_late_is_dropped_as_expired() -> None:
    definitions = nudge("direct", expires_ms=HOUR)
    player = Player(definitions)
    player.clock = START + 2 * HOUR
    player.tell(touch("Signed Up"))
    assert player.actions == []
    assert player.decisions[0].reason == "expired"


def test_an_action_over_the_bound_is_dropped_as_too_large() -> None:
    definitions = nudge("direct", data={"blob": lambda _: "x" * 70_000})
    player = play(definitions, [touch("Signed Up")])
    assert player.actions == []
    assert player.decisions[0].reason == "too_large"


def test_data_that_is_missing_is_left_out() -> None:
    def nothing(_: Facts) -> str:
        raise Missing

    player = play(nudge("direct", data={"a": nothing, "b": lambda _: 1}), [touch("Signed Up")])
    assert player.actions[0].data == {"b": 1}
    assert player.notes == ["missing_value"]
