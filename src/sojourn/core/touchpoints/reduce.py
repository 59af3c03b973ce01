"""What a touchpoint changes in the profile: counters, contacts, cart and orders; see also `person`.

A reducer never raises. What comes from outside is bounded, so that no sum outgrows what can be
stored.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from sojourn.core.customer.profile import Cart, CartItem, Orders, Profile
from sojourn.core.declared.definitions import Definitions, EventType
from sojourn.core.declared.types import Change
from sojourn.core.event import Touchpoint
from sojourn.core.touchpoints import person
from sojourn.core.touchpoints.admit import MAX_MONEY

CART_ITEMS: Final = 100
RECENT_ORDERS: Final = 20
MAX_QUANTITY: Final = 1_000_000
#: No sum of money grows beyond this, in micros.
MAX_SUM: Final = 2**62


def micros(amount: float | int) -> int:
    """Money as it is stored: integer micros, rounded half to even."""
    return round(amount * 1_000_000)


def reduce(
    definitions: Definitions, profile: Profile, event_type: EventType, event: Touchpoint
) -> Profile:
    """The profile after `event`, whose declared properties have their declared types."""
    counters = dict(profile.counters)
    counters[event.type] = counters.get(event.type, 0) + 1
    contacts = profile.contacts
    if event.identifiers:
        contacts = person.with_contacts(contacts, event.identifiers)
    profile = replace(profile, counters=counters, contacts=contacts)
    for change in event_type.changes:
        profile = _CHANGES[change](profile, event_type, event, definitions)
    return profile


def _cart_add(profile: Profile, _: EventType, event: Touchpoint, __: Definitions) -> Profile:
    """One more of a product. Another cart id begins a new cart.

    What was added before the cart was last emptied or replaced comes too late to matter.
    """
    properties = event.properties
    product = _text(properties, "product_id")
    cart_id = _text(properties, "cart_id")
    cart = profile.cart
    same = _same_cart(cart, cart_id)
    if event.occurred_at < cart.changed_at and not (same and cart.items):
        return profile
    items = cart.items if same else ()
    quantity = max(1, _integer(properties, "quantity"))
    before = next((item for item in items if item.product_id == product), None)
    item = CartItem(
        product_id=product,
        quantity=min(quantity + (before.quantity if before else 0), MAX_QUANTITY),
        price_micros=_money(properties, "price"),
        name=_text(properties, "name"),
    )
    others = tuple(other for other in items if other.product_id != product)
    items = (*others, item)[-CART_ITEMS:]
    changed_at = max(cart.changed_at, event.occurred_at)
    return replace(profile, cart=Cart(cart_id or cart.id, items, changed_at))


def _cart_remove(profile: Profile, _: EventType, event: Touchpoint, __: Definitions) -> Profile:
    """Less of a product, or none of it where no quantity is given."""
    cart = profile.cart
    if not _same_cart(cart, _text(event.properties, "cart_id")):
        return profile
    product = _text(event.properties, "product_id")
    quantity = _integer(event.properties, "quantity")
    items = tuple(
        replace(item, quantity=item.quantity - (quantity or item.quantity))
        if item.product_id == product
        else item
        for item in cart.items
    )
    items = tuple(item for item in items if item.quantity > 0)
    return replace(profile, cart=replace(cart, items=items, changed_at=event.occurred_at))


def _cart_clear(profile: Profile, _: EventType, event: Touchpoint, __: Definitions) -> Profile:
    if not _same_cart(profile.cart, _text(event.properties, "cart_id")):
        return profile
    return replace(profile, cart=Cart(changed_at=event.occurred_at))


def _order_add(
    profile: Profile, event_type: EventType, event: Touchpoint, definitions: Definitions
) -> Profile:
    """One more order, counted once per order id; the cart that it came from is empty now.

    Several events of one order (a row per product) add their value, not their count.
    """
    properties = event.properties
    order_id = _text(properties, "order_id") or event.id
    orders = profile.orders
    known = order_id in orders.recent
    value = _money(properties, "value") or _money(properties, "total")
    at = event.occurred_at
    profile = replace(
        profile,
        orders=Orders(
            count=orders.count + (0 if known else 1),
            value_micros=_bounded(orders.value_micros + value),
            first_at=min(orders.first_at or at, at),
            last_at=max(orders.last_at, at),
            recent=orders.recent if known else (*orders.recent, order_id)[-RECENT_ORDERS:],
        ),
    )
    return _cart_clear(profile, event_type, event, definitions)


def _order_return(profile: Profile, _: EventType, event: Touchpoint, __: Definitions) -> Profile:
    """Money that went back, whatever its sign; the order was one all the same."""
    orders = profile.orders
    value = abs(_money(event.properties, "value") or _money(event.properties, "total"))
    value_micros = _bounded(orders.value_micros - value)
    return replace(profile, orders=replace(orders, value_micros=value_micros))


_CHANGES: Final[
    Mapping[Change, Callable[[Profile, EventType, Touchpoint, Definitions], Profile]]
] = {
    "cart_add": _cart_add,
    "cart_remove": _cart_remove,
    "cart_clear": _cart_clear,
    "order_add": _order_add,
    "order_return": _order_return,
    "identify": person.identify,
    "contact": person.contact,
    "consent_give": person.give_consent,
    "consent_confirm": person.confirm_consent,
    "consent_withdraw": person.withdraw_consent,
    "suppress": person.suppress,
    "unsuppress": person.unsuppress,
    "survey": person.answer,
    "tag": person.tag,
}


def _same_cart(cart: Cart, cart_id: str) -> bool:
    return not cart_id or not cart.id or cart.id == cart_id


# A change may read a property that the project does not declare: what has another type is
# as good as absent.


def _text(properties: Mapping[str, Any], name: str) -> str:
    value = properties.get(name)
    return value if isinstance(value, str) else ""


def _integer(properties: Mapping[str, Any], name: str) -> int:
    value = properties.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _bounded(value_micros: int) -> int:
    return max(-MAX_SUM, min(value_micros, MAX_SUM))


def _money(properties: Mapping[str, Any], name: str) -> int:
    value = properties.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return micros(value) if -MAX_MONEY < value < MAX_MONEY else 0
