"""Channels that may be used for a time after the customer last wrote there."""

import pytest

from support.play import Player
from support.project import DAY, HOUR, MINUTE, touch
from support.sending import here, one_send, out, reasons, report, shop, signed_up, someone

MORNING = "2026-03-02 09:00"
AT = here(MORNING)
EVENTS = """
events:
  Signed Up: {}
  Order Completed: {properties: {order_id: text}}
  Message Received: {channel: messenger}
  Product Viewed: {channel: web}
"""
CHANNELS = """
channels:
  messenger: {to: customer.messenger_id, reply_window: 24h}
  tagged: {to: customer.messenger_id, reply_window: 24h, reply_window_for: promotional}
  email: {to: customer.email}
"""
CONTACTS = {"messenger_id": "m", "email": "an@example.test"}


def customer(
    channel: str = "messenger", category: str = "promotional", policies: str = ""
) -> Player:
    project = shop(one_send(channel, category), channels=CHANNELS, events=EVENTS, policies=policies)
    return someone(project, CONTACTS)


def test_who_never_wrote_is_not_written_to() -> None:
    player = customer().tell(signed_up(MORNING))
    assert reasons(player) == [("dropped", "outside_reply_window")]


@pytest.mark.parametrize(("ago", "sent"), [(0, 1), (24 * HOUR - 1, 1), (24 * HOUR, 0)])
def test_it_is_open_for_its_time(ago: int, sent: int) -> None:
    player = customer().tell(touch("Message Received", at=AT - ago), signed_up(MORNING))
    assert len(out(player)) == sent


def test_the_next_of_the_list_is_taken() -> None:
    player = customer("[messenger, email]").tell(signed_up(MORNING))
    assert out(player) == [("email", MORNING)]
    assert [one.why for one in player.decisions[0].candidates] == ["outside_reply_window", ""]


def test_a_late_message_does_not_shorten_it() -> None:
    player = customer().tell(
        touch("Message Received", at=AT - HOUR), touch("Message Received", at=AT - 3 * DAY)
    )
    assert player.state.wrote == {"messenger": AT - HOUR}


def test_what_happens_elsewhere_opens_nothing() -> None:
    player = customer().tell(touch("Product Viewed", at=AT - 1), signed_up(MORNING))
    assert out(player) == []
    assert player.state.wrote == {}


def test_a_reply_to_a_message_there_opens_it() -> None:
    player = customer().tell(touch("Message Received", at=AT), touch("Signed Up", at=AT))
    player.tell(report(player, "Replied", at=AT + 20 * HOUR))
    player.tell(touch("Order Completed", at=AT + DAY, order_id="o"))
    player.tell(touch("Signed Up", at=AT + 40 * HOUR))
    assert len(out(player)) == 2


@pytest.mark.parametrize("word", ["Opened", "Clicked", "Delivered"])
def test_no_other_report_does(word: str) -> None:
    player = customer().tell(touch("Message Received", at=AT), touch("Signed Up", at=AT))
    player.tell(report(player, word, at=AT + HOUR))
    assert player.state.wrote == {"messenger": AT}


def test_it_is_asked_again_when_a_message_wakes() -> None:
    player = customer(policies="quiet_hours: {promotional: 08:00-20:00}")
    player.tell(touch("Message Received", at=AT - 20 * HOUR), signed_up(MORNING))
    assert reasons(player) == [("deferred", "quiet_hours")]
    player.until(AT + 12 * HOUR)
    assert reasons(player)[1:] == [("dropped", "outside_reply_window")]


def test_it_holds_for_its_categories_only() -> None:
    assert len(out(customer("tagged", "service").tell(signed_up(MORNING)))) == 1
    assert out(customer("tagged").tell(signed_up(MORNING))) == []


def test_nothing_is_kept_where_no_channel_asks() -> None:
    player = someone(shop(one_send("email"), events=EVENTS)).tell(
        touch("Message Received", at=AT), signed_up("2026-03-02 09:01")
    )
    assert player.state.wrote == {}
    assert player.clock == AT + MINUTE
