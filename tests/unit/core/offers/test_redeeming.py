"""A code that was used, or is pointless by now, is not given again and not shown."""

from typing import Any

from sojourn.core.offers.redeeming import BOUGHT
from support.journeys import on_signing_up
from support.offers import GIFT, REDEEMED, codes, decided, with_offer
from support.play import Player
from support.project import DAY, HOUR, START, touch

OWN = f"code: G, own: true, lasts: 30d, {REDEEMED}"


def holder(offer: str = OWN, journey: str = GIFT) -> Player:
    return Player(with_offer(offer, journey)).tell(touch("Signed Up"))


def order(player: Player, *, at: int, code: str = "", **more: Any) -> None:
    player.tell(touch("Order Completed", at=at, code=code or codes([player])[0], **more))


def redemptions(player: Player) -> list[tuple[str, str, str]]:
    return [
        (move.source, move.reason, move.detail)
        for move in player.transitions
        if move.target == "redeemed"
    ]


def test_the_event_that_names_the_code_redeems_it() -> None:
    player = holder()
    order(player, at=START + HOUR, code="ANOTHER")
    assert redemptions(player) == []
    order(player, at=START + 2 * HOUR)
    held = player.state.profile.offers["gift"]
    assert (held.uses, held.redeemed_at) == (1, START + 2 * HOUR)
    assert redemptions(player) == [("gift", "redeemed", "gift")]


def test_a_second_use_is_recorded_as_one() -> None:
    player = holder()
    order(player, at=START + HOUR)
    order(player, at=START + 2 * HOUR)
    held = player.state.profile.offers["gift"]
    assert (held.uses, held.redeemed_at) == (2, START + HOUR)
    assert [reason for _, reason, _ in redemptions(player)] == ["redeemed", "redeemed_again"]


def test_a_repeat_of_the_event_is_no_second_use() -> None:
    player = holder()
    event = touch("Order Completed", at=START + HOUR, code=codes([player])[0])
    player.tell(event, event)
    assert player.state.profile.offers["gift"].uses == 1


def test_a_code_can_be_redeemed_when_its_run_is_over() -> None:
    leaving = GIFT.replace(
        "enter: {on: Signed Up}", "enter: {on: Signed Up}\nexit: [{on: Product Viewed}]"
    )
    player = holder(journey=leaving)
    player.tell(touch("Product Viewed", at=START + 1))
    order(player, at=START + HOUR)
    assert redemptions(player) == [("gift", "redeemed", "gift")]


def test_a_message_shows_the_code_and_ends_with_it() -> None:
    player = holder().until(START + 2 * DAY)
    (action,) = player.actions
    held = player.state.profile.offers["gift"]
    assert (action.offer, action.code) == ("gift", held.code)
    assert action.expires_at == held.ends_at
    sent = player.decisions[-1]
    assert (sent.outcome, sent.offer, sent.code) == ("sent", "gift", held.code)


def test_a_used_code_is_not_shown() -> None:
    player = holder()
    order(player, at=START + HOUR)
    player.until(START + 2 * DAY)
    assert player.actions == []
    assert decided(player) == ["dropped offer_redeemed"]


def test_a_code_that_has_ended_is_not_shown() -> None:
    player = holder("code: G, own: true, lasts: 1h").until(START + 2 * DAY)
    assert player.actions == []
    assert decided(player) == ["dropped offer_ended"]


def test_a_message_is_not_sent_to_who_holds_no_code() -> None:
    player = holder("code: G, own: true, until: 2026-01-01").until(START + 2 * DAY)
    assert player.actions == []
    assert decided(player) == ["dropped offer_ended", "dropped no_offer"]


def test_who_used_the_code_gets_no_second_one_before_it_has_ended() -> None:
    asking = on_signing_up("- {offer: gift, id: gift}", "asking")
    player = holder(journey=asking)
    first = codes([player])
    order(player, at=START + HOUR)
    player.tell(touch("Signed Up", at=START + 3 * HOUR))
    assert decided(player) == ["dropped offer_redeemed"]
    assert codes([player]) == first
    player.tell(touch("Signed Up", at=START + 31 * DAY))
    assert codes([player]) != first


POINTLESS = "code: G, own: true, not_after: {on: Order Completed, within: 7d}"


def test_nothing_is_offered_for_a_while_after_a_purchase() -> None:
    definitions = with_offer(POINTLESS)
    player = Player(definitions).tell(touch("Order Completed", at=START - 7 * DAY + 1))
    player.tell(touch("Signed Up"))
    assert decided(player) == ["dropped just_bought"]
    other = Player(definitions).tell(touch("Order Completed", at=START - 7 * DAY))
    assert decided(other.tell(touch("Signed Up"))) == ["granted all_gates_passed"]


def test_a_purchase_between_granting_and_sending_keeps_the_message_back() -> None:
    player = Player(with_offer(POINTLESS)).tell(touch("Signed Up"))
    player.tell(touch("Order Completed", at=START + HOUR)).until(START + 2 * DAY)
    assert decided(player) == ["granted all_gates_passed", "dropped just_bought"]
    assert player.actions == []


ABOUT = (
    "code: G, own: true, not_after: {on: Order Completed, within: 7d, "
    'of: "event.products.map(p, p.product_id)"}'
)
LOOK_AGAIN = """
journey: look_again
enter: {on: Product Viewed, key: event.product_id}
steps:
  - {offer: gift, id: gift, about: run.key}
  - {wait: 1d, id: rest}
  - {send: reminder, id: reminder, category: service, channel: direct, offer: gift}
  - {wait: 1d, id: end}
"""


def bought(*products: str) -> dict[str, Any]:
    return {"products": [{"product_id": product} for product in products]}


def test_only_the_thing_that_was_bought_makes_an_offer_about_it_pointless() -> None:
    definitions = with_offer(ABOUT, LOOK_AGAIN)
    player = Player(definitions).tell(
        touch("Order Completed", at=START, **bought("p1", "p2")),
        touch("Product Viewed", at=START + HOUR, product_id="p2"),
    )
    assert decided(player) == ["dropped just_bought"]
    player.tell(touch("Product Viewed", at=START + 2 * HOUR, product_id="p3"))
    assert decided(player)[-1] == "granted all_gates_passed"
    assert player.state.profile.offers["gift"].about == "p3"
    player.tell(touch("Order Completed", at=START + 3 * HOUR, **bought("p3")))
    player.until(START + 3 * DAY)
    assert player.actions == []
    assert decided(player)[-1] == "dropped just_bought"


def test_what_was_bought_is_remembered_within_a_bound() -> None:
    definitions = with_offer(ABOUT, LOOK_AGAIN)
    player = Player(definitions)
    for number in range(3 * BOUGHT):
        player.tell(touch("Order Completed", at=START + number, **bought(f"p{number}")))
    known = player.state.profile.bought["gift"]
    assert len(known) == BOUGHT
    assert f"p{3 * BOUGHT - 1}" in known
    player.tell(touch("Order Completed", at=START + 8 * DAY, **bought("p")))
    assert player.state.profile.bought["gift"].keys() == {"p"}


def test_who_needs_none_of_it_remembers_none_of_it() -> None:
    player = holder("code: G, own: true")
    order(player, at=START + HOUR)
    profile = player.state.profile
    assert (profile.bought, profile.offers["gift"].uses) == ({}, 0)
