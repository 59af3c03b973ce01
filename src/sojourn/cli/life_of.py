"""Everything on record of one customer, from the topics of their partition."""

from collections.abc import Mapping
from typing import Any

import orjson

from sojourn.cli.records import topics_of
from sojourn.cli.setup import Setup
from sojourn.core.event import Touchpoint
from sojourn.kafka.reader import read_partition
from sojourn.memory.scenario.life import Arrival, Life
from sojourn.memory.scenario.told import Told
from sojourn.wire.touchpoint import decode


async def read_life(
    setup: Setup, *, customer: str, partition: int, channels: tuple[str, ...]
) -> Life:
    """What came of `customer`, and what came of it. Raises ReadError."""
    key, topics = customer.encode(), setup.topics
    arrivals = []
    records = await read_partition(setup.connection, topics.touchpoints, partition, key=key)
    for record in records:
        touchpoint = decode(record)
        if isinstance(touchpoint, Touchpoint) and touchpoint.customer == customer:
            arrivals.append(Arrival(touchpoint, record.timestamp))
    actions: list[Mapping[str, Any]] = []
    for topic in topics_of("actions", topics, channels):
        actions += await _bodies(setup, topic, partition, key)
    return Life(
        customer,
        tuple(arrivals),
        Told(
            # Between the topics of two channels there is no other order.
            actions=tuple(sorted(actions, key=lambda action: str(action["at"]))),
            transitions=await _bodies(setup, topics.transitions, partition, key),
            decisions=await _bodies(setup, topics.decisions, partition, key),
        ),
    )


async def _bodies(
    setup: Setup, topic: str, partition: int, key: bytes
) -> tuple[Mapping[str, Any], ...]:
    """The records of a topic, each once: a worker that took over may have published it again."""
    bodies: dict[tuple[Any, Any], Mapping[str, Any]] = {}
    for record in await read_partition(setup.connection, topic, partition, key=key):
        body = orjson.loads(record.value or b"{}")
        bodies.setdefault((body.get("term"), body.get("number")), body)
    return tuple(bodies.values())
