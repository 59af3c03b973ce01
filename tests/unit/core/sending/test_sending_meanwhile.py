"""What a waiting message makes of what happens meanwhile: pauses, new versions, another zone."""

from typing import Literal

from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions, Limits, Pause
from support.play import Player
from support.project import DAY, HOUR, touch
from support.sending import here, one_send, out, reasons, report, shop, signed_up, someone

EVENING = "2026-03-02 20:30"
NIGHT = "2026-03-02 22:30"
MORNING = here("2026-03-03 08:00")
QUIET = "quiet_hours: {promotional: 21:00-08:00}"
LIST = one_send("[email, push, sms]", if_failed="next channel")


def version(
    journey: str = LIST,
    policies: str = QUIET,
    *,
    held: bool | None = None,
    policy: Literal["catch up", "skip expired"] = "catch up",
) -> Definitions:
    """Another version of a project; `held` says that an operator paused the journey, or resumed."""
    definitions = shop(journey, policies=policies)
    pauses = {} if held is None else {"example": Pause(held=held, policy=policy)}
    return replace(definitions, version=f"{definitions.version}{held}{policy}", pauses=pauses)


def waiting() -> Player:
    """Deferred since half past ten at night."""
    return someone(version()).tell(signed_up(NIGHT))


def retrying() -> Player:
    """Failed at half past nine at night, and waits for the next channel."""
    player = someone(version()).tell(signed_up(EVENING))
    return player.tell(report(player, "Failed", at=here("2026-03-02 21:30")))


def test_a_pause_holds_what_waits_and_a_resume_asks_anew() -> None:
    for player, channels in ((waiting(), ["email"]), (retrying(), ["email", "push"])):
        player.adopt(version(held=True), at=here("2026-03-02 23:00")).until(MORNING + 5 * HOUR)
        assert len(out(player)) == len(channels) - 1
        player.adopt(version(held=False), at=MORNING + 5 * HOUR).until(MORNING + 5 * HOUR + 1)
        assert [channel for channel, _ in out(player)] == channels
        assert out(player)[-1][1] == "2026-03-03 13:00"


def test_resumed_at_night_it_waits_for_the_morning() -> None:
    player = waiting().adopt(version(held=True), at=here("2026-03-02 23:00"))
    player.adopt(version(held=False), at=here("2026-03-03 23:00")).run_out()
    assert out(player) == [("email", "2026-03-04 08:00")]


def test_a_resume_can_skip_what_expired() -> None:
    player = waiting().adopt(version(held=True), at=here("2026-03-02 23:00"))
    player.adopt(version(held=False, policy="skip expired"), at=MORNING + HOUR)
    player.until(MORNING + HOUR + 1)
    assert reasons(player)[-1] == ("dropped", "expired")
    assert [run.step for run in player.state.runs] == ["rest"]


def test_a_failure_in_a_pause_is_followed_after_it() -> None:
    player = someone(version()).tell(signed_up(EVENING))
    player.adopt(version(held=True), at=here(EVENING) + 1)
    player.tell(report(player, "Failed", at=here(EVENING) + 2)).until(MORNING + HOUR)
    assert len(out(player)) == 1
    player.adopt(version(held=False), at=MORNING + HOUR).until(MORNING + HOUR + 1)
    assert out(player)[1:] == [("push", "2026-03-03 09:00")]


def test_an_exit_holds_in_a_pause_too() -> None:
    player = waiting().adopt(version(held=True), at=here("2026-03-02 23:00"))
    player.tell(touch("Order Completed", at=here("2026-03-02 23:30"), order_id="o"))
    assert reasons(player)[-1] == ("withdrawn", "run_exited")
    assert player.state.runs == ()


def test_a_no_holds_in_a_pause_too() -> None:
    only = one_send("email")
    player = someone(version(only)).tell(signed_up(NIGHT))
    player.adopt(version(only, held=True), at=here("2026-03-02 23:00"))
    at = here("2026-03-02 23:30")
    player.tell(touch("Consent Withdrawn", at=at, purpose="promotional", channel="email"))
    assert reasons(player)[-1] == ("withdrawn", "no_consent")
    player.until(MORNING + HOUR)
    assert [run.step for run in player.state.runs] == ["hello"]
    player.adopt(version(only, held=False), at=MORNING + HOUR).until(MORNING + HOUR + 1)
    assert [run.step for run in player.state.runs] == ["rest"]
    assert out(player) == []


RENAMED = LIST.replace("id: hello", "id: greeting") + "migrate: {move: {hello: greeting}}\n"


def test_a_new_version_takes_over_what_waits() -> None:
    player = waiting().adopt(version(RENAMED), at=here("2026-03-02 23:00"))
    assert [(run.step, run.due_at) for run in player.state.runs] == [("greeting", MORNING)]
    assert out(player.run_out()) == [("email", "2026-03-03 08:00")]


def test_a_new_version_takes_over_what_waits_for_its_next_channel() -> None:
    player = retrying().adopt(version(RENAMED), at=here("2026-03-02 23:00"))
    (run,) = player.state.runs
    assert (run.step, [strand.id for strand in run.strands]) == ("rest", ["greeting@next"])
    player.until(MORNING + 1)
    assert [channel for channel, _ in out(player)] == ["email", "push"]
    player.tell(report(player, "Failed", at=MORNING + HOUR))
    assert [channel for channel, _ in out(player)] == ["email", "push", "sms"]
    assert len({action.id for action in player.actions}) == 3


def test_a_failure_before_the_new_version_is_known_after_it() -> None:
    player = someone(version()).tell(signed_up(EVENING))
    player.adopt(version(RENAMED), at=here(EVENING) + HOUR // 2 - 2)
    player.tell(report(player, "Failed", at=here(EVENING) + HOUR // 2 - 1))
    assert [channel for channel, _ in out(player)] == ["email", "push"]


def test_a_message_whose_step_is_gone_is_given_up_and_its_run_goes_along() -> None:
    gone = (
        "journey: example\nenter: {on: Signed Up}\nsteps:\n  - {wait: 1d, id: rest}\n"
        "migrate: {move: {}}\n"
    )
    player = retrying().adopt(version(gone), at=here("2026-03-02 23:00"))
    assert reasons(player)[-1] == ("withdrawn", "run_moved_on")
    assert player.state.runs[0].strands == ()
    assert [channel for channel, _ in out(player.run_out())] == ["email"]


def test_caps_in_force_count_under_new_policies_too() -> None:
    daily = "caps: [{name: daily, at_most: 1, in: rolling 24h}]"
    player = someone(version(policies=daily)).tell(signed_up("2026-03-02 10:00"))
    weekly = daily.replace("daily", "weekly").replace("24h", "7d")
    other = one_send("sms").replace("example", "z").replace("Signed Up", "Product Viewed")
    player.adopt(shop(LIST, other, policies=weekly), at=here("2026-03-02 11:00"))
    player.tell(touch("Product Viewed", at=here("2026-03-04 11:00"), product_id="p"))
    assert player.decisions[-1].until == here("2026-03-02 10:00") + 7 * DAY


ZONED = """
events:
  Signed Up: {}
  Moved: {properties: {timezone: text}, changes: identify}
  Order Completed: {properties: {order_id: text}}
"""


def test_a_zone_that_is_told_wakes_what_waited_for_it() -> None:
    hold = f"{QUIET}\nunknown_zone: hold"
    definitions = shop(LIST, policies=hold, events=ZONED)
    player = someone(definitions).tell(signed_up(NIGHT))
    assert reasons(player) == [("deferred", "unknown_zone")]
    player.tell(touch("Moved", at=here(NIGHT) + HOUR, timezone="Europe/Paris"))
    assert out(player) == [("email", "2026-03-02 23:30")]  # half past five in Paris


def test_what_waits_for_an_hour_waits_for_it_where_the_customer_is_now() -> None:
    player = someone(shop(LIST, policies=QUIET, events=ZONED)).tell(signed_up(NIGHT))
    player.tell(touch("Moved", at=here(NIGHT) + HOUR, timezone="America/New_York"))
    assert out(player) == [("email", "2026-03-02 23:30")]
    asleep = someone(shop(LIST, policies=QUIET, events=ZONED)).tell(signed_up(NIGHT))
    asleep.tell(touch("Moved", at=here(NIGHT) + HOUR, timezone="Asia/Tokyo")).run_out()
    assert out(asleep) == [("email", "2026-03-03 06:00")]


def test_a_run_that_is_stopped_by_a_mistake_takes_back_what_waits_in_it() -> None:
    journey = """
    journey: example
    enter: {on: Signed Up}
    steps:
      - together:
          one: [{send: hello, id: hello, category: promotional, channel: email}]
          two:
            - {wait: 1h, id: hour}
            - {repeat: [{tag: {add: a}}, {tag: {add: b}}, {wait: 1m}], id: round, times: 2}
        id: both
    """
    definitions = replace(version(journey), limits=Limits(steps_per_turn=3))
    player = someone(definitions).tell(signed_up(NIGHT)).run_out()
    assert player.state.runs[0].parked
    assert reasons(player) == [("deferred", "quiet_hours"), ("withdrawn", "run_parked")]
