"""The types that a project declares for properties and attributes, and what an event may change."""

from collections.abc import Mapping
from typing import Final, Literal

#: A `date` is ISO text without a time of day, as in "1990-05-17"; it is compared as text.
PropertyType = Literal[
    "text", "integer", "number", "money", "boolean", "time", "date", "list", "map"
]

#: What an event does to the profile. Each reads the properties that `READS` names.
Change = Literal[
    "cart_add",  # one more product in the cart
    "cart_remove",  # less of a product, or none
    "cart_clear",  # the cart is empty
    "order_add",  # one more order; the cart that it came from is empty
    "order_return",  # money went back: the orders are worth less, and as many
    "identify",  # the properties become attributes of the same name
    "contact",  # the texts that a channel needs become contact points
    "consent_give",  # yes to a purpose on a channel
    "consent_confirm",  # the yes was theirs: what a double opt-in waits for
    "consent_withdraw",  # no to it
    "suppress",  # an address is not to be written to
    "unsuppress",  # it may be again
    "survey",  # the numbers become scores of the same name
    "tag",  # tags are added
]

#: What becomes of an event that events.yaml does not declare.
UnknownEvents = Literal["count", "refuse"]
#: What becomes of a property that its event does not declare.
UnknownProperties = Literal["keep", "drop", "refuse"]

#: The properties that a change reads by their names, declared or not, with the type it needs.
READS: Final[Mapping[Change, Mapping[str, PropertyType]]] = {
    "cart_add": {
        "cart_id": "text",
        "product_id": "text",
        "quantity": "integer",
        "price": "money",
        "name": "text",
    },
    "cart_remove": {"cart_id": "text", "product_id": "text", "quantity": "integer"},
    "cart_clear": {"cart_id": "text"},
    "order_add": {"order_id": "text", "value": "money", "total": "money", "cart_id": "text"},
    "order_return": {"value": "money", "total": "money"},
    "identify": {"timezone": "text"},
    "contact": {},
    "consent_give": {"purpose": "text", "channel": "text"},
    "consent_confirm": {"purpose": "text", "channel": "text"},
    "consent_withdraw": {"purpose": "text", "channel": "text"},
    "suppress": {"channel": "text", "address": "text"},
    "unsuppress": {"channel": "text", "address": "text"},
    "survey": {},
    "tag": {"tag": "text", "tags": "list"},
}

#: The types whose values are numbers.
NUMBERS: Final[frozenset[PropertyType]] = frozenset({"integer", "number", "money"})
