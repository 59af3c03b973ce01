"""How many messages a customer may get, and what becomes of one too many (semantics 17)."""

import pytest

from sojourn.core.customer.state import Emissions
from sojourn.core.declared.policies import Cap
from sojourn.core.sending import caps
from support.clocks import local, named, utc
from support.play import Player
from support.project import DAY, HOUR, MINUTE, touch
from support.sending import (
    SAIGON,
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

MORNING = "2026-03-02 09:00"
NEXT = "2026-03-03 09:00"


def several(number: int, channel: str = "email", category: str = "promotional") -> list[str]:
    """As many journeys, each of which sends one message on signing up."""
    names = (f"{category}_{index}" for index in range(number))
    return [one_send(channel, category).replace("example", name) for name in names]


def played(*journeys: str, policies: str, at: str = MORNING) -> Player:
    return someone(shop(*journeys, policies=policies)).tell(signed_up(at))


def test_one_too_many_waits_until_there_is_room() -> None:
    cap = "caps: [{name: daily, at_most: 2, in: rolling 24h, of: promotional}]"
    player = played(*several(3), policies=cap)
    assert out(player) == [("email", MORNING)] * 2
    decision = player.decisions[-1]
    assert (decision.outcome, decision.reason, decision.detail) == ("deferred", "over_cap", "daily")
    assert decision.until == here(NEXT)
    assert out(player.run_out())[2:] == [("email", NEXT)]


def test_a_gap_is_kept_between_two() -> None:
    cap = "caps: [{name: breathing, gap: 2h}]"
    player = played(*several(2), policies=cap).run_out()
    assert out(player) == [("email", MORNING), ("email", "2026-03-02 11:00")]
    assert reasons(player)[1] == ("deferred", "too_soon")


def test_a_calendar_day_is_the_customers() -> None:
    cap = "caps: [{name: daily, at_most: 1, in: calendar day}]"
    player = played(*several(2), policies=cap, at="2026-03-02 23:30").run_out()
    assert out(player) == [("email", "2026-03-02 23:30"), ("email", "2026-03-03 00:00")]


def test_a_cap_can_drop() -> None:
    cap = "caps: [{name: daily, at_most: 1, in: rolling 24h, then: drop}]"
    player = played(*several(2), policies=cap)
    assert reasons(player) == [("sent", "all_gates_passed"), ("dropped", "over_cap")]
    assert [run.step for run in player.state.runs] == ["rest", "rest"]


def test_what_is_dropped_can_lead_elsewhere() -> None:
    cap = "caps: [{name: daily, at_most: 1, in: rolling 24h, channel: email, then: drop}]"
    task = "[{task: call, id: call, team: care}]"
    second = one_send("email", if_failed=task).replace("example", "z")
    player = played(*several(1), second, policies=cap)
    assert [action.kind for action in player.actions] == ["send", "task"]


def test_a_cap_can_lead_to_the_rest_of_the_list() -> None:
    cap = "caps: [{name: sms, at_most: 1, in: rolling 24h, channel: sms, then: another channel}]"
    player = played(*several(2, "[sms, email]"), policies=cap)
    assert out(player) == [("sms", MORNING), ("email", MORNING)]
    assert [(one.channel, one.why) for one in player.decisions[1].candidates] == [
        ("sms", "over_cap"),
        ("email", ""),
    ]


def test_without_another_channel_it_waits() -> None:
    cap = "caps: [{name: sms, at_most: 1, in: rolling 24h, channel: sms, then: another channel}]"
    player = played(*several(2, "sms"), policies=cap)
    assert reasons(player)[-1] == ("deferred", "over_cap")
    assert out(player.run_out())[1:] == [("sms", NEXT)]


def test_of_two_to_wait_for_it_is_the_one_that_opens_first() -> None:
    policies = """
    caps:
      - {name: sms, at_most: 1, in: rolling 48h, channel: sms, then: another channel}
      - {name: email, at_most: 1, in: rolling 24h, channel: email, then: another channel}
    """
    player = played(*several(3, "[sms, email]"), policies=policies)
    assert player.decisions[-1].until == here(NEXT)
    assert out(player.run_out()) == [("sms", MORNING), ("email", MORNING), ("email", NEXT)]


def test_it_waits_no_longer_than_the_cap_or_the_step_says() -> None:
    cap = "caps: [{name: daily, at_most: 1, in: rolling 24h, expires: 12h}]"
    player = played(*several(2), policies=cap)
    assert player.decisions[-1].until == here("2026-03-02 21:00")
    player.run_out()
    assert reasons(player)[-1] == ("dropped", "expired")
    assert player.decisions[-1].detail == "daily"
    assert player.decisions[-1].at == here("2026-03-02 21:00")
    step = one_send("email", expires="3h").replace("example", "z")
    player = played(*several(1), step, policies=cap).run_out()
    assert player.decisions[-1].at == here("2026-03-02 12:00")


def test_a_cap_and_quiet_hours_are_waited_for_together() -> None:
    policies = """
    quiet_hours: {promotional: 21:00-10:00}
    caps: [{name: breathing, gap: 2h}]
    """
    player = played(*several(2), policies=policies, at="2026-03-02 20:00").run_out()
    assert out(player)[1:] == [("email", "2026-03-03 10:00")]
    assert reasons(player)[1:] == [("deferred", "too_soon"), ("sent", "all_gates_passed")]


def test_transactional_passes_and_is_not_counted_unless_named() -> None:
    cap = "caps: [{name: daily, at_most: 1, in: rolling 24h}]"
    receipts = several(2, category="transactional")
    after = [one_send("email").replace("example", name) for name in ("y", "z")]
    player = played(*receipts, *after, policies=cap)
    assert [action.journey for action in player.actions][2:] == ["y"]
    assert reasons(player)[-1] == ("deferred", "over_cap")
    named_too = cap.replace("}]", ", of: [transactional, promotional]}]")
    assert len(out(played(*receipts, policies=named_too))) == 1


@pytest.mark.parametrize("word", ["Failed", "Bounced"])
def test_a_failure_gives_its_place_back(word: str) -> None:
    cap = "caps: [{name: daily, at_most: 1, in: rolling 24h}]"
    later = one_send("sms").replace("example", "z").replace("Signed Up", "Product Viewed")
    player = played(*several(1), later, policies=cap)
    player.tell(report(player, word, at=here(MORNING) + MINUTE))
    player.tell(report(player, word, at=here(MORNING) + 2 * MINUTE))
    player.tell(touch("Product Viewed", at=here(MORNING) + HOUR, product_id="p"))
    assert [channel for channel, _ in out(player)] == ["email", "sms"]


def test_a_message_that_is_taken_back_takes_no_place_unless_it_went_out_all_the_same() -> None:
    cap = "caps: [{name: daily, at_most: 1, in: rolling 24h}]"
    later = one_send("sms").replace("example", "z").replace("Signed Up", "Product Viewed")
    order = touch("Order Completed", at=here(MORNING) + 1, order_id="o")
    view = touch("Product Viewed", at=here(MORNING) + HOUR, product_id="p")
    player = played(*several(1), later, policies=cap).tell(order, view)
    assert [action.kind for action in player.actions] == ["send", "cancel", "send"]
    player = played(*several(1), later, policies=cap).tell(order)
    player.tell(report(player, "Sent", at=here(MORNING) + 2), view)
    assert [action.kind for action in player.actions] == ["send", "cancel"]


def test_a_late_word_of_sending_does_not_take_the_place_again() -> None:
    cap = "caps: [{name: daily, at_most: 1, in: rolling 24h}]"
    player = played(*several(1), policies=cap)
    for number, word in enumerate(("Failed", "Sent")):
        player.tell(report(player, word, at=here(MORNING) + number))
    assert player.state.emissions == {"promotional": {"email": ()}}
    player.tell(report(player, "Delivered", at=here(MORNING) + 2))
    assert player.state.emissions == {"promotional": {"email": (here(MORNING),)}}


def test_more_than_the_messages_remembered_are_counted() -> None:
    cap = "caps: [{name: weekly, at_most: 30, in: rolling 7d}]"
    player = someone(shop(*several(30), policies=cap)).tell(signed_up(MORNING))
    assert len(out(player)) == 30
    again = touch("Signed Up", at=here(MORNING) + 6 * DAY)
    player.until(here(MORNING) + 5 * DAY).tell(again)
    assert len(out(player)) == 30
    assert player.decisions[-1].until == here(MORNING) + 7 * DAY


def test_nothing_is_kept_where_no_cap_counts() -> None:
    assert played(*several(3), policies="jitter: 5m").state.emissions == {}


MAIL = caps.Counted("promotional", "email")
RECEIPTS = Cap("daily", 2, frozenset({"promotional"}), window_ms=DAY)


def test_only_what_can_still_count_is_kept() -> None:
    emissions: Emissions = {}
    for day in range(10):
        emissions = caps.reserve(emissions, [RECEIPTS], MAIL, day * 13 * HOUR)
    assert emissions == {"promotional": {"email": (8 * 13 * HOUR, 9 * 13 * HOUR)}}
    emissions = caps.reserve(emissions, [RECEIPTS], MAIL, 99 * DAY)
    assert emissions == {"promotional": {"email": (99 * DAY,)}}


def test_channels_of_one_cap_are_counted_together() -> None:
    emissions: Emissions = {"promotional": {"email": (5,), "sms": (3,)}, "service": {"sms": (4,)}}
    assert caps.free_at(RECEIPTS, emissions, 6, named("UTC")) == 3 + DAY


@pytest.mark.parametrize(
    ("zone", "sent", "free"),
    [
        ("Europe/Paris", "2026-03-28 12:00", "2026-03-29 00:00"),
        ("Europe/Paris", "2026-03-29 12:00", "2026-03-30 00:00"),  # a day of 23 hours
        ("Asia/Beirut", "2026-03-28 12:00", "2026-03-29 01:00"),  # which has no midnight
        (SAIGON, "2026-03-28 23:59", "2026-03-29 00:00"),
    ],
)
def test_a_calendar_day_ends_where_the_clock_says(zone: str, sent: str, free: str) -> None:
    cap = Cap("daily", 1, frozenset({"promotional"}))
    emissions: Emissions = {"promotional": {"email": (local(sent, zone),)}}
    at = local(sent, zone) + 1
    assert caps.free_at(cap, emissions, at, named(zone)) == local(free, zone)
    assert caps.free_at(cap, emissions, local(free, zone), named(zone)) == local(free, zone)


def test_a_release_of_what_is_not_there_changes_nothing() -> None:
    emissions: Emissions = {"promotional": {"email": (utc("2026-03-02"),)}}
    assert caps.release(emissions, MAIL, 5) is emissions
    assert caps.release(emissions, caps.Counted("service", "sms"), 5) is emissions


CART, LIST = "group: cart\n", "group: list\n"


def in_group(group: str, name: str, channel: str = "email") -> str:
    return one_send(channel).replace("example", name).replace("enter:", f"{group}enter:")


def test_a_cap_can_count_the_journeys_of_one_group() -> None:
    cap = "caps: [{name: carts, at_most: 1, in: rolling 24h, group: cart}]"
    journeys = [in_group(CART, "a"), in_group(CART, "b"), in_group(LIST, "c"), *several(1)]
    player = played(*journeys, policies=cap)
    assert sorted(one.journey for one in messages(player)) == ["a", "c", "promotional_0"]
    assert player.decisions[1].detail == "carts"
    assert out(player.run_out())[3:] == [("email", NEXT)]


def test_a_group_and_all_others_are_counted_together_where_no_cap_asks() -> None:
    caps_ = """
    caps:
      - {name: carts, at_most: 1, in: rolling 48h, group: cart}
      - {name: daily, at_most: 2, in: rolling 24h}
    """
    journeys = [in_group(CART, "a"), in_group("", "b"), in_group("", "c"), in_group(CART, "d")]
    player = played(*journeys, policies=caps_).run_out()
    assert [(one.journey, one.at - here(MORNING)) for one in messages(player)] == [
        ("a", 0),
        ("b", 0),
        ("c", DAY),
        ("d", 2 * DAY),
    ]


def test_a_group_on_one_channel() -> None:
    cap = "caps: [{name: texts, at_most: 1, in: rolling 24h, group: cart, channel: sms}]"
    journeys = [in_group(CART, "a", "sms"), in_group(CART, "b"), in_group(CART, "c", "sms")]
    player = played(*journeys, policies=cap)
    assert sorted(one.journey for one in messages(player)) == ["a", "b"]


def test_a_failure_gives_the_place_of_its_group_back() -> None:
    cap = "caps: [{name: carts, at_most: 1, in: rolling 24h, group: cart}]"
    later = in_group(CART, "z").replace("Signed Up", "Product Viewed")
    player = played(in_group(CART, "a"), later, policies=cap)
    player.tell(report(player, "Failed", at=here(MORNING) + MINUTE))
    player.tell(touch("Product Viewed", at=here(MORNING) + HOUR, product_id="p"))
    assert [one.journey for one in messages(player)] == ["a", "z"]


@pytest.mark.parametrize(
    ("period", "sent", "free"),
    [
        ("week", "2026-03-06 09:00", "2026-03-09 00:00"),  # a Friday
        ("week", "2026-03-09 00:00", "2026-03-16 00:00"),  # a Monday
        ("month", "2026-02-03 09:00", "2026-03-01 00:00"),
        ("month", "2026-12-31 23:59", "2027-01-01 00:00"),
    ],
)
def test_calendar_weeks_and_months_are_the_customers(period: str, sent: str, free: str) -> None:
    cap = f"caps: [{{name: some, at_most: 1, in: calendar {period}}}]"
    player = played(*several(2), policies=cap, at=sent).run_out()
    assert out(player) == [("email", sent), ("email", free)]


def test_a_step_can_go_another_way_where_there_is_no_room() -> None:
    cap = "caps: [{name: daily, at_most: 1, in: rolling 24h}]"
    task = "[{task: call, id: call, team: care}]"
    second = one_send("email", if_no_room=task).replace("example", "z")
    player = played(*several(1), second, policies=cap)
    assert [action.kind for action in player.actions] == ["send", "task"]
    assert reasons(player)[1] == ("dropped", "over_cap")
    assert ("hello", "call", "no_room") in player.moves()


@pytest.mark.parametrize(
    ("word", "decided"), [("drop", ("dropped", "over_cap")), ("defer", ("deferred", "over_cap"))]
)
@pytest.mark.parametrize("then", ["defer", "drop"])
def test_a_step_has_the_last_word_about_what_finds_no_room(
    word: str, decided: tuple[str, str], then: str
) -> None:
    cap = f"caps: [{{name: daily, at_most: 1, in: rolling 24h, then: {then}}}]"
    second = one_send("email", if_no_room=word).replace("example", "z")
    assert reasons(played(*several(1), second, policies=cap))[1] == decided


def test_another_channel_is_looked_at_before_a_step_gives_up() -> None:
    cap = "caps: [{name: sms, at_most: 1, in: rolling 24h, channel: sms, then: another channel}]"
    journeys = [
        one_send("[sms, email]", if_no_room="drop").replace("example", name) for name in ("a", "b")
    ]
    assert out(played(*journeys, policies=cap)) == [("sms", MORNING), ("email", MORNING)]
    alone = [one_send("sms", if_no_room="drop").replace("example", name) for name in ("a", "b")]
    assert reasons(played(*alone, policies=cap))[1] == ("dropped", "over_cap")
