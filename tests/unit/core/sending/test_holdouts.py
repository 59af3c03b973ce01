"""Customers who get nothing, of one journey or of all: none of it, and counted beside the rest."""

from hypothesis import given
from hypothesis import strategies as st

from sojourn.core.declared.trial import HELD_OUT, TREATED, Holdout
from sojourn.core.sending.holdouts import holds_out
from sojourn.core.vocabulary import CATEGORIES
from support.play import Player
from support.project import DAY, HOUR, START, touch
from support.sending import CONTACTS, reasons, shop, someone

MEASURE = "measure: {on: Order Completed, within: 7d}"


def journey(holdout: str, name: str = "example") -> str:
    """A receipt, two messages a day apart, and a rest."""
    return f"""
    journey: {name}
    enter: {{on: Signed Up}}
    exit: [{{on: Survey Answered}}]
    {holdout}
    steps:
      - {{send: receipt, id: receipt, category: transactional, channel: email}}
      - {{wait: 1h, id: hour}}
      - {{send: help, id: help, category: service, channel: email}}
      - {{wait: 1d, id: day}}
      - {{send: more, id: more, category: promotional, channel: email}}
      - {{wait: 1d, id: rest}}
    """


def of_journey(share: str, more: str = MEASURE) -> str:
    return f"holdout: {{share: {share}, {more}}}"


def signs_up(player: Player, *, at: int = START) -> Player:
    return player.tell(touch("Signed Up", at=at, customer=player.customer))


def exposed(player: Player) -> list[str]:
    return [one.arm for one in player.exposures]


def test_who_is_held_out_of_a_journey_gets_none_of_its_messages_but_receipts() -> None:
    player = signs_up(someone(shop(journey(of_journey("100%"))))).run_out()
    assert [action.step for action in player.actions] == ["receipt"]
    assert reasons(player) == [
        ("sent", "all_gates_passed"),
        ("dropped", "holdout"),
        ("dropped", "holdout"),
    ]
    assert {one.detail for one in player.decisions if one.reason == "holdout"} == {
        "holdout.example"
    }


def test_it_is_recorded_once_for_each_measure_in_which_arm_a_customer_is() -> None:
    for share, arm in (("100%", HELD_OUT), ("0.01%", TREATED)):
        player = signs_up(someone(shop(journey(of_journey(share))))).run_out()
        assert exposed(player) == [f"holdout.example={arm}"]
        (one,) = player.exposures
        assert (one.at - START, one.step) == (HOUR, "help")
        assert one.experiment is not None
        assert one.experiment.trial.base == HELD_OUT
        signs_up(player, at=START + 6 * DAY).run_out()
        assert len(player.exposures) == 1
        signs_up(player, at=START + 9 * DAY).run_out()
        assert len(player.exposures) == 2


def test_what_is_held_out_is_measured_like_what_is_sent() -> None:
    for share, arm in (("100%", HELD_OUT), ("0.01%", TREATED)):
        player = signs_up(someone(shop(journey(of_journey(share))))).until(START + DAY)
        for hour in (2, 3):
            player.tell(touch("Order Completed", at=START + DAY + hour, order_id="o", value=1))
        measured = [one for one in player.transitions if one.reason == "measured"]
        assert [(one.journey, one.detail) for one in measured] == [
            ("example", f"holdout.example={arm}")
        ]


def test_without_a_measure_nobody_is_counted() -> None:
    player = signs_up(someone(shop(journey("holdout: {share: 50%}")))).run_out()
    assert player.exposures == []
    assert player.state.exposures == ()


def test_who_cannot_be_reached_is_no_comparison() -> None:
    player = someone(shop(journey(of_journey("50%"))), contacts={"phone": "1"})
    assert exposed(signs_up(player).run_out()) == []


def test_the_holdout_over_all_is_measured_by_itself() -> None:
    policies = f"holdout: {{share: 100%, of: promotional, {MEASURE}}}"
    player = signs_up(someone(shop(journey(""), policies=policies))).run_out()
    assert exposed(player) == ["holdout=held_out"]
    assert [action.step for action in player.actions] == ["receipt", "help"]
    assert [one.detail for one in player.decisions if one.reason == "holdout"] == [""]
    player.tell(touch("Order Completed", at=START + 2 * DAY, order_id="o", value=1))
    assert [t.detail for t in player.transitions if t.reason == "measured"] == ["holdout=held_out"]
    assert len(player.state.exposures) == 1


def test_where_one_holdout_keeps_it_back_the_other_makes_no_difference() -> None:
    policies = f"holdout: {{share: 100%, of: promotional, {MEASURE}}}"
    both = shop(journey(of_journey("0.01%")), policies=policies)
    player = signs_up(someone(both)).run_out()
    # The service message comes to the journey's alone, the promotional one to both.
    assert exposed(player) == ["holdout.example=treated", "holdout=held_out"]
    both = shop(journey(of_journey("100%")), policies=policies)
    player = signs_up(someone(both)).run_out()
    assert exposed(player) == ["holdout.example=held_out"]


@given(st.text(max_size=10), st.integers(1, 10_000), st.text(max_size=5))
def test_more_are_held_out_only_where_the_share_grows(who: str, share_bp: int, salt: str) -> None:
    smaller = Holdout("holdout", share_bp, CATEGORIES, salt)
    larger = Holdout("holdout", 10_000, CATEGORIES, salt)
    assert holds_out(larger, who) or not holds_out(smaller, who)


def test_holdouts_of_journeys_are_drawn_apart_from_that_of_all() -> None:
    of_all = Holdout("holdout", 2_000, CATEGORIES, "2026")
    of_one = Holdout("holdout.one", 2_000, CATEGORIES, "2026")
    of_two = Holdout("holdout.two", 2_000, CATEGORIES, "2026")
    customers = [f"c{number}" for number in range(5_000)]
    both = sum(holds_out(of_all, who) and holds_out(of_one, who) for who in customers)
    assert 140 < both < 260  # 4% of 5,000, and not 20%
    assert all(holds_out(of_one, who) == holds_out(of_two, who) for who in customers)


def test_a_message_that_waits_for_its_window_comes_to_the_holdout_only_then() -> None:
    channels = "channels: {email: {to: customer.email, window: 08:00-09:00}}"
    definitions = shop(journey(of_journey("100%")), channels=channels)
    player = signs_up(someone(definitions, CONTACTS)).until(START + 3 * HOUR)
    assert exposed(player) == []
    assert exposed(player.run_out()) == ["holdout.example=held_out"]
