"""One visit: what a shopper does between coming and going, and what they take along.

A visit changes its shopper (the cart lies there the next time) and leaves a list of arrivals.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, NamedTuple

from sojourn.core.event import Touchpoint
from sojourn.shop.catalogue import PRODUCTS, STORES, TOPICS, Product
from sojourn.shop.person import Person
from sojourn.shop.rhythm import DAY_MS, HOUR_MS

_CART_KEPT_MS: Final = 7 * DAY_MS


class Arrival(NamedTuple):
    """A touchpoint and the simulated instant at which the shop's systems hand it over."""

    at: int
    touchpoint: Touchpoint


@dataclass(slots=True)
class Shopper:
    """What must be remembered of a customer between two visits.

    `means_it` says whether the open cart will be paid one day; most are not.
    """

    person: Person
    known: bool
    introduced: bool = False
    app: bool = False
    visits: int = 0
    touchpoints: int = 0
    carts: int = 0
    orders: int = 0
    cart_id: str = ""
    cart: list[Product] = field(default_factory=list)
    cart_at: int = 0
    means_it: bool = False
    owes_review: str = ""


class _Visit:
    """The pen that writes one visit down; `at` moves on with every touchpoint."""

    def __init__(self, shopper: Shopper, rng: Random, *, at: int, channel: str, stamp: str) -> None:
        self.shopper = shopper
        self.rng = rng
        self.at = at
        self.channel = channel
        self.stamp = stamp
        self.arrivals: list[Arrival] = []

    def tell(
        self, kind: str, identifiers: dict[str, str] | None = None, /, **properties: Any
    ) -> None:
        shopper = self.shopper
        touchpoint = Touchpoint(
            id=f"{self.stamp}-{shopper.person.customer}-{shopper.touchpoints}",
            type=kind,
            customer=shopper.person.customer,
            occurred_at=self.at,
            channel=self.channel,
            properties=properties,
            identifiers=identifiers or {},
        )
        shopper.touchpoints += 1
        self._deliver(touchpoint)
        self.at += 3_000 + int(self.rng.expovariate(1 / 45_000))

    def _deliver(self, touchpoint: Touchpoint) -> None:
        at = touchpoint.occurred_at + self._delay_ms()
        self.arrivals.append(Arrival(at, touchpoint))
        if self.rng.random() < 0.01:  # an impatient client sends the same once more
            self.arrivals.append(Arrival(at + self.rng.randrange(500, 300_000), touchpoint))

    def _delay_ms(self) -> int:
        if self.channel == "store":  # the tills upload when the line is free, or over night
            return self.rng.randrange(60_000, DAY_MS)
        if self.rng.random() < 0.02:  # a telephone without a signal
            return self.rng.randrange(60_000, 4 * HOUR_MS)
        return self.rng.randrange(20, 900)


def visit(shopper: Shopper, rng: Random, *, at: int, stamp: str) -> list[Arrival]:
    """Let `shopper` come at the instant `at`; `stamp` keeps the ids of two shops apart.

    Returns the arrivals in the order in which things happened; none arrives before `at`.
    """
    shopper.visits += 1
    person = shopper.person
    if rng.random() < person.store_share:
        pen = _Visit(shopper, rng, at=at, channel="store", stamp=stamp)
        _go_to_store(pen)
    else:
        mobile = shopper.app and rng.random() < person.mobile_share
        pen = _Visit(shopper, rng, at=at, channel="app" if mobile else "web", stamp=stamp)
        _go_online(pen)
    return pen.arrivals


def _go_to_store(pen: _Visit) -> None:
    store = STORES[pen.shopper.person.store % len(STORES)]
    pen.tell("Store Visited", store=store)
    if pen.rng.random() < 0.55:
        products = [_pick(pen) for _ in range(1 + (pen.rng.random() < 0.3))]
        pen.at += 10 * 60_000
        # A receipt is a cart of its own: what lies in the customer's cart online stays there.
        _order(pen, products, cart_id=f"till-{pen.stamp}-{pen.shopper.touchpoints}", store=store)


def _go_online(pen: _Visit) -> None:
    _introduce(pen)
    _give_back(pen)
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


def _introduce(pen: _Visit) -> None:
    """Members sign in at their first visit; others may sign up; some install the app."""
    shopper, rng = pen.shopper, pen.rng
    contacts = _contacts(shopper.person)
    if shopper.known and not shopper.introduced:
        shopper.introduced = True
        pen.tell("Signed In", contacts)
    elif not shopper.known and contacts and rng.random() < 0.25:
        shopper.known = shopper.introduced = True
        pen.tell("Signed Up", contacts, name=shopper.person.name)
    if shopper.known and shopper.person.wants_app and not shopper.app and rng.random() < 0.4:
        shopper.app = True
        pen.channel = "app"
        pen.tell("App Installed", {"push_token": f"push-{shopper.person.customer}"})


def _contacts(person: Person) -> dict[str, str]:
    given = {"email": person.email, "phone": person.phone, "zalo_id": person.zalo_id}
    return {name: value for name, value in given.items() if value}


def _give_back(pen: _Visit) -> None:
    """A reader of the newsletter clicks; a happy buyer writes a review or brings a friend."""
    shopper, rng = pen.shopper, pen.rng
    if shopper.introduced and shopper.person.email and rng.random() < 0.06:
        pen.tell("Newsletter Clicked", topic=_favourite(pen).topic)
    if shopper.owes_review and rng.random() < 0.25:
        pen.tell("Review Posted", product_id=shopper.owes_review, stars=rng.choice((2, 4, 4, 5, 5)))
        shopper.owes_review = ""
    if shopper.orders >= 2 and rng.random() < 0.02:
        pen.tell("Referral Made", code=f"FRIEND-{shopper.person.customer}")


def _look_around(pen: _Visit) -> None:
    rng, shopper = pen.rng, pen.shopper
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


def _pick(pen: _Visit) -> Product:
    """The product on this customer's mind, else one of the shop's, best sellers first."""
    rng = pen.rng
    if rng.random() < 0.12:
        return _favourite(pen)
    return PRODUCTS[min(len(PRODUCTS) - 1, int(rng.expovariate(0.1)))]


def _favourite(pen: _Visit) -> Product:
    person = pen.shopper.person
    fortnight = pen.at // (14 * DAY_MS)
    topic = TOPICS[person.store % len(TOPICS)]
    wished = [product for product in PRODUCTS if product.topic == topic]
    return wished[(person.store + fortnight) % len(wished)]


def _add(pen: _Visit, product: Product) -> None:
    shopper = pen.shopper
    if not shopper.cart_id:
        shopper.means_it = pen.rng.random() < 0.36
        shopper.carts += 1
        shopper.cart_id = f"k{shopper.person.customer[1:]}-{shopper.carts}"
    shopper.cart.append(product)
    shopper.cart_at = pen.at
    pen.tell("Product Added", **_cart_line(shopper.cart_id, product))


def _take_out(pen: _Visit) -> None:
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


def _check_out(pen: _Visit) -> None:
    shopper = pen.shopper
    cents = sum(product.price_cents for product in shopper.cart)
    # A guest says at the till what a member has said before.
    guest = {} if shopper.introduced else _contacts(shopper.person)
    pen.tell("Checkout Started", guest, cart_id=shopper.cart_id, value=cents / 100, currency="USD")
    if shopper.means_it:
        _order(pen, shopper.cart, cart_id=shopper.cart_id)
        shopper.cart, shopper.cart_id = [], ""


def _order(pen: _Visit, products: list[Product], **where: str) -> None:
    shopper = pen.shopper
    shopper.orders += 1
    shopper.owes_review = products[0].id
    pen.tell(
        "Order Completed",
        order_id=f"o{shopper.person.customer[1:]}-{shopper.orders}",
        **where,
        value=sum(product.price_cents for product in products) / 100,
        currency="USD",
        products=[
            {"product_id": product.id, "price": product.price_cents / 100, "quantity": 1}
            for product in products
        ],
    )
