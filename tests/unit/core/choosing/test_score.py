"""`channel: best`: which channel promises most, and when the declared order decides."""

from collections import Counter

import pytest
from msgspec import structs
from msgspec.structs import replace

from sojourn.core.choosing.engagement import keep, known
from sojourn.core.customer.profile import Engagement, Profile
from sojourn.core.customer.state import EMPTY, Message
from sojourn.core.declared.choice import UNLEARNED
from sojourn.core.event import Touchpoint
from sojourn.core.shared.table import Table
from support.play import Player
from support.project import touch
from support.sending import (
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
from support.teaching import all_week, taught

MORNING = "2026-03-02 09:00"
AT = here(MORNING)

CHANNELS = """
channels:
  email: {to: customer.email, cost: 0.0004 USD}
  push:  {to: customer.push_token, cost: 0 USD}
  sms:   {to: customer.phone, cost: 0.02 USD, role: {awareness: main, purchase: supporting}}
"""
BEST = one_send("best", "service")


def played(
    journey: str = BEST, policies: str = "", at: str = MORNING, **told: tuple[int, int]
) -> Player:
    """`told`: how many messages went out on each channel before, and how many were answered."""
    engagement = {channel: Engagement(*counts) for channel, counts in told.items()}
    definitions = shop(journey, channels=CHANNELS, policies=policies)
    return someone(definitions, engagement=engagement).tell(signed_up(at))


def order(player: Player) -> list[tuple[str, float | None, str]]:
    return [(one.channel, one.score, one.why) for one in player.decisions[-1].candidates]


def test_with_too_little_evidence_the_declared_order_decides() -> None:
    player = played(push=(UNLEARNED.own_evidence - 1, UNLEARNED.own_evidence - 1))
    assert order(player) == [
        ("email", None, ""),
        ("push", None, "later_in_the_list"),
        ("sms", None, "later_in_the_list"),
    ]


def test_the_channel_that_is_answered_wins() -> None:
    player = played(email=(10, 0), push=(10, 8))
    assert [(channel, why) for channel, _, why in order(player)] == [
        ("push", ""),
        ("sms", "lower_score"),
        ("email", "lower_score"),
    ]
    assert order(player)[0][1] == round(9 / 20 * 0.75, 4)
    assert order(player)[1][1] == round(1 / 10 * 1.5 - 0.05, 4)


def test_the_part_in_the_stage_weighs_and_the_cost_is_taken_off() -> None:
    buyer = someone(shop(BEST, channels=CHANNELS), engagement={"sms": Engagement(10, 2)})
    buyer.tell(touch("Order Completed", at=AT - 1, order_id="o"), signed_up(MORNING))
    scores = {channel: score for channel, score, _ in order(buyer)}
    assert scores == {
        "sms": round(3 / 20 * 1.0 - 0.05, 4),
        "email": round(0.1 * 0.75 - 0.05 * 0.02, 4),
        "push": round(0.1 * 0.75, 4),
    }


def test_a_tie_falls_to_the_declared_order() -> None:
    free = CHANNELS.replace("0.0004", "0")
    told = {"sms": Engagement(30, 0)}
    player = someone(shop(BEST, channels=free), engagement=told).tell(signed_up(MORNING))
    (email, first, _), (push, second, _), _ = order(player)
    assert (email, push) == ("email", "push")
    assert first == second


def test_who_cannot_be_reached_there_gets_the_next_best() -> None:
    definitions = shop(BEST, channels=CHANNELS)
    told = {"push": Engagement(10, 9)}
    player = someone(definitions, {"email": "e"}, engagement=told).tell(signed_up(MORNING))
    assert [channel for channel, _ in out(player)] == ["email"]
    assert order(player)[-1] == ("sms", None, "no_address")


def test_a_best_channel_that_is_closed_gives_way_to_the_next() -> None:
    channels = CHANNELS.replace("0 USD", "0 USD, window: 10:00-12:00")
    told = {"push": Engagement(10, 9), "email": Engagement(10, 1)}
    player = someone(shop(BEST, channels=channels), engagement=told).tell(signed_up(MORNING))
    assert [channel for channel, _ in out(player)] == ["sms"]
    assert order(player)[0][2] == "outside_window"


def test_where_all_are_closed_it_waits_and_takes_the_best_of_then() -> None:
    quiet = "quiet_hours: {service: 22:00-08:00}"
    player = played(policies=quiet, at="2026-03-02 23:00", push=(10, 9))
    assert reasons(player) == [("deferred", "quiet_hours")]
    assert out(player.run_out()) == [("push", "2026-03-03 08:00")]


def test_the_next_channel_after_a_failure_is_the_next_best() -> None:
    player = played(
        one_send("best", "service", if_failed="next channel"), email=(10, 4), push=(10, 8)
    )
    for number in range(3):
        player.tell(report(player, "Failed", at=AT + number))
    assert [channel for channel, _ in out(player)] == ["push", "email", "sms"]
    assert reasons(player)[-1] == ("dropped", "no_channel_left")


def told_of(player: Player) -> dict[str, Engagement]:
    return known(player.state.profile, player.state.messages)


def test_what_goes_out_and_what_is_answered_is_counted() -> None:
    player = played(one_send("push"))
    assert told_of(player) == {"push": Engagement(1, 0)}
    for number, word in enumerate(("Sent", "Delivered", "Opened", "Clicked")):
        player.tell(report(player, word, at=AT + number))
    assert told_of(player) == {"push": Engagement(1, 1)}
    failed = played(one_send("push"))
    failed.tell(report(failed, "Failed", at=AT + 1))
    assert told_of(failed) == {}


def test_what_is_forgotten_is_kept_in_sum() -> None:
    journey = one_send("push").replace("example\nenter: {", "example\nenter: {key: event.plan, ")
    player = someone(shop(journey, channels=CHANNELS))
    for number in range(30):
        event = touch("Signed Up", at=AT + number * 1000, plan=f"p{number}")
        player.tell(event, report_opened(player, event, at=AT + number * 1000 + 1))
    assert len(player.state.messages) == 20
    assert player.state.profile.engagement == {"push": Engagement(10, 10)}
    assert told_of(player) == {"push": Engagement(30, 30)}
    assert "forgotten" in player.notes


def report_opened(player: Player, event: Touchpoint, *, at: int) -> Touchpoint:
    player.tell(event)
    return report(player, "Opened", at=at)


@pytest.mark.parametrize("sent", [64, 200])
def test_old_messages_fade(sent: int) -> None:
    profile = Profile()
    message = Message("a", "r", "j", "s", "email", "t", 0, ("opened",), "service")
    for _ in range(sent):
        profile = keep(profile, [message])
    told = profile.engagement["email"]
    assert 30 <= told.sent < 64
    assert told.answered == told.sent


def test_what_the_customers_id_reaches_is_no_choice() -> None:
    system = CHANNELS + "  crm: {to: customer.id}\n"
    player = someone(shop(BEST, channels=system), {}).tell(signed_up(MORNING))
    assert reasons(player) == [("dropped", "no_address")]


FREE = """
channels:
  email: {to: customer.email}
  push:  {to: customer.push_token}
  sms:   {to: customer.phone}
"""
PLAIN = "weight: {main: 100%, supporting: 100%, none: 100%}"
#: Monday, 09:00.
NINE = 9


def learner(
    table: Table | None,
    *,
    choice: str = "",
    journey: str = BEST,
    phone: bool = True,
    **told: tuple[int, int],
) -> Player:
    """A customer among others, who have taught `table`."""
    policies = f"choice: {{{PLAIN}, {choice}}}"
    engagement = {channel: Engagement(*counts) for channel, counts in told.items()}
    contacts = CONTACTS if phone else {"email": "e", "push_token": "t"}
    definitions = shop(journey, channels=FREE, policies=policies)
    player = someone(definitions, contacts, engagement=engagement)
    player.table = table
    return player.tell(signed_up(MORNING))


def test_what_others_did_decides_for_whom_nothing_is_known_of() -> None:
    table = taught({("push", "awareness", NINE): (900, 300), ("email", "awareness", 9): (900, 30)})
    player = learner(table)
    assert [channel for channel, _ in out(player)] == ["push"]
    assert player.decisions[-1].learned == table.version
    # What nobody knows is as likely as channels are on the average.
    assert [one.channel for one in player.decisions[-1].candidates] == ["push", "sms", "email"]


def test_below_the_evidence_the_declared_order_decides() -> None:
    told = {("push", "awareness", NINE): (199, 190)}
    assert [channel for channel, _ in out(learner(taught(told)))] == ["email"]
    enough = learner(taught(told), choice="evidence: 199")
    assert [channel for channel, _ in out(enough)] == ["push"]


def test_the_stage_and_the_hour_of_the_customer_are_looked_up() -> None:
    told = all_week("push", "awareness", 50, 5) | all_week("email", "awareness", 50, 6)
    assert [channel for channel, _ in out(learner(taught(told)))] == ["email"]
    morning = told | {("push", "awareness", NINE): (2_000.0, 900.0)}
    assert [channel for channel, _ in out(learner(taught(morning)))] == ["push"]
    elsewhere = told | {("push", "purchase", NINE): (2_000.0, 900.0)}
    assert [channel for channel, _ in out(learner(taught(elsewhere), phone=False))] == ["email"]


def test_the_customers_own_answers_move_what_others_taught() -> None:
    table = taught(all_week("push", "awareness", 50, 10) | all_week("email", "awareness", 50, 5))
    assert [channel for channel, _ in out(learner(table))] == ["push"]
    silent = learner(table, push=(20, 0), email=(20, 6))
    assert [channel for channel, _ in out(silent)] == ["email"]
    assert known_rate(silent, "email") == pytest.approx(0.1 * (6 + 1) / (30 * 0.1), abs=0.02)


def known_rate(player: Player, channel: str) -> float:
    (found,) = (one for one in player.decisions[-1].candidates if one.channel == channel)
    assert found.parts is not None
    return found.parts.rate


def test_a_score_of_the_projects_own_takes_the_place_of_the_chance() -> None:
    table = taught(all_week("push", "awareness", 50, 25))
    sure = learner(table, choice="score: {email: '0.9'}")
    assert [channel for channel, _ in out(sure)] == ["email"]
    assert known_rate(sure, "email") == 0.9
    assert known_rate(sure, "push") == pytest.approx(0.5, abs=0.01)
    # It needs no evidence; above 1 it is no chance.
    assert known_rate(learner(None, choice="score: {sms: '7'}"), "sms") == 1.0


def test_a_score_that_is_not_known_leaves_the_chance_as_it_was_learned() -> None:
    table = taught(all_week("push", "awareness", 50, 25))
    unknown = learner(table, choice="score: {email: customer.points}")
    assert [channel for channel, _ in out(unknown)] == ["push"]
    assert "missing_value" in unknown.notes


def test_what_went_out_lately_tires() -> None:
    table = taught(all_week("push", "awareness", 50, 10) | all_week("email", "awareness", 50, 9))
    again = BEST.replace("{on: Signed Up}", "{on: Signed Up, key: event.plan}")
    player = learner(table, journey=again, choice="fatigue: 5%, lately: 2d", phone=False)
    player.tell(*(touch("Signed Up", at=AT + at, plan=str(at)) for at in (1, 2)))
    assert [channel for channel, _ in out(player)] == ["push", "email"]
    parts = {one.channel: one.parts for one in player.decisions[-1].candidates}
    assert parts["push"] is not None
    assert parts["push"].fatigue == 0.05
    player.tell(touch("Signed Up", at=AT + 3 * 86_400_000, plan="c"))
    assert [channel for channel, _ in out(player)][-1] == "push"


def test_a_score_is_made_of_its_parts() -> None:
    table = taught(all_week("push", "awareness", 50, 10) | all_week("sms", "awareness", 50, 9))
    player = someone(shop(BEST, channels=CHANNELS, policies="choice: {explore: true}"))
    player.table = table
    player.tell(signed_up(MORNING))
    for one in player.decisions[-1].candidates:
        assert one.parts is not None
        assert one.score == pytest.approx(
            one.parts.rate * one.parts.weight - one.parts.cost - one.parts.fatigue, abs=2e-4
        )
        assert set(structs.asdict(one.parts)) == {"rate", "weight", "cost", "fatigue"}


def test_exploring_tries_what_little_is_known_of_and_the_same_again_in_a_replay() -> None:
    table = taught(all_week("push", "awareness", 50, 10) | {("sms", "awareness", 9): (4.0, 0.0)})
    chosen = Counter(_chosen(table, f"c{number}") for number in range(120))
    assert chosen["push"] > 50
    assert chosen["sms"] + chosen["email"] > 5
    again = Counter(_chosen(table, f"c{number}") for number in range(120))
    assert again == chosen


def _chosen(table: Table, customer: str) -> str:
    definitions = shop(BEST, channels=FREE, policies=f"choice: {{{PLAIN}, explore: true}}")
    player = Player(definitions, customer)
    player.state = replace(EMPTY, profile=Profile(contacts=CONTACTS))
    player.table = table
    player.tell(touch("Signed Up", at=AT, customer=customer))
    return player.decisions[-1].channel
