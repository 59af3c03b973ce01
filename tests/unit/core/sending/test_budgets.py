"""Money for messages: what is spent counts over all customers, in the project's periods."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.core.declared.definitions import Definitions
from support.play import Player
from support.project import DAY, HOUR, touch
from support.sending import here, messages, one_send, out, reasons, report, shop, someone
from support.till import Till, tills

CHANNELS = """
channels:
  email: {to: customer.email, cost: 0.01 USD}
  push:  {to: customer.push_token}
  sms:   {to: customer.phone, cost: 0.10 USD}
  direct: {to: customer.id}
"""
NOON = "2026-03-30 12:00"


def project(budget: str, channel: str = "sms", **more: str) -> Definitions:
    return shop(one_send(channel, **more), policies=f"budget: [{{{budget}}}]", channels=CHANNELS)


def sends(
    definitions: Definitions, count: int, till: Till | None = None, *, at: str = NOON
) -> list[Player]:
    """So many customers of one shard who sign up one after the other."""
    till = Till() if till is None else till
    players = []
    for number in range(count):
        customer = f"c{number}"
        player = someone(definitions)
        player.customer, player.till = customer, till
        players.append(player.tell(touch("Signed Up", at=here(at) + number, customer=customer)))
    return players


SMALL = "name: sms_day, at_most: 0.25 USD, per: day, channel: sms"


def test_what_there_is_no_money_for_waits_for_the_next_day_of_the_project() -> None:
    players = sends(project(SMALL), 3)
    assert [reasons(player)[-1] for player in players] == [
        ("sent", "all_gates_passed"),
        ("sent", "all_gates_passed"),
        ("deferred", "over_budget"),
    ]
    waiting = players[2]
    decision = waiting.decisions[-1]
    assert (decision.until, decision.detail) == (here("2026-03-31 00:00"), "sms_day")
    waiting.until(here("2026-03-31 00:00") + 1)
    assert out(waiting) == [("sms", "2026-03-31 00:00")]


def test_each_kind_of_period_ends_in_the_time_of_the_project() -> None:
    ends = {"day": "2026-03-31 00:00", "week": "2026-04-06 00:00", "month": "2026-04-01 00:00"}
    for per, end in ends.items():
        (player,) = sends(project(f"name: b, at_most: 0.10 USD, per: {per}"), 2)[1:]
        assert player.decisions[-1].until == here(end)


def test_a_budget_for_good_has_no_next_period_to_wait_for() -> None:
    players = sends(project("name: b, at_most: 0.10 USD, per: total"), 2)
    assert reasons(players[1]) == [("dropped", "over_budget")]


def test_drop_and_another_channel_are_what_they_say() -> None:
    dropped = sends(project(f"{SMALL}, then: drop"), 3)[2]
    assert reasons(dropped) == [("dropped", "over_budget")]
    elsewhere = sends(project(f"{SMALL}, then: another channel", "[sms, push]"), 3)[2]
    assert out(elsewhere) == [("push", NOON)]
    nowhere = sends(project(f"{SMALL}, then: another channel"), 3)[2]
    assert reasons(nowhere) == [("deferred", "over_budget")]


def test_it_waits_no_longer_than_the_budget_lets_it() -> None:
    waiting = sends(project(f"{SMALL}, expires: 2h"), 3)[2].until(here(NOON) + DAY)
    assert reasons(waiting) == [("deferred", "over_budget"), ("dropped", "expired")]


def test_a_step_can_say_where_it_goes_instead() -> None:
    definitions = project(SMALL, if_no_room="exit")
    player = sends(definitions, 3)[2]
    assert reasons(player) == [("dropped", "over_budget")]
    assert player.state.runs == ()


def test_what_costs_nothing_or_does_not_count_passes() -> None:
    spent = Till()
    sends(project(SMALL), 3, spent)
    assert len(out(sends(project(SMALL, "push"), 1, spent)[0])) == 1
    assert len(out(sends(project(SMALL, category="transactional"), 1, spent)[0])) == 1
    assert len(out(sends(project(SMALL, "email"), 1, spent)[0])) == 1


def test_a_budget_of_a_journey_counts_no_other() -> None:
    definitions = shop(
        one_send("sms"),
        one_send("sms").replace("journey: example", "journey: other").replace("hello", "hi"),
        policies="budget: [{name: b, at_most: 0.10 USD, per: day, journey: example, then: drop}]",
        channels=CHANNELS,
    )
    second = sends(definitions, 2)[1]
    assert sorted(reasons(second)) == [
        ("dropped", "over_budget"),
        ("sent", "all_gates_passed"),
    ]


def test_a_failure_gives_the_money_back_once_and_an_arrival_takes_it_again() -> None:
    till = Till()
    player = sends(project(SMALL), 1, till)[0]
    (account,) = till.taken
    at = here(NOON) + HOUR
    for word in ("Failed", "Bounced", "Failed"):
        player.tell(report(player, word, at=at))
        assert till.taken == {account: 0}
    player.tell(report(player, "Delivered", at=at + 1))
    player.tell(report(player, "Opened", at=at + 2))
    assert till.taken == {account: 100_000}


def test_an_exit_takes_back_a_message_and_its_money() -> None:
    till = Till()
    player = sends(project(SMALL), 1, till)[0]
    player.tell(touch("Order Completed", at=here(NOON) + HOUR, customer="c0"))
    assert [action.kind for action in player.actions] == ["send", "cancel"]
    assert list(till.taken.values()) == [0]


def test_a_failure_that_is_told_in_the_next_period_changes_none() -> None:
    till = Till()
    player = sends(project(SMALL), 1, till)[0]
    player.until(here("2026-04-02 12:00"))
    shared = till.shared(here("2026-04-02 12:00"))
    assert shared.taken == {}
    player.tell(report(player, "Failed", at=here("2026-04-02 12:00")))
    assert till.taken == {}


def test_the_price_at_which_it_went_out_is_what_comes_back() -> None:
    till = Till()
    player = sends(project(SMALL), 1, till)[0]
    dearer = shop(
        one_send("sms"),
        policies=f"budget: [{{{SMALL}}}]",
        channels=CHANNELS.replace("0.10 USD", "0.20 USD"),
    )
    player.adopt(dearer)
    player.tell(report(player, "Failed", at=here(NOON) + HOUR))
    assert list(till.taken.values()) == [0]


def test_who_has_no_budget_keeps_nothing_of_it() -> None:
    till = Till()
    definitions = shop(one_send("sms"), channels=CHANNELS)
    player = sends(definitions, 1, till)[0]
    assert till.taken == {}
    assert player.state.messages[0].accounts == ()
    assert len(messages(player)) == 1


@settings(max_examples=50, deadline=None)
@given(
    shards=st.integers(1, 5),
    cents=st.integers(10, 120),
    acts=st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from(["keep", "Failed", "Bounced"])), max_size=25
    ),
)
def test_no_day_costs_more_than_its_budget_over_all_shards(
    shards: int, cents: int, acts: list[tuple[int, str]]
) -> None:
    definitions = project(f"name: b, at_most: {cents / 100:.2f} USD, per: day, then: drop")
    shares = tills(shards)
    spent: dict[str, int] = {}
    for number, (shard, word) in enumerate(acts):
        player = someone(definitions)
        player.customer, player.till = f"c{number}", shares[shard % shards]
        at = here(NOON) + number * 7 * HOUR
        player.tell(touch("Signed Up", at=at, customer=player.customer))
        day = out(player)[0][1][:10] if out(player) else ""
        if day:
            spent[day] = spent.get(day, 0) + 10
            if word != "keep":
                player.tell(report(player, word, at=at + 1))
                spent[day] -= 10
        assert all(amount <= cents for amount in spent.values())
