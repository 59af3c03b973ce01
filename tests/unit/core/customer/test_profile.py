"""What touchpoints change in the profile, and what is refused before they can."""

from typing import Any

import pytest

from sojourn.core.customer.profile import CartItem
from sojourn.core.declared.definitions import Limits
from support.play import Player
from support.project import START, project, touch


def test_the_cart_follows_its_events() -> None:
    player = Player(project()).tell(
        touch("Product Added", cart_id="c", product_id="p", price=4.5, quantity=2),
        touch("Product Added", at=START + 1, cart_id="c", product_id="q", price=10),
        touch("Product Added", at=START + 2, cart_id="c", product_id="p", price=4.5),
        touch("Product Removed", at=START + 3, cart_id="c", product_id="q"),
    )
    cart = player.state.profile.cart
    assert cart.items == (CartItem("p", 3, 4_500_000),)
    assert cart.value_micros == 13_500_000


def test_another_cart_id_begins_a_new_cart() -> None:
    player = Player(project()).tell(
        touch("Product Added", cart_id="c", product_id="p"),
        touch("Product Added", at=START + 1, cart_id="d", product_id="q"),
    )
    assert [item.product_id for item in player.state.profile.cart.items] == ["q"]


def test_an_order_is_counted_once_and_empties_its_cart() -> None:
    player = Player(project()).tell(
        touch("Product Added", cart_id="c", product_id="p"),
        touch("Order Completed", at=START + 1, cart_id="c", order_id="o", value=5),
        touch("Order Completed", at=START + 2, cart_id="c", order_id="o", value=7),
    )
    orders = player.state.profile.orders
    assert (orders.count, orders.value_micros) == (1, 12_000_000)
    assert player.state.profile.cart.items == ()


def test_an_order_of_another_cart_leaves_this_one() -> None:
    player = Player(project()).tell(
        touch("Product Added", cart_id="c", product_id="p"),
        touch("Order Completed", at=START + 1, cart_id="d", order_id="o"),
    )
    assert len(player.state.profile.cart.items) == 1


def test_identifiers_become_contacts_and_identify_sets_attributes() -> None:
    player = Player(project()).tell(
        touch("Signed Up", plan="gold", identifiers={"email": "an@example.test"}),
        touch("Product Viewed", at=START + 1, product_id="p", identifiers={"phone": "+84"}),
    )
    profile = player.state.profile
    assert profile.contacts == {"email": "an@example.test", "phone": "+84"}
    assert profile.attributes == {"plan": "gold"}
    assert profile.counters == {"Signed Up": 1, "Product Viewed": 1}


def test_an_event_seen_before_changes_nothing() -> None:
    event = touch("Product Viewed", product_id="p")
    player = Player(project()).tell(event)
    before = player.state
    assert player.tell(event).state is before
    assert player.notes == ["duplicate"]


def test_the_window_of_seen_events_is_as_long_as_stated() -> None:
    player = Player(project(limits=Limits(seen=2)))
    first, second, third = (touch("Product Viewed", at=START + n, product_id="p") for n in range(3))
    player.tell(first, second, third, second)
    assert player.notes == ["duplicate", "late"][:1]
    player.tell(first)
    assert player.state.profile.counters["Product Viewed"] == 4


def test_the_same_id_from_another_source_is_another_event() -> None:
    from msgspec.structs import replace

    event = touch("Product Viewed", product_id="p")
    player = Player(project()).tell(event, replace(event, source="pos"))
    assert player.state.profile.counters["Product Viewed"] == 2


def test_an_unknown_type_changes_nothing() -> None:
    player = Player(project()).tell(touch("Moon Landed"))
    assert player.notes == ["unknown_type"]
    assert player.state.sequence == 0


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"price": "twelve"}, "bad_value"),
        ({"price": True}, "bad_value"),
        ({"price": 1e300}, "bad_value"),
        ({"quantity": 1.5}, "bad_value"),
        ({"product_id": 7}, "bad_value"),
        ({"price": 1, "currency": "EUR"}, "foreign_currency"),
    ],
)
def test_a_declared_property_of_another_type_is_refused(
    properties: dict[str, Any], reason: str
) -> None:
    player = Player(project()).tell(touch("Product Added", **properties))
    assert [refusal.reason for refusal in player.refusals] == [reason]
    assert player.state.sequence == 0


def test_a_refusal_names_the_property_and_not_its_value() -> None:
    player = Player(project()).tell(touch("Product Added", product_id=["an@example.test"]))
    assert "product_id" in player.refusals[0].detail
    assert "example" not in player.refusals[0].detail


def test_the_project_currency_is_welcome() -> None:
    player = Player(project()).tell(touch("Product Added", price=1, currency="USD"))
    assert player.refusals == []


def test_undeclared_properties_of_a_wrong_type_do_no_harm() -> None:
    player = Player(project()).tell(
        touch("Order Completed", total="lots"), touch("Product Removed", quantity="x")
    )
    assert player.refusals == []
    assert player.state.profile.orders.value_micros == 0


def test_what_was_added_before_the_cart_was_paid_comes_too_late() -> None:
    player = Player(project()).tell(
        touch("Product Added", cart_id="c", product_id="p"),
        touch("Order Completed", at=START + 2, cart_id="c", order_id="o"),
        touch("Product Added", at=START + 1, cart_id="c", product_id="q"),
    )
    assert player.state.profile.cart.items == ()


def test_a_late_add_to_an_old_cart_does_not_replace_the_new_one() -> None:
    player = Player(project()).tell(
        touch("Product Added", at=START + 5, cart_id="new", product_id="p"),
        touch("Product Added", at=START + 1, cart_id="old", product_id="q"),
    )
    assert player.state.profile.cart.id == "new"
