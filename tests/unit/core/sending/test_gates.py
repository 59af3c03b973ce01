"""Which gate keeps a message back, in which order, and which channel is taken (semantics 16)."""

from typing import get_args

import pytest

from sojourn.core.ids import draw
from sojourn.core.local_time.zones import ZONES_VERSION
from sojourn.core.sending import blocks, closing
from sojourn.core.vocabulary import GATE_OF, GATES, PASSED, DecisionReason
from support.journeys import says
from support.play import Player
from support.project import touch
from support.sending import here, one_send, out, reasons, shop, signed_up, someone

EVENING = "2026-03-02 20:15"
NIGHT = "2026-03-02 22:30"

QUIET = "quiet_hours: {promotional: 21:00-08:00, service: 22:00-07:00}"


def test_the_gates_are_one_list_and_each_is_asked_in_its_place() -> None:
    for_a_message = {"run", "condition", "offer"}
    closers = [gate for gate in GATES if gate in closing.OF_A_CHANNEL]
    of_the_moment = [gate for gate in GATES if gate in blocks.OF_THE_MOMENT]
    assert list(GATES) == ["run", "condition", "offer", *closers, *of_the_moment, "arbitration"]
    asked = for_a_message | closing.OF_A_CHANNEL | blocks.OF_THE_MOMENT | {"arbitration"}
    assert asked == set(GATES) == set(GATE_OF.values())


def test_every_reason_has_its_gate_but_those_that_no_gate_gives() -> None:
    without = set(get_args(DecisionReason)) - set(GATE_OF) - set(PASSED)
    assert without == {
        *("no_channel_left", "awaiting_answer", "answered", "first_difference", "sold_out"),
    }


def told(player: Player, event: str = EVENING) -> Player:
    return player.tell(signed_up(event))


def whys(player: Player, decision: int = -1) -> dict[str, str]:
    return {one.channel: one.why for one in player.decisions[decision].candidates}


def test_opt_in_needs_a_yes_and_opt_out_no_no() -> None:
    consent = "consent: {promotional: {email: opt in, sms: opt in, push: opt out}}"
    player = told(someone(shop(one_send(), policies=consent)))
    assert out(player) == [("push", EVENING)]
    assert whys(player) == {"email": "no_consent", "push": "", "sms": "no_consent"}
    yes = told(someone(shop(one_send(), policies=consent), consents={"promotional.email": True}))
    assert out(yes) == [("email", EVENING)]
    no = told(someone(shop(one_send(), policies=consent), consents={"promotional.push": False}))
    assert reasons(no) == [("dropped", "no_consent")]


def test_without_a_rule_everything_may_be_sent_but_what_the_customer_refused() -> None:
    refused = {
        "promotional.email": False,
        "promotional.push": False,
        "promotional.sms": True,
        "transactional.email": False,
    }
    player = told(someone(shop(one_send()), consents=refused))
    assert out(player) == [("sms", EVENING)]
    receipt = shop(one_send("email", "transactional"))
    assert out(told(someone(receipt, consents=refused))) == [("email", EVENING)]


def test_a_transactional_message_asks_where_that_is_declared() -> None:
    consent = "consent: {transactional: {email: opt out}}"
    definitions = shop(one_send("email", "transactional"), policies=consent)
    assert out(told(someone(definitions))) == [("email", EVENING)]
    player = told(someone(definitions, consents={"transactional.email": False}))
    assert reasons(player) == [("dropped", "no_consent")]


def test_the_gate_that_leaves_no_channel_names_the_reason() -> None:
    definitions = shop(one_send("[email, push]"))
    player = someone(definitions, {"email": "e"}, consents={"promotional.email": False})
    assert reasons(told(player)) == [("dropped", "no_address")]
    assert whys(player) == {"email": "no_consent", "push": "no_address"}
    assert player.decisions[0].channel == ""


def test_what_came_back_closes_a_channel_until_the_address_is_another() -> None:
    definitions = shop(one_send("email", "service"), one_send("email").replace("example", "other"))
    player = told(someone(definitions))
    bounced = touch("Message Bounced", at=here(EVENING) + 1, action=player.actions[0].id)
    player.tell(bounced, touch("Order Completed", at=here("2026-03-03 10:00"), order_id="o"))
    player.decisions.clear()
    player.tell(signed_up("2026-03-04 10:00"))
    assert reasons(player) == [("dropped", "suppressed"), ("dropped", "suppressed")]
    moved = touch(
        "Order Completed",
        at=here("2026-03-04 11:00"),
        order_id="o2",
        identifiers={"email": "new@example.test"},
    )
    player.tell(moved, signed_up("2026-03-05 10:00"))
    assert [action.to for action in player.actions[-2:]] == ["new@example.test"] * 2


def test_a_receipt_goes_to_an_address_that_bounced_too() -> None:
    player = told(someone(shop(one_send("email", "transactional"))))
    player.tell(touch("Message Bounced", at=here(EVENING) + 1, action=player.actions[0].id))
    player.tell(touch("Order Completed", at=here("2026-03-03 10:00"), order_id="o"))
    player.tell(signed_up("2026-03-04 10:00"))
    assert len(out(player)) == 2


CLOSED = """
channels:
  email: {to: customer.email}
  push:  {to: customer.push_token, window: 08:00-21:00, window_for: [promotional, service]}
  sms:   {to: customer.phone, window: 07:00-22:00}
"""


def test_a_message_waits_for_the_window_of_its_channel() -> None:
    player = told(someone(shop(one_send("[push, email]"), channels=CLOSED)), NIGHT)
    (decision,) = player.decisions
    assert (decision.outcome, decision.reason, decision.channel) == (
        "deferred",
        "outside_window",
        "push",
    )
    assert decision.until == here("2026-03-03 08:00")
    assert decision.zones == ZONES_VERSION
    assert whys(player) == {"push": "outside_window", "email": "later_in_the_list"}
    player.run_out()
    assert out(player) == [("push", "2026-03-03 08:00")]
    assert reasons(player) == [("deferred", "outside_window"), ("sent", "all_gates_passed")]


def test_a_vendors_window_is_for_receipts_too_unless_it_says_otherwise() -> None:
    transactional = one_send("sms", "transactional")
    player = told(someone(shop(transactional, channels=CLOSED)), NIGHT)
    assert reasons(player) == [("deferred", "outside_window")]
    pushed = told(someone(shop(one_send("push", "transactional"), channels=CLOSED)), NIGHT)
    assert out(pushed) == [("push", NIGHT)]


@pytest.mark.parametrize(
    ("category", "sent"),
    [
        ("promotional", "2026-03-03 08:00"),
        ("service", "2026-03-03 07:00"),
        ("transactional", NIGHT),
    ],
)
def test_quiet_hours_hold_for_their_category(category: str, sent: str) -> None:
    player = told(someone(shop(one_send("email", category), policies=QUIET)), NIGHT).run_out()
    assert out(player) == [("email", sent)]
    assert player.decisions[0].reason == ("all_gates_passed" if sent == NIGHT else "quiet_hours")


def test_quiet_hours_are_those_of_the_customer() -> None:
    player = someone(shop(one_send("email"), policies=QUIET), timezone="Europe/Paris")
    told(player, NIGHT)  # 16:30 in Paris
    assert out(player) == [("email", NIGHT)]


def test_window_and_quiet_hours_are_waited_for_together() -> None:
    channels = CLOSED.replace("08:00-21:00", "05:00-23:00")
    player = told(
        someone(shop(one_send("push"), channels=channels, policies=QUIET)), "2026-03-03 00:30"
    )
    player.run_out()
    assert reasons(player) == [("deferred", "outside_window"), ("sent", "all_gates_passed")]
    assert out(player) == [("push", "2026-03-03 08:00")]


def test_a_holdout_is_the_last_that_is_known_of_a_message() -> None:
    holdout = 'holdout: {share: 50%, of: promotional, salt: "2026"}'
    definitions = shop(
        one_send("email", if_failed=f"[{says('instead')}]"),
        one_send("email", "service").replace("example", "other"),
        policies=holdout,
    )
    player = told(someone(definitions))
    assert draw("holdout 2026", "an") < 5_000  # so "an" is one of them
    assert reasons(player) == [("dropped", "holdout"), ("sent", "all_gates_passed")]
    assert [action.step for action in player.actions] == ["hello"]
    assert [run.step for run in player.state.runs] == ["rest", "rest"]


def test_about_as_many_are_held_out_as_declared() -> None:
    held = sum(draw("holdout 2026", f"c{number}") < 500 for number in range(4_000))
    assert 150 < held < 250


def test_what_can_go_out_only_after_its_expiry_is_dropped_at_once() -> None:
    definitions = shop(one_send("email", expires="9h"), policies=QUIET)
    assert reasons(told(someone(definitions), NIGHT)) == [("dropped", "expired")]
    in_time = shop(one_send("email", expires="10h"), policies=QUIET)
    player = told(someone(in_time), NIGHT).run_out()
    assert out(player) == [("email", "2026-03-03 08:00")]
    assert player.actions[0].expires_at == here(NIGHT) + 10 * 3_600_000


def test_a_window_comes_before_a_holdout_and_quiet_hours_behind_it() -> None:
    policies = f'{QUIET}\nholdout: {{share: 50%, of: promotional, salt: "2026"}}'
    quiet = told(someone(shop(one_send("email"), policies=policies)), NIGHT)
    assert reasons(quiet) == [("dropped", "holdout")]
    closed = told(someone(shop(one_send("push"), channels=CLOSED, policies=policies)), NIGHT)
    assert reasons(closed.run_out()) == [("deferred", "outside_window"), ("dropped", "holdout")]


def test_a_zone_nobody_knows_is_the_projects_unless_a_policy_says_otherwise() -> None:
    project = shop(one_send("email"), policies=QUIET)
    assert reasons(told(someone(project), NIGHT)) == [("deferred", "quiet_hours")]
    sent = shop(one_send("email"), policies=f"{QUIET}\nunknown_zone: send")
    assert out(told(someone(sent), NIGHT)) == [("email", NIGHT)]
    known = told(someone(sent, timezone="Asia/Bangkok"), NIGHT)
    assert reasons(known) == [("deferred", "quiet_hours")]


def test_jitter_spreads_those_who_waited_and_is_the_same_at_every_replay() -> None:
    definitions = shop(one_send("email"), policies=f"{QUIET}\njitter: 30m")
    moments = set()
    for number in range(40):
        player = someone(definitions)
        player.customer = f"c{number}"
        first = told(player, NIGHT).run_out().actions[0].at
        assert first - here("2026-03-03 08:00") in range(30 * 60_000)
        moments.add(first)
    assert len(moments) > 35
    again = someone(definitions)
    again.customer = "c39"
    assert told(again, NIGHT).run_out().actions[0].at == first
    awake = told(someone(definitions))
    assert out(awake) == [("email", EVENING)]


def test_jitter_never_leads_past_the_hours_it_waited_for() -> None:
    channels = CLOSED.replace("08:00-21:00", "08:00-08:05")
    definitions = shop(one_send("push"), channels=channels, policies="jitter: 3h")
    for number in range(20):
        player = someone(definitions)
        player.customer = f"c{number}"
        (sent,) = out(told(player, NIGHT).run_out())
        assert "2026-03-03 08:00" <= sent[1] < "2026-03-03 08:05"


def test_the_last_arm_drawn_is_told_with_each_decision() -> None:
    journey = f"""
    journey: example
    enter: {{on: Signed Up}}
    steps:
      - {says("before")}
      - split: tone
        id: tone
        arms: {{warm: {{share: 100%, steps: [{says("warm")}]}}}}
      - split: place
        id: place
        arms: {{top: {{share: 100%, steps: [{says("top")}]}}}}
    """
    channels = "channels: {direct: {to: customer.id}}"
    player = told(Player(shop(journey, channels=channels)))
    assert [decision.arm for decision in player.decisions] == ["", "tone=warm", "place=top"]


def test_a_decision_without_a_clock_names_no_zones() -> None:
    assert told(someone(shop(one_send("email")))).decisions[0].zones == ""
    day = "caps: [{name: daily, at_most: 1, in: calendar day}]"
    assert told(someone(shop(one_send("email"), policies=day))).decisions[0].zones == ZONES_VERSION


def test_the_arm_told_is_the_last_drawn_also_where_it_is_drawn_again() -> None:
    journey = f"""
    journey: example
    enter: {{on: Signed Up}}
    steps:
      - repeat:
          - split: tone
            id: tone
            arms: {{warm: {{share: 100%, steps: [{says("warm")}]}}}}
          - split: place
            id: place
            arms: {{top: {{share: 100%}}}}
          - {{wait: 1h, id: hour}}
        id: twice
        times: 2
    """
    player = told(Player(shop(journey))).run_out()
    assert [decision.arm for decision in player.decisions] == ["tone=warm", "tone=warm"]
