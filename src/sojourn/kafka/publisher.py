"""Put records on outbound topics in order, and say which were refused for good.

One producer serves all shards of a worker. It keeps one request under way per partition, so
a shard's records keep their order also when one is sent again.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Final, Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)
from msgspec import Struct

from sojourn.engine.protocol.inputs import Unpublishable
from sojourn.engine.protocol.records import Publication
from sojourn.engine.turn import DeadLetter
from sojourn.kafka.connection import Connection, client_options
from sojourn.wire.topics import Topics

_log = logging.getLogger(__name__)

#: What one batch may weigh: stock brokers take 1 MB. A larger record travels alone.
_BATCH_BYTES: Final = 900_000
_REQUEST_BYTES: Final = 8 * 1024 * 1024

_FOR_GOOD: Final = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidTopicError)
_CLOSE_TIMEOUT_S: Final = 5.0


class Sent(Struct, frozen=True):
    """What became of a list of records; `failure` names what may be tried again."""

    refused: tuple[Unpublishable, ...] = ()
    failure: str = ""


class _Outbound(Protocol):
    @property
    def key(self) -> bytes: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


class Publisher:
    """The outbound side of a worker."""

    def __init__(self, connection: Connection, topics: Topics, *, idempotent: bool) -> None:
        self._connection = connection
        self._topics = topics
        self._idempotent = idempotent
        self._producer: AIOKafkaProducer | None = None
        self._one_by_one: set[str] = set()

    async def start(self) -> None:
        """Connect. Raises KafkaError."""
        await self._ready()

    async def close(self) -> None:
        """Close the connection; what is not acknowledged by then counts as failed."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)

    async def publish(self, entries: Sequence[Publication], *, partition: int) -> Sent:
        """Send all to `partition` of their topics, in order, and await every answer."""
        by_topic: dict[str, list[tuple[int, _Outbound, bytes]]] = {}
        for index, entry in enumerate(entries):
            topic = self._topics.of_kind(entry.kind)
            by_topic.setdefault(topic, []).append((index, entry, entry.body))
        return await self._send_all(by_topic, partition=partition)

    async def publish_dead_letters(self, letters: Sequence[DeadLetter]) -> Sent:
        """Send all to the dead-letter topic and await every answer."""
        records: list[tuple[int, _Outbound, bytes]] = [
            (index, letter, letter.value) for index, letter in enumerate(letters)
        ]
        return await self._send_all({self._topics.dead_letters: records}, partition=0)

    async def _send_all(
        self, by_topic: dict[str, list[tuple[int, _Outbound, bytes]]], *, partition: int
    ) -> Sent:
        try:
            producer = await self._ready()
            for topic in by_topic:
                # It may have been made by somebody's typing error, with one partition.
                if partition not in await producer.partitions_for(topic):
                    return Sent(failure=f"{topic} has no partition {partition}")
            sent = [
                (topic, indexes, await producer.send_batch(batch, topic, partition=partition))
                for topic, records in by_topic.items()
                for indexes, batch in _batches(
                    producer, records, one_by_one=topic in self._one_by_one
                )
            ]
        except (KafkaError, OSError, TimeoutError) as error:
            return Sent(failure=type(error).__name__)
        refused: list[Unpublishable] = []
        failure = ""
        for topic, indexes, future in sent:
            try:
                await future
            except _FOR_GOOD as error:
                if len(indexes) == 1:
                    refused.append(Unpublishable(indexes[0], type(error).__name__))
                else:
                    # The batch is over this topic's bound; which record is, shows next time.
                    self._one_by_one.add(topic)
                    failure = type(error).__name__
            except (KafkaError, OSError, TimeoutError) as error:
                failure = type(error).__name__
        if failure:
            await self._start_over()
        return Sent(tuple(refused), failure)

    async def _ready(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **client_options(self._connection, client_id="sojourn-publisher"),
                acks="all",
                enable_idempotence=self._idempotent,
                max_batch_size=_BATCH_BYTES,
                max_request_size=_REQUEST_BYTES,
            )
            await producer.start()
            self._producer = producer
        return self._producer

    async def _start_over(self) -> None:
        # After a failure an idempotent producer's sequence may be beyond repair; a new one
        # has its own, and what it repeats carries the same term and number.
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)


async def _stop(producer: AIOKafkaProducer) -> None:
    try:
        await asyncio.wait_for(producer.stop(), _CLOSE_TIMEOUT_S)
    except (KafkaError, OSError, TimeoutError) as error:
        _log.info("a producer did not stop cleanly: %s", type(error).__name__)


def _batches(
    producer: AIOKafkaProducer,
    records: Sequence[tuple[int, _Outbound, bytes]],
    *,
    one_by_one: bool,
) -> list[tuple[list[int], Any]]:
    """The records in as few batches as their bound allows, in order."""
    batches: list[tuple[list[int], Any]] = []
    for index, record, value in records:
        headers = list(record.headers)
        room = batches[-1][1] if batches and not one_by_one else None
        fitted = room and room.append(timestamp=None, key=record.key, value=value, headers=headers)
        if fitted:
            batches[-1][0].append(index)
        else:
            # A batch takes its first record whatever its size.
            fresh = producer.create_batch()
            fresh.append(timestamp=None, key=record.key, value=value, headers=headers)
            batches.append(([index], fresh))
    return batches
