"""Existing customers, brought along: the built-in touchpoint "Profile Imported".

It says what is known of a customer, all at once. It is no act of the customer's own: it wakes
nobody, is never late, and makes nothing else late. What it leaves out stays as it was.
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from sojourn.core.consent.consents import as_known
from sojourn.core.customer.profile import Cart, CartItem, Orders, Profile
from sojourn.core.declared.definitions import Definitions, EventType
from sojourn.core.declared.facts import milliseconds
from sojourn.core.event import Touchpoint
from sojourn.core.touchpoints.person import with_contacts
from sojourn.core.touchpoints.reduce import micros

PROFILE_IMPORTED: Final = "Profile Imported"

#: Every member may be left out. Contacts come as the touchpoint's identifiers.
IMPORT: Final = EventType(
    PROFILE_IMPORTED,
    {
        "attributes": "map",
        "tags": "list",
        "timezone": "text",
        "consents": "map",
        "stage": "text",
        "counters": "map",
        "cart": "list",
        "cart_id": "text",
        "orders": "map",
        "currency": "text",
    },
)


def import_profile(definitions: Definitions, profile: Profile, event: Touchpoint) -> Profile:
    """The profile as the import says it is; `event` was not refused.

    Attributes, counters and the purposes of consents are set by name; a list is the whole list.
    """
    told = {name: value for name, value in event.properties.items() if value is not None}
    orders = told.get("orders")
    agreed = _consents(definitions, told.get("consents", {}))
    return replace(
        as_known(profile, agreed, at=event.occurred_at) if agreed else profile,
        contacts=with_contacts(profile.contacts, event.identifiers),
        attributes={**profile.attributes, **told.get("attributes", {})},
        tags=tuple(dict.fromkeys(told.get("tags", profile.tags))),
        counters={**profile.counters, **told.get("counters", {})},
        cart=_cart(profile.cart, told, event.occurred_at),
        orders=profile.orders if orders is None else _orders(orders),
        timezone=told.get("timezone", profile.timezone),
    )


def _cart(cart: Cart, told: Mapping[str, Any], at: int) -> Cart:
    if "cart" not in told and "cart_id" not in told:
        return cart
    items = cart.items
    if "cart" in told:
        items = tuple(
            CartItem(
                product_id=item["product_id"],
                quantity=item.get("quantity") or 1,
                price_micros=micros(item.get("price") or 0),
                name=item.get("name") or "",
            )
            for item in told["cart"]
        )
    return Cart(told.get("cart_id", cart.id), items, at)


def _orders(told: Mapping[str, Any]) -> Orders:
    last_at = told.get("last_at")
    at = 0 if last_at is None else milliseconds(last_at, "orders.last_at")
    return Orders(told.get("count") or 0, micros(told.get("value") or 0), at, at)


def _consents(definitions: Definitions, told: Mapping[str, list[str]]) -> dict[str, bool]:
    """The channels of a purpose are all that it may use: the others are refused."""
    return {
        f"{purpose}.{channel}": channel in channels
        for purpose, channels in told.items()
        for channel in definitions.channels
    }
