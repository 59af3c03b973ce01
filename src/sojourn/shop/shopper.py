"""What must be remembered of a customer between two visits."""

from dataclasses import dataclass, field

from sojourn.shop.catalogue import Product
from sojourn.shop.person import Person


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
    loyal: bool = False
