"""The types that a project declares for properties and attributes, and what an event may change."""

from typing import Literal

#: A `date` is ISO text without a time of day, as in "1990-05-17"; it is compared as text.
PropertyType = Literal[
    "text", "integer", "number", "money", "boolean", "time", "date", "list", "map"
]
Change = Literal["cart_add", "cart_remove", "cart_clear", "order_add", "identify"]
