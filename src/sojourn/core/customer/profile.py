"""What is known of a customer.

Stored values are `array_like`: on the wire they are msgpack arrays, half the size of maps.
New fields go to the end, with a default; then old bytes stay readable (wire/state.py).
Money is in micros of the project's currency.

Values of the core are `gc=False`: built from JSON and never changed, they cannot be part of a
cycle, so the collector need not track the many that a shard holds.
"""

from typing import Any

from msgspec import Struct


class CartItem(Struct, frozen=True, gc=False, array_like=True):
    """One product in the cart; `price_micros` is the price of one piece."""

    product_id: str
    quantity: int = 1
    price_micros: int = 0
    name: str = ""


class Cart(Struct, frozen=True, gc=False, array_like=True):
    """The open cart. `changed_at` is the event time of the last change, in milliseconds."""

    id: str = ""
    items: tuple[CartItem, ...] = ()
    changed_at: int = 0

    @property
    def value_micros(self) -> int:
        return sum(item.quantity * item.price_micros for item in self.items)


class Orders(Struct, frozen=True, gc=False, array_like=True):
    """The sum of the customer's orders. `recent` holds the last order ids, newest last."""

    count: int = 0
    value_micros: int = 0
    first_at: int = 0
    last_at: int = 0
    recent: tuple[str, ...] = ()


class HeldOffer(Struct, frozen=True, gc=False, array_like=True):
    """A code that the customer has; `ends_at` is 0 for one that does not end.

    `about` is what it is for, as a product's id. `worth_micros` is what was set aside for it.
    `uses` counts how often it was redeemed, at `redeemed_at` for the first time. It was given at
    `step` of the run `run`.
    """

    code: str
    given_at: int
    ends_at: int = 0
    about: str = ""
    worth_micros: int = 0
    redeemed_at: int = 0
    uses: int = 0
    journey: str = ""
    run: str = ""
    step: str = ""

    def is_over(self, at: int) -> bool:
        """Whether it has ended by `at`."""
        return 0 < self.ends_at <= at


class Score(Struct, frozen=True, gc=False, array_like=True):
    """What a customer answered last to one question of a survey."""

    value: float
    at: int


class Engagement(Struct, frozen=True, gc=False, array_like=True):
    """How many messages went out on a channel, and how many of them were answered."""

    sent: int = 0
    answered: int = 0


class Said(Struct, frozen=True, gc=False, array_like=True):
    """When a customer last said yes, and no, to one purpose on one channel; 0 for never.

    A no takes the yes before it away, and its confirmation.
    """

    yes_at: int = 0
    no_at: int = 0
    confirmed_at: int = 0


class Suppression(Struct, frozen=True, gc=False, array_like=True):
    """An address, by its mark, that must not be written to on `channel`, and why."""

    channel: str
    address: int
    why: str


class Profile(Struct, frozen=True, gc=False, array_like=True):
    """Contacts, attributes, tags, counters, cart and orders of one customer.

    `timezone` is an IANA name, "" where it is not known. `consents` says yes or no by purpose
    and channel, as in "promotional.email"; a yes that is not confirmed, or has lapsed, is not in
    it. `said` holds when that was. `scores` are answers, as in "nps". `suppressions` are the
    addresses not to be written to, oldest first; `suppressed` is what releases before them kept:
    for each channel, the mark of the last address that a message came back from. `engagement` is
    what is known of messages that are not remembered any more. `bought` says, by offer, when an
    event last made it pointless, and about what ("" for whatever it is about).
    """

    contacts: dict[str, str] = {}
    attributes: dict[str, Any] = {}
    tags: tuple[str, ...] = ()
    counters: dict[str, int] = {}
    cart: Cart = Cart()
    orders: Orders = Orders()
    timezone: str = ""
    consents: dict[str, bool] = {}
    offers: dict[str, HeldOffer] = {}
    scores: dict[str, Score] = {}
    suppressed: dict[str, int] = {}
    engagement: dict[str, Engagement] = {}
    bought: dict[str, dict[str, int]] = {}
    said: dict[str, Said] = {}
    suppressions: tuple[Suppression, ...] = ()
