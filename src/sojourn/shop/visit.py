"""One visit: what a shopper does between coming and going, and what they take along.

A visit changes its shopper (the cart lies there the next time) and leaves a list of arrivals.
"""

from random import Random
from typing import Any, Final, NamedTuple

from sojourn.shop.acquaintance import come_from, contacts, give_back, introduce
from sojourn.shop.aftermath import after_order, after_talk
from sojourn.shop.catalogue import PRODUCTS, STORES, TOPICS, Product
from sojourn.shop.pen import Arrival, Pen
from sojourn.shop.rhythm import DAY_MS
from sojourn.shop.shopper import Shopper

_CART_KEPT_MS: Final = 7 * DAY_MS
_TALKED_ABOUT: Final = ("delivery", "payment", "returns", "size")
_REFUSALS: Final = ("card_declined", "insufficient_funds", "timeout")


class Told(NamedTuple):
    """What comes of a visit: its arrivals and what follows from it, and when it was over."""

    arrivals: list[Arrival]
    over_at: int


def visit(shopper: Shopper, rng: Random, *, at: int, stamp: str) -> Told:
    """Let `shopper` come at the instant `at`; `stamp` keeps the ids of two shops apart.

    No arrival is before `at`; what follows from the visit may arrive weeks later.
    """
    shopper.visits += 1
    person = shopper.person
    if rng.random() < person.store_share:
        pen = Pen(shopper, rng, at=at, channel="store", stamp=stamp)
        _go_to_store(pen)
    else:
        mobile = shopper.app and rng.random() < person.mobile_share
        pen = Pen(shopper, rng, at=at, channel="app" if mobile else "web", stamp=stamp)
        _go_online(pen)
    return Told(pen.arrivals, pen.over_at)


def _go_to_store(pen: Pen) -> None:
    store = STORES[pen.shopper.person.store % len(STORES)]
    pen.tell("Store Visited", store=store)
    if pen.rng.random() < 0.55:
        products = [_pick(pen) for _ in range(1 + (pen.rng.random() < 0.3))]
        pen.at += 10 * 60_000
        # A receipt is a cart of its own: what lies in the customer's cart online stays there.
        _order(pen, products, cart_id=f"till-{pen.stamp}-{pen.shopper.touchpoints}", store=store)


def _go_online(pen: Pen) -> None:
    come_from(pen, _pick(pen))
    introduce(pen)
    give_back(pen, topic=_favourite(pen).topic)
    shopper, rng = pen.shopper, pen.rng
    if shopper.cart and pen.at - shopper.cart_at > _CART_KEPT_MS:
        shopper.cart, shopper.cart_id = [], ""
    came_to_pay = bool(shopper.cart) and shopper.means_it and rng.random() < 0.4
    if not came_to_pay:
        _look_around(pen)
    if shopper.cart and rng.random() < 0.08:
        _take_out(pen)
    if shopper.cart and (came_to_pay or rng.random() < (0.65 if shopper.means_it else 0.15)):
        _check_out(pen)
    if rng.random() < 0.02:
        _ask_somebody(pen)


def _look_around(pen: Pen) -> None:
    rng, shopper = pen.rng, pen.shopper
    if rng.random() < 0.1:
        pen.tell("Products Searched", query=_favourite(pen).name)
    for _ in range(min(15, 1 + int(rng.expovariate(0.5)))):
        product = _pick(pen)
        pen.tell(
            "Product Viewed",
            product_id=product.id,
            name=product.name,
            category=product.topic,
            price=product.price_cents / 100,
            currency="USD",
        )
        if rng.random() < 0.12:
            _add(pen, product)
    if not shopper.cart and rng.random() < 0.05:
        _add(pen, _favourite(pen))


def _pick(pen: Pen) -> Product:
    """The product on this customer's mind, else one of the shop's, best sellers first."""
    rng = pen.rng
    if rng.random() < 0.12:
        return _favourite(pen)
    return PRODUCTS[min(len(PRODUCTS) - 1, int(rng.expovariate(0.1)))]


def _favourite(pen: Pen) -> Product:
    person = pen.shopper.person
    fortnight = pen.at // (14 * DAY_MS)
    topic = TOPICS[person.store % len(TOPICS)]
    wished = [product for product in PRODUCTS if product.topic == topic]
    return wished[(person.store + fortnight) % len(wished)]


def _add(pen: Pen, product: Product) -> None:
    shopper = pen.shopper
    if not shopper.cart_id:
        shopper.means_it = pen.rng.random() < 0.36
        shopper.carts += 1
        shopper.cart_id = f"k{shopper.person.customer[1:]}-{shopper.carts}"
    shopper.cart.append(product)
    shopper.cart_at = pen.at
    pen.tell("Product Added", **_cart_line(shopper.cart_id, product))


def _take_out(pen: Pen) -> None:
    shopper = pen.shopper
    product = shopper.cart.pop(pen.rng.randrange(len(shopper.cart)))
    pen.tell("Product Removed", **_cart_line(shopper.cart_id, product))
    if not shopper.cart:
        shopper.cart_id = ""


def _cart_line(cart_id: str, product: Product) -> dict[str, Any]:
    return {
        "cart_id": cart_id,
        "product_id": product.id,
        "name": product.name,
        "price": product.price_cents / 100,
        "currency": "USD",
        "quantity": 1,
    }


def _check_out(pen: Pen) -> None:
    shopper, rng = pen.shopper, pen.rng
    # A guest says at the till what a member has said before.
    guest = {} if shopper.introduced else contacts(shopper.person)
    _start_to_pay(pen, guest)
    if not shopper.means_it:
        return
    if rng.random() < 0.08:
        pen.tell("Payment Failed", cart_id=shopper.cart_id, reason=rng.choice(_REFUSALS))
        if rng.random() < 0.5:
            return  # the cart stays, and they may come back for it
        pen.at += rng.randrange(60_000, 15 * 60_000)
        _start_to_pay(pen, {})
    products, shopper.cart = shopper.cart, []
    _order(pen, products, cart_id=shopper.cart_id)
    shopper.cart_id = ""


def _start_to_pay(pen: Pen, guest: dict[str, str]) -> None:
    shopper = pen.shopper
    value = sum(product.price_cents for product in shopper.cart) / 100
    pen.tell("Checkout Started", guest, cart_id=shopper.cart_id, value=value, currency="USD")


def _order(pen: Pen, products: list[Product], **where: str) -> None:
    shopper = pen.shopper
    shopper.orders += 1
    shopper.owes_review = products[0].id
    order_id = f"o{shopper.person.customer[1:]}-{shopper.orders}"
    value = sum(product.price_cents for product in products) / 100
    pen.tell(
        "Order Completed",
        order_id=order_id,
        **where,
        value=value,
        currency="USD",
        products=[
            {"product_id": product.id, "price": product.price_cents / 100, "quantity": 1}
            for product in products
        ],
    )
    after_order(pen, order_id, value=value, online="store" not in where)
    if shopper.introduced and shopper.orders >= 2 and not shopper.loyal and pen.rng.random() < 0.15:
        shopper.loyal = True
        tier = "gold" if shopper.orders > 5 else "silver"
        pen.tell_on("loyalty", "Loyalty Joined", tier=tier)


def _ask_somebody(pen: Pen) -> None:
    rng = pen.rng
    topic, resolved = rng.choice(_TALKED_ABOUT), rng.random() < 0.8
    mood = rng.choice(("good", "neutral") if resolved else ("neutral", "bad"))
    pen.tell_on("chat", "Chat Ended", topic=topic, resolved=resolved, sentiment=mood)
    after_talk(pen, topic, resolved=resolved)
