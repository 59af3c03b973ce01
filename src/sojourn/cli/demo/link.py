"""A demo's link to Kafka: one producer of touchpoints, one reader of all that comes out."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sojourn.cli.lines import Kind
from sojourn.cli.records import seen_in, topics_of
from sojourn.core.event import Touchpoint
from sojourn.kafka.connection import Connection
from sojourn.kafka.producer import TouchpointProducer
from sojourn.kafka.reader import follow
from sojourn.wire.topics import Topics
from sojourn.wire.touchpoint import encode


class KafkaLink:
    """See `session.Link`. `producer` must have been started."""

    def __init__(
        self,
        connection: Connection,
        producer: TouchpointProducer,
        *,
        topics: Topics,
        channels: Sequence[str],
    ) -> None:
        self._connection = connection
        self._producer = producer
        self._topics = topics
        self._channels = channels

    async def send(self, touchpoint: Touchpoint) -> None:
        await self._producer.send(touchpoint.customer.encode(), encode(touchpoint))

    async def flush(self) -> None:
        await self._producer.flush()

    async def records(self) -> AsyncIterator[tuple[Kind, Mapping[str, Any]]]:
        kinds: tuple[Kind, ...] = ("actions", "transitions", "dead-letters")
        names = [name for kind in kinds for name in topics_of(kind, self._topics, self._channels)]
        async for record in follow(self._connection, names, start="beginning"):
            seen = seen_in(record, self._topics)
            if seen is not None:
                yield seen.kind, seen.body
