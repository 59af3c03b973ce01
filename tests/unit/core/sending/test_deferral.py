"""A message that waits: it holds its run, is asked anew when it wakes, and ends with its run."""

from typing import Any

from msgspec.structs import replace

from sojourn.core.advance import advance
from sojourn.core.event import Tick, Touchpoint
from support.journeys import says
from support.play import Player
from support.project import DAY, HOUR, touch
from support.sending import (
    CHANNELS,
    CONTACTS,
    here,
    one_send,
    out,
    reasons,
    report,
    shop,
    signed_up,
    someone,
)

EVENING = "2026-03-02 20:15"
NIGHT = "2026-03-02 22:30"
QUIET = "quiet_hours: {promotional: 21:00-08:00}"


def waiting(journey: str = "", policies: str = QUIET, **known: Any) -> Player:
    """A customer whose message has been waiting since half past ten at night."""
    player = someone(shop(journey or one_send("email"), policies=policies), **known)
    player.tell(signed_up(NIGHT))
    assert reasons(player)[-1][0] == "deferred"
    return player


def test_it_holds_its_run_at_the_step() -> None:
    player = waiting()
    (run,) = player.state.runs
    assert (run.step, run.due_at) == ("hello", here("2026-03-03 08:00"))
    player.until(here("2026-03-03 08:00"))
    assert out(player) == []
    player.until(here("2026-03-03 08:00") + 1)
    assert player.state.runs[0].step == "rest"


def test_what_follows_counts_from_when_it_went_out() -> None:
    player = waiting().run_out()
    completed = next(t for t in player.transitions if t.reason == "completed")
    assert completed.at == here("2026-03-04 08:00")


def test_a_wait_about_it_counts_from_when_it_went_out() -> None:
    journey = """
    journey: example
    enter: {on: Signed Up}
    steps:
      - {send: hello, id: hello, category: promotional, channel: email}
      - wait_for: opened
        about: hello
        up_to: 24h
        id: reaction
        else: [{send: again, id: again, category: service, channel: direct}]
    """
    for opened, sent in (("2026-03-04 07:59", 1), ("2026-03-04 08:01", 2)):
        player = waiting(journey).until(here("2026-03-03 09:00"))
        player.tell(report(player, "Opened", at=here(opened)))
        assert len(out(player)) == sent


def test_an_exit_withdraws_it() -> None:
    player = waiting()
    player.tell(touch("Order Completed", at=here(NIGHT) + HOUR, order_id="o")).run_out()
    assert out(player) == []
    assert reasons(player) == [("deferred", "quiet_hours"), ("withdrawn", "run_exited")]
    assert player.decisions[-1].category == "promotional"
    assert [action.kind for action in player.actions] == []


def test_consent_that_is_withdrawn_meanwhile_wins() -> None:
    player = waiting(one_send("[email, sms]"))
    refused = replace(player.state.profile, consents={"promotional.email": False})
    player.state = replace(player.state, profile=refused)
    player.run_out()
    assert out(player) == [("sms", "2026-03-03 08:00")]


def no(channel: str, at: str) -> Touchpoint:
    """The customer wants no more advertising on a channel."""
    return touch("Consent Withdrawn", at=here(at), purpose="promotional", channel=channel)


def test_a_no_withdraws_what_waits_at_once() -> None:
    player = waiting().tell(no("email", "2026-03-02 23:00"))
    assert reasons(player) == [("deferred", "quiet_hours"), ("withdrawn", "no_consent")]
    (decision,) = player.decisions[1:]
    assert (decision.at, decision.category) == (here("2026-03-02 23:00"), "promotional")
    assert [run.step for run in player.state.runs] == ["rest"]
    assert out(player.run_out()) == []


def test_a_no_to_another_channel_or_category_withdraws_nothing() -> None:
    player = waiting(one_send("[email, sms]")).tell(no("sms", "2026-03-02 23:00"))
    other = touch("Consent Withdrawn", at=here(NIGHT) + HOUR, purpose="service", channel="email")
    player.tell(other)
    assert reasons(player) == [("deferred", "quiet_hours")]
    assert out(player.run_out()) == [("email", "2026-03-03 08:00")]


def test_a_no_to_the_channel_that_is_waited_for_lets_the_next_one_be_asked_at_once() -> None:
    channels = CHANNELS.replace("push_token}", "push_token, window: 08:00-21:00}")
    player = someone(shop(one_send("[push, email]"), channels=channels)).tell(signed_up(NIGHT))
    player.tell(no("push", "2026-03-02 23:00"))
    assert out(player) == [("email", "2026-03-02 23:00")]
    assert reasons(player) == [("deferred", "outside_window"), ("sent", "all_gates_passed")]


def test_an_address_that_bounces_withdraws_what_waits_for_it() -> None:
    other = one_send("email", "service").replace("example", "other")
    player = someone(shop(one_send("email"), other, policies=QUIET)).tell(signed_up(NIGHT))
    player.tell(report(player, "Bounced", at=here(NIGHT) + 1))
    assert reasons(player)[-1] == ("withdrawn", "suppressed")


def test_a_no_withdraws_what_waits_for_its_turn_in_arbitration() -> None:
    player = waiting(policies="arbitration: {window: 10m}").tell(no("email", "2026-03-02 22:31"))
    assert reasons(player)[-1] == ("withdrawn", "no_consent")


def test_a_no_withdraws_the_next_channel_after_a_failure() -> None:
    journey = one_send("[email, sms]", if_failed="next channel")
    player = someone(shop(journey, policies=QUIET)).tell(signed_up(EVENING))
    player.tell(report(player, "Failed", at=here("2026-03-02 21:30")))
    player.tell(no("email", "2026-03-02 21:31"), no("sms", "2026-03-02 21:32"))
    assert reasons(player)[-2:] == [("deferred", "quiet_hours"), ("withdrawn", "no_consent")]
    assert player.state.runs[0].strands == ()


def test_what_a_no_withdraws_leads_where_the_step_says() -> None:
    journey = one_send("email", if_failed=f"[{says('instead')}]")
    player = waiting(journey).tell(no("email", "2026-03-02 23:00"))
    assert [action.step for action in player.actions] == ["instead"]


def test_the_condition_is_asked_again() -> None:
    player = waiting(
        one_send("email", only_if="customer.orders.count == 0").replace(
            "exit: [{on: Order Completed}]\n", ""
        )
    )
    player.tell(touch("Order Completed", at=here(NIGHT) + HOUR, order_id="o")).run_out()
    assert reasons(player) == [("deferred", "quiet_hours"), ("dropped", "condition_false")]


def test_a_message_of_an_earlier_hour_does_not_jump_the_cap_that_fills_meanwhile() -> None:
    policies = f"{QUIET}\ncaps: [{{name: daily, at_most: 1, in: rolling 24h, of: promotional}}]"
    other = one_send("sms").replace("example", "other").replace("Signed Up", "Product Viewed")
    player = someone(shop(one_send("email"), other, policies=policies))
    player.tell(signed_up(NIGHT), touch("Product Viewed", at=here(NIGHT) + 1, product_id="p"))
    player.run_out()
    assert len(out(player)) == 2
    first, second = (action.at for action in player.actions)
    assert (first, second) == (here("2026-03-03 08:00"), here("2026-03-04 08:00"))


def test_its_id_is_the_same_whenever_it_goes_out() -> None:
    at_once = someone(shop(one_send("email"))).tell(signed_up(NIGHT))
    deferred = waiting().run_out()
    assert at_once.actions[0].id == deferred.actions[0].id


def test_a_wake_up_before_its_time_sends_nothing() -> None:
    player = waiting()
    player.tell(touch("Product Viewed", at=here(NIGHT) + HOUR, product_id="p"))
    assert player.wake_at == here("2026-03-03 08:00")
    assert out(player) == []


def test_after_an_outage_it_is_gated_at_the_hour_of_the_clock() -> None:
    player = waiting()
    now = here("2026-03-03 21:30")
    advanced = advance(player.definitions, "an", player.state, Tick(player.wake_at), now)
    assert advanced.actions == ()
    assert advanced.wake_at == here("2026-03-04 08:00")


HOLD = f"{QUIET}\nunknown_zone: hold"


def test_an_unknown_zone_can_be_waited_for() -> None:
    player = waiting(policies=HOLD)
    assert reasons(player) == [("deferred", "unknown_zone")]
    player.run_out()
    assert reasons(player)[-1] == ("dropped", "expired")
    assert player.decisions[-1].at == here(NIGHT) + 7 * DAY
    soon = waiting(one_send("email", expires="1d"), policies=HOLD).run_out()
    assert soon.decisions[-1].at == here(NIGHT) + DAY


BRANCHES = f"""
journey: example
enter: {{on: Signed Up}}
exit: [{{on: Order Completed}}]
steps:
  - together:
      slow: [{{send: hello, id: hello, category: promotional, channel: email}}]
      fast: [{{wait: 1h, id: hour}}]
    join: JOIN
    id: both
  - {says("after")}
"""


def test_it_holds_its_strand_only() -> None:
    player = waiting(BRANCHES.replace("JOIN", "all"))
    assert [(strand.id, strand.due_at) for strand in player.state.runs[0].strands] == [
        ("both.slow", here("2026-03-03 08:00")),
        ("both.fast", here(NIGHT) + HOUR),
    ]
    player.run_out()
    assert [action.step for action in player.actions] == ["hello", "after"]
    assert [action.at for action in player.actions] == [here("2026-03-03 08:00")] * 2


def test_it_is_withdrawn_with_the_branch_that_is_dropped() -> None:
    player = waiting(BRANCHES.replace("JOIN", "first")).run_out()
    assert [action.step for action in player.actions] == ["after"]
    assert reasons(player)[1] == ("withdrawn", "run_moved_on")


def test_the_verb_exit_withdraws_what_waits_in_another_branch() -> None:
    journey = BRANCHES.replace("JOIN", "all").replace(
        "{wait: 1h, id: hour}", "{wait: 1h, id: hour}, exit"
    )
    player = waiting(journey).run_out()
    assert player.actions == []
    assert reasons(player)[1] == ("withdrawn", "run_exited")


def test_an_exit_withdraws_it_in_every_branch_also_where_last_steps_follow() -> None:
    journey = BRANCHES.replace("JOIN", "all").replace("Completed}", "Completed, then: after}")
    player = waiting(journey)
    player.tell(touch("Order Completed", at=here(NIGHT) + 1, order_id="o")).run_out()
    assert [action.step for action in player.actions] == ["after"]
    assert reasons(player)[1] == ("withdrawn", "run_exited")


def test_two_that_wake_at_once_do_not_share_one_place() -> None:
    policies = f"{QUIET}\ncaps: [{{name: breathing, gap: 2h, of: promotional}}]"
    journeys = [one_send("email").replace("example", name) for name in ("a", "b", "c")]
    player = someone(shop(*journeys, policies=policies)).tell(signed_up(NIGHT)).run_out()
    assert [at for _, at in out(player)] == [
        "2026-03-03 08:00",
        "2026-03-03 10:00",
        "2026-03-03 12:00",
    ]


def test_no_channel_any_more_when_it_wakes() -> None:
    player = waiting()
    gone = replace(player.state.profile, contacts={**CONTACTS, "email": ""})
    player.state = replace(player.state, profile=gone)
    assert reasons(player.run_out())[-1] == ("dropped", "no_address")
