"""Of several messages at nearly one moment the best goes out, one in a slot (semantics 19)."""

from itertools import pairwise

import pytest

from sojourn.core.customer.profile import Engagement
from support.journeys import says
from support.play import Player
from support.project import HOUR, MINUTE, touch
from support.sending import (
    here,
    messages,
    one_send,
    out,
    reasons,
    report,
    shop,
    signed_up,
    someone,
)

AT = "2026-03-02 09:00"
SLOT = "arbitration: {window: 10m, of: promotional}"


def sender(name: str, on: str = "Signed Up", channel: str = "email", **more: str) -> str:
    """A journey of that name which sends one promotional message at once."""
    return one_send(channel, **more).replace("example", name).replace("Signed Up", on)


def played(*journeys: str, policies: str = "") -> Player:
    """A customer who signs up; without other `policies` the journeys rank as they stand here."""
    ranked = f"{SLOT}\npriorities: [{', '.join(journey.split()[1] for journey in journeys)}]"
    return someone(shop(*journeys, policies=policies or ranked)).tell(signed_up(AT))


def sent(player: Player) -> list[tuple[str, int]]:
    """The journeys whose messages went out, and how many minutes after the first event."""
    return [(one.journey, (one.at - here(AT)) // MINUTE) for one in messages(player)]


def said(player: Player, journey: str) -> list[tuple[str, str]]:
    return [(one.outcome, one.reason) for one in player.decisions if one.journey == journey]


def test_a_message_waits_for_others_to_come() -> None:
    player = played(sender("a"))
    (decision,) = player.decisions
    assert (decision.outcome, decision.reason) == ("deferred", "in_arbitration")
    assert decision.until == here(AT) + 10 * MINUTE
    assert [(one.channel, one.why) for one in decision.candidates] == [("email", "in_arbitration")]
    assert sent(player.run_out()) == [("a", 10)]


def test_the_best_journey_takes_the_slot_and_the_others_the_next_ones() -> None:
    names = ("a", "b", "c")
    policies = f"{SLOT}\npriorities: [c, a]"
    player = played(*map(sender, names), policies=policies).run_out()
    assert sent(player) == [("c", 10), ("a", 20), ("b", 30)]
    assert said(player, "b") == [
        ("deferred", "in_arbitration"),
        ("deferred", "outbid"),
        ("deferred", "outbid"),
        ("sent", "all_gates_passed"),
    ]


def test_each_loser_names_the_winner() -> None:
    player = played(*map(sender, ("a", "b", "c"))).run_out()
    winner = messages(player)[0].id
    lost = [one for one in player.decisions if one.reason == "outbid"]
    assert [one.winner for one in lost[:2]] == [winner, winner]
    assert lost[0].until == here(AT) + 20 * MINUTE
    assert {one.winner for one in player.decisions if one.reason != "outbid"} == {""}


def test_one_that_comes_later_still_competes() -> None:
    policies = f"{SLOT}\npriorities: [b]"
    player = played(sender("a"), sender("b", on="Product Viewed"), policies=policies)
    player.tell(touch("Product Viewed", at=here(AT) + 9 * MINUTE, product_id="p")).run_out()
    assert sent(player) == [("b", 10), ("a", 20)]


def test_one_that_comes_after_the_slot_opens_the_next() -> None:
    player = played(sender("a"), sender("b", on="Product Viewed"))
    player.tell(touch("Product Viewed", at=here(AT) + 11 * MINUTE, product_id="p")).run_out()
    assert sent(player) == [("a", 10), ("b", 21)]
    assert said(player, "b")[0] == ("deferred", "in_arbitration")


def test_a_step_can_give_up_what_was_outbid() -> None:
    player = played(sender("a"), sender("b", if_no_room="drop")).run_out()
    assert sent(player) == [("a", 10)]
    assert said(player, "b") == [("deferred", "in_arbitration"), ("dropped", "outbid")]
    assert player.decisions[-1].winner == messages(player)[0].id


def test_a_step_can_go_another_way_where_it_was_outbid() -> None:
    player = played(sender("a"), sender("b", if_no_room=f"[{says('instead')}]")).run_out()
    assert [(one.journey, one.step) for one in messages(player)] == [
        ("a", "hello"),
        ("b", "instead"),
    ]
    assert ("hello", "instead", "no_room") in player.moves()


def test_other_categories_skip_the_queue() -> None:
    service = one_send("email", "service").replace("example", "s")
    receipt = one_send("email", "transactional").replace("example", "t")
    player = played(sender("a"), service, receipt).run_out()
    assert sent(player) == [("s", 0), ("t", 0), ("a", 10)]


def test_what_cannot_wait_for_the_end_of_the_slot_is_dropped_at_once() -> None:
    player = played(sender("a", expires="9m"))
    assert reasons(player) == [("dropped", "expired")]
    assert player.state.slot_ends_at == 0
    in_time = played(sender("a", expires="10m")).run_out()
    assert sent(in_time) == [("a", 10)]


def test_what_was_outbid_competes_no_longer_than_it_lasts() -> None:
    policies = "arbitration: {window: 10m, of: promotional, expires: 25m}\npriorities: [a, b]"
    player = played(*map(sender, ("a", "b", "c")), policies=policies).run_out()
    assert sent(player) == [("a", 10), ("b", 20)]
    assert said(player, "c")[-1] == ("dropped", "outbid")


def test_the_sooner_deadline_comes_first_where_journeys_are_alike() -> None:
    lasting = [sender("a"), sender("b", expires="2h"), sender("c", expires="1h")]
    player = played(*lasting, policies=SLOT).run_out()
    assert [journey for journey, _ in sent(player)] == ["c", "b", "a"]


def test_what_promises_more_comes_before_what_ends_sooner() -> None:
    definitions = shop(sender("a", expires="1h"), sender("b", channel="sms"), policies=SLOT)
    answers = {"sms": Engagement(20, 15), "email": Engagement(20, 1)}
    player = someone(definitions, engagement=answers).tell(signed_up(AT)).run_out()
    assert [journey for journey, _ in sent(player)] == ["b", "a"]


def test_a_priority_counts_more_than_what_is_promised() -> None:
    policies = f"{SLOT}\npriorities: [a]"
    definitions = shop(sender("a"), sender("b", channel="sms"), policies=policies)
    answers = {"sms": Engagement(20, 15), "email": Engagement(20, 1)}
    player = someone(definitions, engagement=answers).tell(signed_up(AT)).run_out()
    assert [journey for journey, _ in sent(player)] == ["a", "b"]


def test_a_winner_that_a_gate_keeps_back_leaves_the_slot_to_the_next() -> None:
    policies = f"{SLOT}\npriorities: [b]"
    stale = sender("b", only_if="customer.orders.count == 0").replace(
        "exit: [{on: Order Completed}]\n", ""
    )
    other = sender("a").replace("exit: [{on: Order Completed}]\n", "")
    player = played(other, stale, policies=policies)
    player.tell(touch("Order Completed", at=here(AT) + MINUTE, order_id="o")).run_out()
    assert sent(player) == [("a", 10)]
    assert said(player, "b")[-1] == ("dropped", "condition_false")


def test_where_a_cap_is_full_after_the_winner_the_record_names_the_cap() -> None:
    policies = f"{SLOT}\npriorities: [a]\ncaps: [{{name: breathing, gap: 2h, of: promotional}}]"
    player = played(*map(sender, ("a", "b")), policies=policies).run_out()
    assert sent(player) == [("a", 10), ("b", 140)]
    assert said(player, "b") == [
        ("deferred", "in_arbitration"),
        ("deferred", "too_soon"),
        ("deferred", "in_arbitration"),
        ("sent", "all_gates_passed"),
    ]
    lost = [one for one in player.decisions if one.reason == "too_soon"]
    assert [one.winner for one in lost] == [messages(player)[0].id]


def test_an_exit_withdraws_what_competes_and_its_slot_keeps_nobody() -> None:
    player = played(sender("a"), sender("b", on="Product Viewed"))
    player.tell(touch("Order Completed", at=here(AT) + MINUTE, order_id="o"))
    assert said(player, "a")[-1] == ("withdrawn", "run_exited")
    player.tell(touch("Product Viewed", at=here(AT) + HOUR, product_id="p")).run_out()
    assert sent(player) == [("b", 70)]


def test_those_who_waited_for_the_morning_compete_in_the_morning() -> None:
    policies = f"{SLOT}\nquiet_hours: {{promotional: 21:00-08:00}}\npriorities: [b]"
    definitions = shop(*map(sender, ("a", "b")), policies=policies)
    player = someone(definitions).tell(signed_up("2026-03-02 22:30")).run_out()
    assert [at for _, at in out(player)] == ["2026-03-03 08:10", "2026-03-03 08:20"]
    assert [one.journey for one in messages(player)] == ["b", "a"]


def test_the_next_channel_after_a_failure_competes_too() -> None:
    first = sender("a", channel="[email, sms]", if_failed="next channel")
    player = played(first, sender("b", on="Product Viewed"))
    player.until(here(AT) + 11 * MINUTE)
    at = here(AT) + 15 * MINUTE
    player.tell(report(player, "Failed", at=at), touch("Product Viewed", at=at + 1, product_id="p"))
    player.run_out()
    assert sent(player) == [("a", 10), ("a", 25), ("b", 35)]


def test_without_arbitration_nothing_waits_and_nothing_is_kept() -> None:
    player = played(*map(sender, ("a", "b")), policies="priorities: [b]")
    assert sent(player) == [("b", 0), ("a", 0)]
    assert player.state.slot_ends_at == 0


def test_after_an_outage_the_slot_is_still_for_one() -> None:
    player = played(*map(sender, ("a", "b")))
    player.clock = here(AT) + 3 * HOUR
    player.run_out()
    assert sent(player) == [("a", 180), ("b", 190)]


@pytest.mark.parametrize("window", ["10m", "2h"])
def test_no_two_go_out_within_one_window(window: str) -> None:
    policies = f"arbitration: {{window: {window}, of: [promotional, service]}}"
    journeys = [sender("a"), one_send("sms", "service").replace("example", "b"), sender("c")]
    player = played(*journeys, policies=policies).run_out()
    times = [action.at for action in messages(player)]
    slot_ms = 10 * MINUTE if window == "10m" else 2 * HOUR
    assert [later - sooner for sooner, later in pairwise(times)] == [slot_ms, slot_ms]
