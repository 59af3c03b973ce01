"""Look at topics: follow them, read one partition for one customer, read a stored state."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from msgspec import Struct

from sojourn.engine.protocol.records import (
    CLAIM_KEY,
    META_KEY,
    OUTBOX_KEY,
    STATE_PREFIX,
    Entry,
    Meta,
    ReadRecord,
    named_claim,
    read_meta,
    read_outbox,
)
from sojourn.engine.roster import Roster
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection, client_options
from sojourn.kafka.log_client import Fetched, LogClient
from sojourn.wire.record import InputRecord

Start = Literal["beginning", "end"]

_POLL_MS: Final = 200
_ATTEMPTS: Final = 50
_RETRY_S: Final = 0.1
_CHUNKS_BEHIND_END: Final = 10
_POLLS_BEHIND_END: Final = 10

#: Is told, while a topic is read, of a partition and what part of it was read.
ReadProgress = Callable[[int, float], None]


class ReadError(Exception):
    """A topic cannot be read; the message names it and says why."""


class StoredState(Struct, frozen=True):
    """What a shard's log holds of one customer, and where that shard stands.

    `packed` is None where nothing is stored; wire/state.py reads it. `outbox` holds what of
    the whole shard was committed and perhaps not yet published.
    """

    packed: bytes | None
    stored_at: int
    meta: Meta
    outbox: tuple[Entry, ...]


async def follow(
    connection: Connection,
    topics: Sequence[str],
    *,
    start: Start = "end",
    idle_s: float | None = None,
    as_of_now: bool = False,
    back: int | None = None,
    behind: Mapping[tuple[str, int], int] = MappingProxyType({}),
) -> AsyncIterator[InputRecord]:
    """Every record of the topics as it comes; of one partition in order.

    Ends after `idle_s` without a record, or never; with `as_of_now` at the latest where the topics
    ended when it began. `back` begins at most so many records before the end of each partition,
    and `behind` behind these offsets, by topic and partition. Raises ReadError.
    """
    consumer = AIOKafkaConsumer(
        **client_options(connection, client_id="sojourn-tail"),
        enable_auto_commit=False,
        auto_offset_reset="earliest" if start == "beginning" else "latest",
        isolation_level="read_committed",
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    try:
        partitions = await _partitions(connection, topics)
        await consumer.start()
        consumer.assign(partitions)
        if start == "end":
            # Now, not at the first poll: what is written in between belongs to the answer.
            await consumer.seek_to_end(*partitions)
        if back is not None:
            for place, end in (await consumer.end_offsets(partitions)).items():
                consumer.seek(place, max(end - back, 0))
        for (topic, partition), offset in behind.items():
            consumer.seek(TopicPartition(topic, partition), offset + 1)
        ends = await consumer.end_offsets(partitions) if as_of_now else {}
        async for record in _poll(consumer, ends, idle_s=idle_s):
            yield record
    except KafkaError as error:
        raise ReadError(f"cannot read {', '.join(topics)}: {error}") from error
    finally:
        await consumer.stop()


async def read_partition(
    connection: Connection, topic: str, partition: int, *, key: bytes | None = None
) -> list[InputRecord]:
    """What stands in one partition now, of one key where it is given. Raises ReadError."""
    consumer = AIOKafkaConsumer(
        **client_options(connection, client_id="sojourn-read"),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    try:
        await consumer.start()
        consumer.assign(places := [TopicPartition(topic, partition)])
        ends = await consumer.end_offsets(places)
        return [
            record
            async for record in _poll(consumer, ends, idle_s=1.0)
            if key is None or record.key == key
        ]
    except KafkaError as error:
        raise ReadError(f"cannot read {topic}: {error}") from error
    finally:
        await consumer.stop()


async def read_state(
    connection: Connection, state_topic: str, partition: int, *, key: bytes
) -> StoredState:
    """What the shard's log says of the customer with `key`. Raises ReadError."""
    wanted = {STATE_PREFIX + key, META_KEY, OUTBOX_KEY}
    latest: dict[bytes, ReadRecord] = {}
    stored_at = newest_claim = 0
    log = LogClient(connection, client_id="sojourn-read")
    try:
        await log.start([state_topic])
        async for record in _log_records(log, state_topic, partition):
            newest_claim = max(newest_claim, named_claim(record))
            if record.key == CLAIM_KEY:
                newest_claim = record.offset
            # A record of an older claim is a fenced owner's; its successor ignores it too.
            elif record.key in wanted and named_claim(record) >= newest_claim:
                latest[record.key] = record
                if record.key == STATE_PREFIX + key:
                    stored_at = record.timestamp
    except KafkaError as error:
        raise ReadError(f"cannot read {state_topic}: {error}") from error
    finally:
        await log.close()
    state, meta, outbox = (latest.get(k) for k in (STATE_PREFIX + key, META_KEY, OUTBOX_KEY))
    return StoredState(
        packed=state.value if state else None,
        stored_at=stored_at,
        meta=read_meta(meta.value) if meta else Meta(),
        outbox=read_outbox(outbox.value) if outbox else (),
    )


async def read_rosters(
    connection: Connection, state_topic: str, *, partitions: int, progress: ReadProgress
) -> AsyncIterator[Roster]:
    """Who stands where: the open runs of each shard in turn, as its log has them now.

    Raises ReadError, and StateUnreadable for a state that this release cannot read.
    """
    log = LogClient(connection, client_id="sojourn-read")
    try:
        await log.start([state_topic])
        for partition in range(partitions):
            roster = Roster()
            async for chunk in _log_chunks(log, state_topic, partition):
                for record in chunk.records:
                    roster.take(record)
                progress(partition, min(1.0, chunk.next_offset / max(chunk.high_watermark, 1)))
            yield roster
    except KafkaError as error:
        raise ReadError(f"cannot read {state_topic}: {error}") from error
    finally:
        await log.close()


async def _log_records(log: LogClient, topic: str, partition: int) -> AsyncIterator[Any]:
    async for chunk in _log_chunks(log, topic, partition):
        for record in chunk.records:
            yield record


async def _log_chunks(log: LogClient, topic: str, partition: int) -> AsyncIterator[Fetched]:
    """The whole log as of now; what is written meanwhile does not keep it going for ever."""
    offset = failures = behind_end = 0
    end = -1
    while behind_end < _CHUNKS_BEHIND_END:
        chunk = await log.fetch(topic, partition, offset)
        if chunk.code:
            failures += 1
            if failures > _ATTEMPTS:
                raise ReadError(f"cannot read {topic}: broker error {chunk.code}")
            await asyncio.sleep(_RETRY_S)
            continue
        yield chunk
        end = end if end >= 0 else chunk.high_watermark
        offset = chunk.next_offset
        if offset >= end:
            # The embedded broker may name an end before the last record: look until it is silent.
            behind_end = behind_end + 1 if chunk.records else _CHUNKS_BEHIND_END


async def _partitions(connection: Connection, topics: Sequence[str]) -> list[TopicPartition]:
    async with Admin(connection) as admin:
        known = await admin.topics()
    missing = sorted(set(topics) - known.keys())
    if missing:
        raise ReadError(f"no topic {', '.join(missing)}; create it with `sojourn topics`")
    return [
        TopicPartition(topic, partition) for topic in topics for partition in range(known[topic])
    ]


async def _poll(
    consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int], *, idle_s: float | None
) -> AsyncIterator[InputRecord]:
    """The records from where the consumer stands, until it was silent for `idle_s`.

    With `ends`, what is written behind them does not keep it going for ever.
    """
    loop = asyncio.get_running_loop()
    last_at, behind_end = loop.time(), 0
    before = dict(ends)
    while idle_s is None or loop.time() - last_at < idle_s:
        fetched = await consumer.getmany(timeout_ms=_POLL_MS)
        for records in fetched.values():
            last_at = loop.time()
            for record in records:
                yield record
        for place in [*before]:
            if await consumer.position(place) >= before[place]:
                del before[place]
        if ends and not before:
            # The embedded broker may name an end before the last record: look until it is silent.
            behind_end += 1
            if not fetched or behind_end == _POLLS_BEHIND_END:
                return
