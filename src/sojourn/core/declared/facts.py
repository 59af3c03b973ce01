"""What a condition can read, and from where: the closed table of fields over `Facts`.

What a project declares is in `declared_fields`. Every reader returns a value of its field's type
or raises Missing, and nothing else. Types are looked at once more, because a state may be older
than the declaration it is read by.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from msgspec import Struct

from sojourn.core.customer.profile import CartItem
from sojourn.core.declared.clause import Expression, Facts, Missing
from sojourn.core.declared.types import PropertyType

_MICROS: Final = 1_000_000
_LAST_MESSAGES: Final = 5
_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)

#: A `list` and a `map` hold values of types that nobody declared.
FieldType = PropertyType | Literal["list of text", "map of numbers"]


class Field(Struct, frozen=True):
    """One readable field. Times are milliseconds since 1970 UTC; money is a decimal.

    `words`, where there are any, are all the texts that it may be or hold, or the keys of a map.
    """

    type: FieldType
    read: Expression
    words: tuple[str, ...] = ()


def present(value: Any, path: str) -> Any:
    """`value`, unless it is empty: the profile writes "" and 0 for what is not known yet."""
    if not value:
        raise Missing(path)
    return value


def milliseconds(value: int | str, path: str) -> int:
    """A time as it stands in an event: milliseconds, or RFC 3339 text with an offset."""
    if isinstance(value, int):
        return value
    try:
        return (datetime.fromisoformat(value) - _EPOCH) // _MILLISECOND
    except (ValueError, TypeError):  # TypeError: a time without an offset
        raise Missing(path) from None


def _cart_value(facts: Facts) -> float:
    total = 0
    for item in facts.profile.cart.items:
        total += item.quantity * item.price_micros
    return total / _MICROS


def _item(item: CartItem) -> dict[str, Any]:
    return {
        "product_id": item.product_id,
        "quantity": item.quantity,
        "price": item.price_micros / _MICROS,
        "name": item.name,
    }


#: Every field of `customer` that needs no declaration, by its path below `customer`.
CUSTOMER_FIELDS: Final[Mapping[str, Field]] = {
    "id": Field("text", lambda facts: facts.customer),
    "stage": Field("text", lambda facts: facts.stage.name),
    "stage_since": Field("time", lambda facts: present(facts.stage.since, "customer.stage_since")),
    "last_act_at": Field(
        "time", lambda facts: present(facts.stage.last_act_at, "customer.last_act_at")
    ),
    "timezone": Field("text", lambda facts: present(facts.profile.timezone, "customer.timezone")),
    "consents": Field(
        "list of text",
        lambda facts: [name for name, given in facts.profile.consents.items() if given],
    ),
    "tags": Field("list of text", lambda facts: facts.profile.tags),
    "counters": Field("map of numbers", lambda facts: facts.profile.counters),
    "cart.id": Field("text", lambda facts: present(facts.profile.cart.id, "customer.cart.id")),
    "cart.value": Field("money", _cart_value),
    "cart.count": Field(
        "integer", lambda facts: sum(item.quantity for item in facts.profile.cart.items)
    ),
    "cart.items": Field("list", lambda facts: [_item(item) for item in facts.profile.cart.items]),
    "cart.is_empty": Field("boolean", lambda facts: not facts.profile.cart.items),
    "orders.count": Field("integer", lambda facts: facts.profile.orders.count),
    "orders.value": Field("money", lambda facts: facts.profile.orders.value_micros / _MICROS),
    "orders.first_at": Field(
        "time",
        lambda facts: present(facts.profile.orders.first_at, "customer.orders.first_at"),
    ),
    "orders.last_at": Field(
        "time",
        lambda facts: present(facts.profile.orders.last_at, "customer.orders.last_at"),
    ),
}

NOW: Final = Field("time", lambda facts: facts.now)


def _run_key(facts: Facts) -> str:
    if facts.run is None:
        raise Missing("run.key")
    return facts.run.key


def _run_entered_at(facts: Facts) -> int:
    if facts.run is None:
        raise Missing("run.entered_at")
    return facts.run.entered_at


RUN_KEY: Final = Field("text", _run_key)
RUN_ENTERED_AT: Final = Field("time", _run_entered_at)


def _cart(facts: Facts) -> dict[str, Any]:
    cart = facts.profile.cart
    items = [_item(item) for item in cart.items]
    return {"id": cart.id, "value": _cart_value(facts), "items": items}


def _orders(facts: Facts) -> dict[str, Any]:
    orders = facts.profile.orders
    return {
        "count": orders.count,
        "value": orders.value_micros / _MICROS,
        "last_at": orders.last_at,
    }


def _last_messages(facts: Facts) -> list[dict[str, Any]]:
    return [
        {
            "template": message.template,
            "channel": message.channel,
            "at": message.at,
            "reports": list(message.reports),
        }
        for message in facts.messages[-_LAST_MESSAGES:]
    ]


def _entry(facts: Facts) -> dict[str, Any]:
    return {} if facts.run is None else facts.run.entry


#: What can be handed to people as a whole, besides what conditions read.
WHOLES: Final[Mapping[str, Expression]] = {
    "customer.cart": _cart,
    "customer.orders": _orders,
    "customer.last_messages": _last_messages,
    "run.entry": _entry,
}


def whole_wait(wait: str) -> Expression:
    """All properties of the event that ended the wait of that id."""

    def read(facts: Facts) -> Any:
        properties = None if facts.run is None else facts.run.values.get(wait)
        return present(properties, f"run.{wait}")

    return read
