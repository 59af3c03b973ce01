"""What follows a message that did not arrive: the next channel, other steps, the end."""

from support.play import Player
from support.project import DAY, HOUR, MINUTE, touch
from support.sending import here, messages, one_send, out, reasons, report, shop, signed_up, someone

MORNING = "2026-03-02 09:00"
AT = here(MORNING)

NEXT = one_send("[email, push, sms]", if_failed="next channel")


def played(journey: str = NEXT, policies: str = "", at: str = MORNING) -> Player:
    return someone(shop(journey, policies=policies)).tell(signed_up(at))


def test_the_same_message_goes_out_on_the_next_channel_wherever_the_run_stands() -> None:
    player = played()
    player.tell(report(player, "Failed", at=AT + HOUR))
    assert out(player) == [("email", MORNING), ("push", "2026-03-02 10:00")]
    assert [message.attempt for message in player.state.messages] == [1, 2]
    assert [run.step for run in player.state.runs] == ["rest"]
    player.tell(report(player, "Bounced", at=AT + 2 * HOUR))
    assert [channel for channel, _ in out(player)] == ["email", "push", "sms"]
    assert len({action.id for action in messages(player)}) == 3
    assert len({action.template for action in messages(player)}) == 1


def test_a_failure_is_followed_once_and_only_of_the_last_attempt() -> None:
    player = played()
    player.tell(report(player, "Failed", at=AT + 1))
    for number, word in enumerate(("Failed", "Bounced")):
        player.tell(report(player, word, at=AT + 2 + number, sent=0))
    assert [channel for channel, _ in out(player)] == ["email", "push"]


def test_when_no_channel_is_left_that_is_said() -> None:
    player = played(one_send("[email, push]", if_failed="next channel"))
    for number in range(2):
        player.tell(report(player, "Failed", at=AT + 1 + number))
    assert reasons(player)[-1] == ("dropped", "no_channel_left")
    assert [run.step for run in player.state.runs] == ["rest"]


def test_a_channel_that_was_passed_over_is_not_come_back_to() -> None:
    cap = """
    caps: [{name: email, at_most: 1, in: rolling 24h, channel: email, then: another channel}]
    """
    other = one_send("email").replace("example", "before")
    player = someone(shop(other, NEXT, policies=cap)).tell(signed_up(MORNING))
    assert [channel for channel, _ in out(player)] == ["email", "push"]
    player.tell(report(player, "Failed", at=AT + 2 * DAY // 3))
    assert out(player)[-1][0] == "sms"


def test_after_the_end_of_the_run_nothing_follows() -> None:
    player = played()
    player.tell(touch("Order Completed", at=AT + 1, order_id="o"))
    player.tell(report(player, "Failed", at=AT + 2))
    assert len(out(player)) == 1


def test_an_answer_says_that_it_arrived_whatever_is_told_later() -> None:
    player = played()
    player.tell(report(player, "Opened", at=AT + 1), report(player, "Failed", at=AT + 2))
    assert len(out(player)) == 1


QUIET = "quiet_hours: {promotional: 21:00-08:00}"


def deferred_retry(journey: str = NEXT) -> Player:
    """A message of the evening that failed at night, and waits for its next channel."""
    player = played(journey, QUIET, at="2026-03-02 20:30")
    player.tell(report(player, "Failed", at=here("2026-03-02 21:30")))
    assert reasons(player)[-1] == ("deferred", "quiet_hours")
    return player


def test_the_next_channel_waits_for_its_hour_and_the_run_does_not_end_before() -> None:
    player = deferred_retry(NEXT.replace("wait: 1d", "wait: 2h"))
    player.until(here("2026-03-03 07:00"))
    assert [(run.step, len(run.strands)) for run in player.state.runs] == [("", 1)]
    player.run_out()
    assert out(player)[-1] == ("push", "2026-03-03 08:00")
    assert player.state.runs == ()
    completed = player.transitions[-1]
    assert (completed.reason, completed.at) == ("completed", here("2026-03-03 08:00"))


def test_an_exit_withdraws_the_next_channel_too() -> None:
    player = deferred_retry()
    player.tell(touch("Order Completed", at=here("2026-03-02 22:00"), order_id="o")).run_out()
    assert len(out(player)) == 1
    assert reasons(player)[-1] == ("withdrawn", "run_exited")


def test_a_retry_that_fails_too_goes_on_to_the_one_behind() -> None:
    player = deferred_retry().until(here("2026-03-03 09:00"))
    player.tell(report(player, "Failed", at=here("2026-03-03 09:00")))
    assert [channel for channel, _ in out(player)] == ["email", "push", "sms"]
    assert player.state.runs[0].strands == ()


def test_it_keeps_the_expiry_of_its_step() -> None:
    journey = one_send("[email, push]", if_failed="next channel", expires="6h")
    player = played(journey, QUIET, at="2026-03-02 20:30")
    player.tell(report(player, "Failed", at=here("2026-03-02 20:50")))
    sent = messages(player)
    assert sent[1].expires_at == sent[0].expires_at == here("2026-03-03 02:30")
    late = played(journey, QUIET, at="2026-03-02 20:30")
    late.tell(report(late, "Failed", at=here("2026-03-02 21:30")))
    assert reasons(late)[-1] == ("dropped", "expired")


LOOP = """
journey: example
enter: {on: Signed Up}
steps:
  - repeat:
      - send: hello
        id: hello
        category: promotional
        channel: [email, push]
        if_failed: next channel
      - {wait: 1h, id: hour}
    id: often
    times: 2
  - {wait: 1d, id: rest}
"""


def test_a_step_that_is_reached_anew_sends_anew() -> None:
    player = deferred_retry(LOOP)
    player.run_out()
    assert ("withdrawn", "run_moved_on") in reasons(player)
    assert out(player)[1:] == [("email", "2026-03-03 08:00")]
    assert len({action.id for action in player.actions}) == len(player.actions)


def test_a_failure_of_an_earlier_visit_is_not_followed() -> None:
    player = played(LOOP).until(AT + HOUR + 1)
    player.tell(report(player, "Failed", at=AT + 2 * HOUR, sent=0))
    assert [channel for channel, _ in out(player)] == ["email", "email"]


ELSEWHERE = one_send("email", if_failed="[{task: call, id: call, team: care}]")


def tasks(player: Player) -> list[int]:
    return [action.at for action in player.actions if action.kind == "task"]


def test_a_report_leads_to_the_steps_for_a_failure() -> None:
    player = played(ELSEWHERE)
    player.tell(report(player, "Bounced", at=AT + HOUR))
    assert tasks(player) == [AT + HOUR]
    assert ("rest", "call", "failed") in player.moves()
    assert [(run.step, run.due_at) for run in player.state.runs] == [("rest", AT + HOUR + DAY)]


def test_an_exit_for_a_failure_ends_the_run() -> None:
    player = played(one_send("email", if_failed="exit"))
    player.tell(report(player, "Failed", at=AT + HOUR))
    assert player.state.runs == ()
    assert player.moves()[-1] == ("rest", "completed", "completed")


def test_not_where_the_run_has_sent_another_one_since() -> None:
    second = "  - {send: more, id: more, category: service, channel: sms}\n"
    journey = ELSEWHERE.replace("  - {wait", f"{second}  - {{wait")
    player = played(journey)
    player.tell(report(player, "Failed", at=AT + HOUR, sent=0))
    assert tasks(player) == []


def test_a_failure_in_a_branch_leads_that_branch() -> None:
    journey = """
    journey: example
    enter: {on: Signed Up}
    steps:
      - together:
          one:
            - send: hello
              id: hello
              category: service
              channel: email
              if_failed: [{task: call, id: call, team: care}]
            - {wait: 1d, id: day}
          two: [{wait: 5h, id: hours}]
        id: both
      - {wait: 1h, id: rest}
    """
    player = played(journey)
    player.tell(report(player, "Failed", at=AT + HOUR))
    assert tasks(player) == [AT + HOUR]
    assert {strand.step for strand in player.state.runs[0].strands} == {"day", "hours"}
    over = played(journey).until(AT + 26 * HOUR)
    assert over.state.runs == ()


def test_a_failure_leads_out_of_branches_that_began_since() -> None:
    journey = """
    journey: example
    enter: {on: Signed Up}
    steps:
      - send: hello
        id: hello
        category: service
        channel: email
        if_failed: exit
      - together:
          one: [{wait: 1d, id: day}]
          two: [{wait: 5h, id: hours}]
        id: both
    """
    player = played(journey)
    player.tell(report(player, "Failed", at=AT + HOUR))
    assert player.state.runs == ()
    assert [t.source for t in player.transitions if t.reason == "dropped"] == ["day", "hours"]


WAITED = """
journey: example
enter: {on: Signed Up}
steps:
  - send: hello
    id: hello
    category: promotional
    channel: [email, push]
    if_failed: next channel
  - wait_for:
      - {about: hello, on: opened, then: [{tag: {add: opened}, id: a}]}
      - {about: hello, on: failed, then: [{tag: {add: failed}, id: b}]}
    up_to: 2d
    id: reaction
"""


def test_a_wait_hears_of_a_failure_only_when_no_channel_is_left() -> None:
    player = played(WAITED)
    player.tell(report(player, "Failed", at=AT + 1))
    assert [run.step for run in player.state.runs] == ["reaction"]
    player.tell(report(player, "Failed", at=AT + 2))
    assert player.state.profile.tags == ("failed",)
    waiting = deferred_retry(WAITED)
    assert [run.step for run in waiting.state.runs] == ["reaction"]


def test_a_wait_hears_of_an_answer_on_whichever_channel() -> None:
    for sent in (0, 1):
        player = played(WAITED)
        player.tell(report(player, "Failed", at=AT + MINUTE))
        player.tell(report(player, "Opened", at=AT + HOUR, sent=sent))
        assert player.state.profile.tags == ("opened",)
