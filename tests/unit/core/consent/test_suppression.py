"""Addresses that must not be written to: which, why, until when."""

from typing import Any

import pytest
from msgspec.structs import replace

from sojourn.core.consent.suppression import MOST, Why, is_suppressed, suppress, unsuppress
from sojourn.core.customer.profile import Profile
from sojourn.core.declared.definitions import Definitions
from sojourn.core.ids import address_mark
from support.play import Player
from support.project import DAY, touch
from support.sending import (
    CONTACTS,
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
AT = here(MORNING)
EVENTS = """
events:
  Signed Up: {}
  Order Completed: {properties: {order_id: text}}
  Closed: {properties: {channel: text, address: text}, changes: suppress}
  Opened Again: {properties: {channel: text, address: text}, changes: unsuppress}
"""


def project(category: str = "promotional") -> Definitions:
    return shop(one_send("email", category), events=EVENTS)


def tried_again(player: Player, *, at: int) -> tuple[str, str]:
    """What becomes of the next message."""
    player.tell(touch("Order Completed", at=at, order_id=f"o{at}"))
    player.tell(touch("Signed Up", at=at + 1))
    return reasons(player)[-1]


@pytest.mark.parametrize("word", ["Bounced", "Complained"])
@pytest.mark.parametrize(
    ("category", "closed"), [("promotional", True), ("service", True), ("transactional", False)]
)
def test_what_came_back_or_was_called_spam_closes_its_address(
    word: str, category: str, closed: bool
) -> None:
    player = someone(project(category)).tell(signed_up(MORNING))
    player.tell(report(player, word, at=AT + 1))
    assert tried_again(player, at=AT + DAY)[1] == ("suppressed" if closed else "all_gates_passed")
    assert player.consents[-1].suppressed == ("email",)


def test_every_address_that_was_closed_is_remembered() -> None:
    player = someone(project()).tell(signed_up(MORNING))
    player.tell(report(player, "Bounced", at=AT + 1))
    for number, address in enumerate(("b@example.test", "an@example.test", "b@example.test"), 1):
        known = touch("Signed Up", at=AT + number * 3 * DAY, identifiers={"email": address})
        player.tell(known)
        if number == 1:
            assert player.consents[-1].suppressed == ()
            player.tell(report(player, "Complained", at=known.occurred_at + 1))
    assert [action.to for action in messages(player)] == ["an@example.test", "b@example.test"]
    assert [one[1] for one in reasons(player)[-2:]] == ["suppressed", "suppressed"]


def test_people_close_an_address_and_open_it_again() -> None:
    player = someone(project()).tell(touch("Closed", at=AT, channel="email"))
    player.tell(touch("Signed Up", at=AT + 1))
    assert reasons(player) == [("dropped", "suppressed")]
    player.tell(touch("Opened Again", at=AT + DAY, channel="email"))
    assert [told.suppressed for told in player.consents] == [("email",), ()]
    assert tried_again(player, at=AT + 2 * DAY) == ("sent", "all_gates_passed")


def test_without_a_channel_all_of_them_are_meant() -> None:
    player = someone(project()).tell(touch("Closed", at=AT))
    assert player.consents[-1].suppressed == ("email", "push", "sms", "direct")
    player.tell(touch("Opened Again", at=AT + 1))
    assert player.state.profile.suppressions == ()


def test_another_address_than_todays_can_be_closed_beforehand() -> None:
    closed = touch("Closed", at=AT, channel="email", address="other@example.test")
    player = someone(project()).tell(closed, signed_up(MORNING))
    assert len(out(player)) == 1
    moved = touch("Signed Up", at=AT + 3 * DAY, identifiers={"email": "other@example.test"})
    player.tell(moved)
    assert reasons(player)[-1] == ("dropped", "suppressed")


def test_what_nobody_can_be_reached_by_cannot_be_closed() -> None:
    player = someone(project(), {"email": "e"}).tell(touch("Closed", at=AT, channel="sms"))
    assert player.state.profile.suppressions == ()


@pytest.mark.parametrize(
    "wrong", [{"channel": "fax"}, {"channel": "email", "address": ["a@example.test"]}]
)
@pytest.mark.parametrize("event", ["Closed", "Opened Again"])
def test_a_channel_that_nobody_declares_is_refused(event: str, wrong: Any) -> None:
    undeclared = "events:\n  Signed Up: {}\n  Order Completed: {}\n"
    undeclared += "  Closed: {changes: suppress}\n  Opened Again: {changes: unsuppress}\n"
    player = someone(shop(one_send("email"), events=undeclared))
    player.tell(touch(event, at=AT, **wrong))
    assert [refusal.reason for refusal in player.refusals] == ["bad_value"]


def test_what_releases_before_have_kept_still_closes_and_can_be_opened() -> None:
    old = {"email": address_mark(CONTACTS["email"])}
    player = someone(project(), suppressed=old).tell(signed_up(MORNING))
    assert reasons(player) == [("dropped", "suppressed")]
    player.tell(touch("Opened Again", at=AT + 1, channel="email"))
    assert player.state.profile.suppressed == {}


def test_of_too_many_the_oldest_is_forgotten() -> None:
    profile = Profile()
    for number in range(MOST + 1):
        profile = suppress(profile, "email", number, "bounced")
    assert len(profile.suppressions) == MOST
    assert profile.suppressions[0].address == 1


def test_the_gravest_reason_is_kept_in_whichever_order() -> None:
    orders: tuple[tuple[Why, Why], ...] = (("bounced", "complained"), ("complained", "bounced"))
    for words in orders:
        profile = Profile()
        for why in words:
            profile = suppress(profile, "email", 7, why)
        assert [one.why for one in profile.suppressions] == ["complained"]


def test_one_of_several_can_be_opened() -> None:
    profile = Profile()
    for address in ("a", "b"):
        profile = suppress(profile, "email", address_mark(address), "manual")
    profile = unsuppress(profile, "email", "a")
    assert (is_suppressed(profile, "email", "a"), is_suppressed(profile, "email", "b")) == (
        False,
        True,
    )
    assert not is_suppressed(replace(profile, suppressions=()), "email", "b")
