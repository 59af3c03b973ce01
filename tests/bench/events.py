"""The events that every contestant reads: the same bytes, from a seed.

50,000 customers, few of whom do much; 350 bytes an event; touchpoints of the sample project.
Every twentieth event is a customer's first `Signed Up`, which the sample project's welcome
journey answers with an SMS at once, and a plain agent with an action of its own. So each
contestant emits one SMS for twenty events, and an action names the customer whose sign-up led
to it. Nothing else leads to an SMS: who has signed up orders nothing (the sample project
would confirm it), and who has ordered does not sign up (it would not welcome them). The sample
project does more besides: audiences, transitions, decisions; that is its own cost.
"""

import random
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec
from aiokafka.partitioner import murmur2

CUSTOMERS = 50_000
EVENT_BYTES = 350
EVENTS_PER_ACTION = 20
SIGNED_UP = "Signed Up"
ORDER_COMPLETED = "Order Completed"

# Lognormal activity with this spread: a tenth of the customers cause half of the events.
_ACTIVITY_SPREAD = 1.2
_FAVOURITES = 60
_KINDS = ("Product Viewed", "Product Added", "Checkout Started", ORDER_COMPLETED)
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
    known: set[str] = set()
    buyers: set[str] = set()
    span_ms = last_at_ms - first_at_ms
    for number in range(count - partitions):
        at = first_at_ms + span_ms * number // count
        signs_up = number % EVENTS_PER_ACTION == EVENTS_PER_ACTION - 1
        if signs_up:
            customer = next(name for name in newcomers if name not in buyers)
            known.add(customer)
            body = _signed_up(customer)
        else:
            customer = next(active)
            body = _shopping(customer, _kind(rng, customer in known), rng, number)
            if body["type"] == ORDER_COMPLETED:
                buyers.add(customer)
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
    # Not orjson: what it returns holds on to 4 KB however short it is, and here all are kept.
    properties["page"] = "/" + "x" * (EVENT_BYTES - 1 - len(msgspec.json.encode(event)))
    return Event(
        customer=customer,
        partition=partition_of(customer, partitions),
        value=msgspec.json.encode(event),
        signs_up=event["type"] == SIGNED_UP,
    )


def _signed_up(customer: str) -> dict[str, Any]:
    return {
        "type": SIGNED_UP,
        "identifiers": {"email": f"{customer}@example.com", "phone": "+15550100"},
        "properties": {"name": "A. Customer"},
    }


def _kind(rng: random.Random, known: bool) -> str:
    (kind,) = rng.choices(_KINDS, _KIND_WEIGHTS)
    return _KINDS[0] if known and kind == ORDER_COMPLETED else kind


def _shopping(customer: str, kind: str, rng: random.Random, number: int) -> dict[str, Any]:
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
        ORDER_COMPLETED: {
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
