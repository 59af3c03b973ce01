"""Where nobody answers, the next channel follows, up to a limit; an answer stops it."""

from typing import Literal

import pytest
from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions, Pause
from sojourn.core.event import Touchpoint
from support.play import Player
from support.project import DAY, HOUR, MINUTE, touch
from support.sending import here, messages, one_send, out, reasons, report, shop, signed_up, someone

MORNING = "2026-03-02 09:00"
AT = here(MORNING)
QUIET = "quiet_hours: {promotional: 21:00-08:00}"

DAILY = one_send("[email, push, sms]", escalate="{after: 24h, until: opened}")


def played(journey: str = DAILY, policies: str = "", at: str = MORNING) -> Player:
    return someone(shop(journey, policies=policies)).tell(signed_up(at))


def channels(player: Player) -> list[str]:
    return [channel for channel, _ in out(player)]


def test_the_same_message_goes_out_on_each_further_channel_while_nobody_answers() -> None:
    player = played().run_out()
    assert out(player) == [
        ("email", MORNING),
        ("push", "2026-03-03 09:00"),
        ("sms", "2026-03-04 09:00"),
    ]
    assert len({action.id for action in messages(player)}) == 3
    assert len({action.template for action in messages(player)}) == 1
    assert [message.attempt for message in player.state.messages] == [1, 2, 3]


def test_each_try_leaves_a_record_of_what_it_waits_for_and_one_of_what_came_of_it() -> None:
    player = played().run_out()
    told = [(one.outcome, one.reason, one.attempt, one.until) for one in player.decisions]
    assert told == [
        ("sent", "all_gates_passed", 1, 0),
        ("deferred", "awaiting_answer", 2, AT + DAY),
        ("sent", "all_gates_passed", 2, 0),
        ("deferred", "awaiting_answer", 3, AT + 2 * DAY),
        ("sent", "all_gates_passed", 3, 0),
    ]
    last = {one.channel: (one.eligible, one.why) for one in player.decisions[-1].candidates}
    assert last == {
        "email": (False, "unanswered"),
        "push": (False, "unanswered"),
        "sms": (True, ""),
    }


@pytest.mark.parametrize("times", [1, 2])
def test_there_is_a_limit(times: int) -> None:
    player = played(one_send("[email, push, sms]", escalate=f"{{after: 1h, times: {times}}}"))
    assert len(channels(player.run_out())) == times + 1


def test_the_run_goes_on_beside_it_and_does_not_end_before() -> None:
    player = played().until(AT + 25 * HOUR)
    assert [(run.step, len(run.strands)) for run in player.state.runs] == [("", 1)]
    player.run_out()
    assert player.state.runs == ()
    # The last channel waits for no answer: there is none behind it.
    assert player.transitions[-1].at == AT + 2 * DAY


@pytest.mark.parametrize("word", ["Replied", "Converted", "Complained", "Unsubscribed"])
def test_whatever_they_say_to_it_stops_it(word: str) -> None:
    player = played().until(AT + HOUR)
    player.tell(report(player, word, at=AT + 2 * HOUR))
    assert reasons(player)[-1] == ("withdrawn", "answered")
    assert channels(player.run_out()) == ["email"]


@pytest.mark.parametrize("sent", [0, 1])
def test_an_answer_on_whichever_channel_stops_it_at_once(sent: int) -> None:
    player = played().until(AT + 25 * HOUR)
    player.tell(report(player, "Opened", at=AT + 26 * HOUR, sent=sent))
    assert reasons(player)[-1] == ("withdrawn", "answered")
    assert player.state.runs == ()
    assert channels(player.run_out()) == ["email", "push"]


def test_a_stronger_answer_is_one_too_and_a_weaker_one_is_none() -> None:
    opened = played().tell(report(played(), "Clicked", at=AT + HOUR)).run_out()
    assert channels(opened) == ["email"]
    clicked = one_send("[email, push]", escalate="{after: 24h, until: clicked}")
    player = played(clicked)
    player.tell(report(player, "Opened", at=AT + HOUR)).run_out()
    assert channels(player) == ["email", "push"]


@pytest.mark.parametrize("word", ["Complained", "Unsubscribed"])
@pytest.mark.parametrize("until", ["opened", "converted"])
def test_who_wants_no_more_of_it_has_answered(word: str, until: str) -> None:
    journey = one_send("[email, push]", escalate=f"{{after: 24h, until: {until}}}")
    player = played(journey)
    player.tell(report(player, word, at=AT + HOUR)).run_out()
    assert channels(player) == ["email"]
    assert reasons(player)[-1] == ("withdrawn", "answered")


@pytest.mark.parametrize("word", ["Sent", "Delivered"])
def test_what_the_provider_says_is_no_answer(word: str) -> None:
    player = played()
    player.tell(report(player, word, at=AT + HOUR)).run_out()
    assert channels(player) == ["email", "push", "sms"]


def test_a_late_answer_is_harmless_and_stops_what_is_still_to_come() -> None:
    player = played().until(AT + 25 * HOUR)
    late = replace(report(player, "Opened", at=AT + HOUR, sent=0), id="late")
    player.tell(late)
    assert player.refusals == []
    assert channels(player.run_out()) == ["email", "push"]
    again = replace(report(player, "Opened", at=AT + 3 * DAY, sent=0), id="again")
    before = (player.state.runs, len(player.decisions))
    player.tell(again)
    assert (player.state.runs, len(player.decisions)) == before


def test_an_answer_that_came_in_time_and_is_told_at_the_deadline_stops_it() -> None:
    player = played()
    player.tell(report(player, "Opened", at=AT + DAY)).run_out()
    assert channels(player) == ["email"]


def test_an_exit_withdraws_it() -> None:
    player = played().tell(touch("Order Completed", at=AT + HOUR, order_id="o")).run_out()
    assert channels(player) == ["email"]
    assert ("withdrawn", "run_exited") in reasons(player)


def test_the_condition_is_asked_again_before_each_channel() -> None:
    journey = one_send(
        "[email, push]", escalate="{after: 24h}", only_if="customer.orders.count == 0"
    ).replace("exit: [{on: Order Completed}]\n", "")
    player = played(journey).tell(touch("Order Completed", at=AT + HOUR, order_id="o")).run_out()
    assert channels(player) == ["email"]
    assert reasons(player)[-1] == ("dropped", "condition_false")


def test_what_closes_a_channel_for_good_leads_to_the_one_behind() -> None:
    player = someone(shop(DAILY), {"email": "an@example.test", "phone": "1"})
    player.tell(signed_up(MORNING)).run_out()
    assert channels(player) == ["email", "sms"]


def test_it_waits_for_its_hour_and_an_answer_by_then_still_stops_it() -> None:
    evening = "2026-03-02 20:30"
    journey = one_send("[email, push]", escalate="{after: 2h}")
    player = played(journey, QUIET, at=evening).until(here("2026-03-02 23:00"))
    assert reasons(player)[-1] == ("deferred", "quiet_hours")
    answered = played(journey, QUIET, at=evening)
    answered.tell(report(player, "Opened", at=here("2026-03-02 23:00"))).run_out()
    assert reasons(answered)[-1] == ("withdrawn", "answered")
    assert out(player.run_out())[-1] == ("push", "2026-03-03 08:00")


def test_a_message_that_never_went_out_is_not_escalated() -> None:
    player = someone(shop(DAILY), {}).tell(signed_up(MORNING)).run_out()
    assert channels(player) == []
    assert reasons(player) == [("dropped", "no_address")]


BOTH = one_send("[email, push, sms]", escalate="{after: 24h}", if_failed="next channel")


def test_a_failure_leads_on_at_once_and_the_silence_counts_anew() -> None:
    player = played(BOTH)
    player.tell(report(player, "Failed", at=AT + HOUR)).run_out()
    assert out(player) == [
        ("email", MORNING),
        ("push", "2026-03-02 10:00"),
        ("sms", "2026-03-03 10:00"),
    ]


def test_a_failure_that_is_told_when_the_next_one_is_out_sends_nothing_more() -> None:
    player = played(BOTH).until(AT + 25 * HOUR)
    player.tell(report(player, "Failed", at=AT + 25 * HOUR, sent=0))
    assert channels(player) == ["email", "push"]


def test_a_failure_takes_no_place_of_the_limit() -> None:
    journey = one_send(
        "[email, push, sms]", escalate="{after: 24h, times: 1}", if_failed="next channel"
    )
    player = played(journey)
    player.tell(report(player, "Failed", at=AT + HOUR)).run_out()
    assert channels(player) == ["email", "push", "sms"]


def test_of_a_failure_and_a_silence_at_one_moment_one_leads_on() -> None:
    player = played(BOTH)
    player.tell(report(player, "Failed", at=AT + DAY)).until(AT + DAY + MINUTE)
    assert channels(player) == ["email", "push"]


def test_where_a_failure_goes_elsewhere_nothing_more_is_sent() -> None:
    journey = one_send(
        "[email, push]", escalate="{after: 24h}", if_failed="[{task: call, id: call, team: care}]"
    )
    player = played(journey)
    player.tell(report(player, "Failed", at=AT + HOUR)).run_out()
    assert channels(player) == ["email"]
    assert ("withdrawn", "run_moved_on") in reasons(player)


def test_a_failure_without_a_rule_is_a_silence() -> None:
    player = played()
    player.tell(report(player, "Failed", at=AT + HOUR)).until(AT + 25 * HOUR)
    assert out(player)[-1] == ("push", "2026-03-03 09:00")
    whys = {one.channel: one.why for one in player.decisions[-2].candidates}
    assert whys["email"] == "failed"


LOOP = """
journey: example
enter: {on: Signed Up}
steps:
  - repeat:
      - send: hello
        id: hello
        category: promotional
        channel: [email, push]
        escalate: {after: 2h}
      - {wait: 1h, id: hour}
    id: often
    times: 2
"""


def test_a_step_that_is_reached_anew_begins_anew() -> None:
    player = played(LOOP).run_out()
    assert channels(player) == ["email", "email", "push"]
    assert ("withdrawn", "run_moved_on") in reasons(player)
    assert len({action.id for action in player.actions}) == 3


def test_an_answer_to_an_earlier_visit_stops_nothing() -> None:
    player = played(LOOP).until(AT + HOUR + 1)
    player.tell(report(player, "Opened", at=AT + HOUR + 2, sent=0)).run_out()
    assert channels(player) == ["email", "email", "push"]


WAITED = """
journey: example
enter: {on: Signed Up}
steps:
  - send: hello
    id: hello
    category: promotional
    channel: [email, push]
    escalate: {after: 24h}
  - wait_for:
      - {about: hello, on: delivered, then: [{tag: {add: delivered}, id: a}]}
      - {about: hello, on: opened, then: [{tag: {add: opened}, id: b}]}
    up_to: 3d
    id: reaction
"""


@pytest.mark.parametrize("word", ["delivered", "opened"])
def test_a_wait_hears_of_a_message_of_which_an_answer_is_awaited(word: str) -> None:
    player = played(WAITED)
    player.tell(report(player, word.capitalize(), at=AT + HOUR))
    assert player.state.profile.tags == (word,)


def test_a_wait_that_begins_later_finds_the_answer_to_an_earlier_channel() -> None:
    late = "  - {wait: 2d, id: pause}\n  - wait_for:"
    player = played(WAITED.replace("  - wait_for:", late)).until(AT + 25 * HOUR)
    player.tell(report(player, "Opened", at=AT + 26 * HOUR, sent=0)).until(AT + 49 * HOUR)
    assert player.state.profile.tags == ("opened",)


BRANCHES = """
journey: example
enter: {on: Signed Up}
steps:
  - together:
      nudge:
        - send: hello
          id: hello
          category: promotional
          channel: [email, push]
          escalate: {after: 24h}
        - {wait: 3d, id: days}
      bought: [{wait_for: Order Completed, up_to: 2d, id: order}]
    id: race
    join: first
  - {wait: 5d, id: rest}
"""


def test_a_branch_that_is_dropped_takes_its_message_along() -> None:
    player = played(BRANCHES).tell(touch("Order Completed", at=AT + HOUR, order_id="o"))
    assert reasons(player)[-1] == ("withdrawn", "run_moved_on")
    assert [run.step for run in player.state.runs] == ["rest"]
    assert channels(player.run_out()) == ["email"]


def test_a_branch_that_has_ended_lets_it_go_on() -> None:
    journey = BRANCHES.replace("wait: 3d", "wait: 1h").replace("join: first", "join: all")
    player = played(journey).until(AT + 25 * HOUR)
    assert channels(player) == ["email", "push"]


def test_another_zone_of_the_customer_does_not_end_the_time_for_an_answer() -> None:
    events = """
    events:
      Signed Up: {changes: identify}
      Moved: {properties: {timezone: text}, changes: identify}
      Order Completed: {properties: {order_id: text}, changes: order_add}
    """
    player = someone(shop(DAILY, events=events)).tell(signed_up(MORNING))
    player.tell(touch("Moved", at=AT + HOUR, timezone="Europe/Paris"))
    assert channels(player) == ["email"]
    assert channels(player.until(AT + DAY + 1)) == ["email", "push"]


def version(
    journey: str = DAILY,
    *,
    held: bool | None = None,
    policy: Literal["catch up", "skip expired"] = "catch up",
) -> Definitions:
    definitions = shop(journey)
    pauses = {} if held is None else {"example": Pause(held=held, policy=policy)}
    return replace(definitions, version=f"{definitions.version}{held}{policy}", pauses=pauses)


def test_a_pause_holds_it_and_a_resume_goes_on_with_it() -> None:
    player = someone(version()).tell(signed_up(MORNING))
    player.adopt(version(held=True), at=AT + HOUR).until(AT + 2 * DAY)
    assert channels(player) == ["email"]
    player.adopt(version(held=False), at=AT + 2 * DAY).until(AT + 2 * DAY + 1)
    assert out(player)[-1] == ("push", "2026-03-04 09:00")


def test_a_resume_that_skips_what_expired_drops_it() -> None:
    player = someone(version()).tell(signed_up(MORNING))
    player.adopt(version(held=True), at=AT + HOUR).until(AT + 2 * DAY)
    player.adopt(version(held=False, policy="skip expired"), at=AT + 2 * DAY).run_out()
    assert channels(player) == ["email"]
    assert ("dropped", "expired") in reasons(player)


def test_an_answer_in_a_pause_stops_it() -> None:
    player = someone(version()).tell(signed_up(MORNING))
    player.adopt(version(held=True), at=AT + HOUR).until(AT + 2 * DAY)
    player.tell(report(player, "Opened", at=AT + 2 * DAY))
    player.adopt(version(held=False), at=AT + 3 * DAY).run_out()
    assert channels(player) == ["email"]
    assert reasons(player)[-1] == ("withdrawn", "answered")


def test_an_exit_after_a_pause_and_before_its_turn_withdraws_it() -> None:
    player = someone(version()).tell(signed_up(MORNING))
    player.adopt(version(held=True), at=AT + HOUR).until(AT + 2 * DAY)
    resumed = replace(version(), pauses={"example": Pause(held=False, over_ms=100 * DAY)})
    player.adopt(resumed, at=AT + 2 * DAY)
    assert [held.reason for held in player.state.runs[0].held] == ["elapsed", "held"]
    player.tell(touch("Order Completed", at=AT + 2 * DAY + 1, order_id="o"))
    withdrawn = [one.attempt for one in player.decisions if one.reason == "run_exited"]
    assert withdrawn == [1, 2]


CONSENTS = """
events:
  Signed Up: {changes: identify}
  Order Completed: {properties: {order_id: text}, changes: order_add}
  Consent Withdrawn: {properties: {purpose: text, channel: text}, changes: consent_withdraw}
"""


def no_push() -> Touchpoint:
    return touch("Consent Withdrawn", at=AT + HOUR, purpose="promotional", channel="push")


def test_a_no_to_every_channel_that_is_left_withdraws_it_at_once() -> None:
    journey = one_send("[email, push]", escalate="{after: 24h}")
    player = someone(shop(journey, events=CONSENTS)).tell(signed_up(MORNING))
    player.tell(no_push())
    assert reasons(player)[-1] == ("withdrawn", "no_consent")
    assert channels(player.run_out()) == ["email"]


def test_a_no_to_one_of_several_leaves_the_time_for_an_answer() -> None:
    player = someone(shop(DAILY, events=CONSENTS)).tell(signed_up(MORNING))
    player.tell(no_push()).run_out()
    assert out(player) == [("email", MORNING), ("sms", "2026-03-03 09:00")]


MOVED = DAILY.replace("steps:\n", "migrate: {move: {hello: greeting}}\nsteps:\n").replace(
    "id: hello", "id: greeting"
)


def test_a_new_version_keeps_it_under_the_new_name_of_its_step() -> None:
    player = someone(version()).tell(signed_up(MORNING))
    player.adopt(version(MOVED), at=AT + HOUR).until(AT + 25 * HOUR)
    assert channels(player) == ["email", "push"]
    assert player.state.messages[-1].step == "greeting"


def test_a_new_version_without_the_rule_gives_it_up() -> None:
    plain = MOVED.replace("    escalate: {after: 24h, until: opened}\n", "")
    player = someone(version()).tell(signed_up(MORNING))
    player.adopt(version(plain), at=AT + HOUR).run_out()
    assert channels(player) == ["email"]
    assert reasons(player)[-1] == ("withdrawn", "run_moved_on")


def test_a_new_version_that_is_content_with_less_takes_what_was_said_before() -> None:
    more = DAILY.replace("until: opened", "until: clicked")
    player = someone(version(more)).tell(signed_up(MORNING))
    player.tell(report(player, "Opened", at=AT + 1)).adopt(version(MOVED), at=AT + HOUR).run_out()
    assert channels(player) == ["email"]
    assert reasons(player)[-1] == ("withdrawn", "answered")


def test_best_goes_to_the_best_of_the_others() -> None:
    player = played(one_send("best", escalate="{after: 24h, times: 1}")).run_out()
    assert channels(player) == ["email", "push"]
