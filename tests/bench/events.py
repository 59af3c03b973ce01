"""The events that every contestant reads: the same bytes, from a seed.

50,000 customers, few of whom do much; 350 bytes an event; touchpoints of the sample project.
Every twentieth event is a customer's first `Signed Up`, which the sample project's welcome
journey answers with a message at once, and a plain agent with an action of its own. So each
contestant emits at least one action for twenty events, and an action names the customer whose
sign-up led to it.
"""

import random
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import orjson
from aiokafka.partitioner import murmur2

CUSTOMERS = 50_000
EVENT_BYTES = 350
EVENTS_PER_ACTION = 20
SIGNED_UP = "Signed Up"

# Lognormal activity with this spread: a tenth of the customers cause half of the events.
_ACTIVITY_SPREAD = 1.2
_FAVOURITES = 60
_KINDS = ("Product Viewed", "Product Added", "Checkout Started", "Order Completed")
_KIND_WEIGHTS = (80, 13, 4, 3)


class Event(NamedTuple):
    """One record of the input topic."""

    customer: str
    partition: int
    value: bytes
    signs_up: bool


def generate(
    count: int, *, partitions: int, first_at_ms: int, last_at_ms: int, seed: int = 7
) -> Iterator[Event]:
    """`count` events whose times run evenly from `first_at_ms` to `last_at_ms`.

    The last event of each partition signs somebody up, so that its action tells that the
    partition has been read to its end. Raises ValueError if `count` needs more sign-ups than
    there are customers.
    """
    if count // EVENTS_PER_ACTION > CUSTOMERS or count < EVENTS_PER_ACTION * partitions:
        raise ValueError(f"between {EVENTS_PER_ACTION * partitions} and 1,000,000 events are made")
    rng = random.Random(seed)
    names = [f"customer-{number:05d}" for number in range(CUSTOMERS)]
    weights = [rng.lognormvariate(0, _ACTIVITY_SPREAD) for _ in names]
    active = iter(rng.choices(names, weights, k=count))
    newcomers = iter(rng.sample(names, k=len(names)))
    span_ms = last_at_ms - first_at_ms
    for number in range(count - partitions):
        at = first_at_ms + span_ms * number // count
        signs_up = number % EVENTS_PER_ACTION == EVENTS_PER_ACTION - 1
        customer = next(newcomers if signs_up else active)
        body = _signed_up(customer) if signs_up else _shopping(customer, rng, number)
        yield _event(number, at, customer, body, partitions=partitions)
    for customer in _one_in_each(partitions):
        yield _event(count, last_at_ms, customer, _signed_up(customer), partitions=partitions)


@cache
def partition_of(customer: str, partitions: int) -> int:
    """The partition that Kafka's own clients choose for this key."""
    return int((murmur2(customer.encode()) & 0x7FFFFFFF) % partitions)


def _one_in_each(partitions: int) -> list[str]:
    chosen: dict[int, str] = {}
    number = 0
    while len(chosen) < partitions:
        name = f"closing-{number}"
        chosen.setdefault(partition_of(name, partitions), name)
        number += 1
    return list(chosen.values())


def _event(
    number: int, at_ms: int, customer: str, body: dict[str, Any], *, partitions: int
) -> Event:
    event = {
        "id": f"{number:08x}-{customer}",
        "customer": customer,
        "channel": "web",
        "occurred_at": at_ms,
        **body,
    }
    properties = event["properties"]
    properties["page"] = ""
    properties["page"] = "/" + "x" * (EVENT_BYTES - 1 - len(orjson.dumps(event)))
    return Event(
        customer=customer,
        partition=partition_of(customer, partitions),
        value=orjson.dumps(event),
        signs_up=event["type"] == SIGNED_UP,
    )


def _signed_up(customer: str) -> dict[str, Any]:
    return {
        "type": SIGNED_UP,
        "identifiers": {"email": f"{customer}@example.com", "phone": "+15550100"},
        "properties": {"name": "A. Customer"},
    }


def _shopping(customer: str, rng: random.Random, number: int) -> dict[str, Any]:
    (kind,) = rng.choices(_KINDS, _KIND_WEIGHTS)
    product = f"p{(_hash(customer) + rng.randrange(_FAVOURITES)) % 5000:04d}"
    price = 5 + _hash(product) % 9500 / 100
    line = {"product_id": product, "price": price, "quantity": 1}
    cart = f"k{_hash(customer) % 100_000}"
    by_kind: dict[str, dict[str, Any]] = {
        "Product Viewed": {
            "product_id": product,
            "name": f"Product {product}",
            "category": "garden",
            "price": price,
            "currency": "USD",
        },
        "Product Added": {
            "cart_id": cart,
            "name": f"Product {product}",
            "currency": "USD",
            **line,
        },
        "Checkout Started": {"cart_id": cart, "value": price, "currency": "USD"},
        "Order Completed": {
            "order_id": f"o{number}",
            "cart_id": cart,
            "value": price,
            "currency": "USD",
            "products": [line],
        },
    }
    return {"type": kind, "properties": by_kind[kind]}


def _hash(text: str) -> int:
    """A number that is the same in every process, unlike `hash`."""
    return zlib.crc32(text.encode())
