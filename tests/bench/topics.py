"""Topics of a run: made, filled, read back and removed."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from bench.events import Event

# What was appended when is the broker's to say, alike for every contestant.
APPEND_TIME = {"message.timestamp.type": "LogAppendTime"}

_BATCH_BYTES = 512 * 1024
_READ_TIMEOUT_MS = 1000


async def create(bootstrap: str, topics: Iterable[NewTopic]) -> None:
    """Creates topics; raises what the admin client raises if one exists."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics(list(topics), timeout_ms=20_000)
    finally:
        await admin.close()


async def remove_all(bootstrap: str, prefix: str) -> None:
    """Removes the topics whose names begin with `prefix`, so that rounds stay alike."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        names = [name for name in await admin.list_topics() if name.startswith(prefix)]
        if names:
            await admin.delete_topics(names, timeout_ms=20_000)
    finally:
        await admin.close()


async def fill(bootstrap: str, topic: str, events: Sequence[Event]) -> None:
    """Appends the events in large batches, in their order within each partition."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, max_batch_size=_BATCH_BYTES)
    await producer.start()
    try:
        by_partition: dict[int, list[Event]] = {}
        for event in events:
            by_partition.setdefault(event.partition, []).append(event)
        await asyncio.gather(
            *(_fill_one(producer, topic, p, own) for p, own in by_partition.items())
        )
    finally:
        await producer.stop()


async def _fill_one(
    producer: AIOKafkaProducer, topic: str, partition: int, events: Sequence[Event]
) -> None:
    batch = producer.create_batch()
    for event in events:
        key = event.customer.encode()
        if batch.append(key=key, value=event.value, timestamp=None) is None:
            await (await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
            batch.append(key=key, value=event.value, timestamp=None)
    await (await producer.send_batch(batch, topic, partition=partition))


class Reader:
    """Looks at topics without a group: where they end, and all they hold."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )

    async def __aenter__(self) -> "Reader":
        await self._consumer.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._consumer.stop()

    async def length(self, topic: str, partitions: int) -> int:
        """How many offsets a topic has used, in all its partitions."""
        return sum((await self._ends(topic, partitions)).values())

    async def records(self, topic: str, partitions: int) -> AsyncIterator[ConsumerRecord]:
        """All records up to the ends as they are now."""
        ends: Mapping[TopicPartition, int] = await self._ends(topic, partitions)
        places = [place for place, end in ends.items() if end > 0]
        if not places:
            return
        self._consumer.assign(places)
        await self._consumer.seek_to_beginning(*places)
        left = set(places)
        while left:
            found = await self._consumer.getmany(*left, timeout_ms=_READ_TIMEOUT_MS)
            for records in found.values():
                for record in records:
                    yield record
            for place in list(left):
                if await self._consumer.position(place) >= ends[place]:
                    left.discard(place)

    async def _ends(self, topic: str, partitions: int) -> Mapping[TopicPartition, int]:
        places = [TopicPartition(topic, number) for number in range(partitions)]
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(places)
        return ends
