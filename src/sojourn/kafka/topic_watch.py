"""Reads partitions of two topics side by side to their ends, and says when it is there.

Outside of any group: what it hands over is looked at, not carried out.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from msgspec import Struct

from sojourn.kafka.connection import Connection, client_options
from sojourn.kafka.farewell import farewell
from sojourn.wire.record import InputRecord

_log = logging.getLogger(__name__)

Take = Callable[[InputRecord], None]

_POLL_MS: Final = 100
_FRESH_TIMEOUT_S: Final = 10.0
_RETRY_S: Final = 0.5


class _Watched(Struct):
    """One partition: who takes its records, and the offset of the next one."""

    take: Take
    next_offset: int | None


class TopicWatch:
    """Watches `actions` from where it is told, and `consents` from their beginning."""

    def __init__(self, connection: Connection, *, actions: str, consents: str) -> None:
        self._consumer = AIOKafkaConsumer(
            **client_options(connection, client_id="sojourn-watch"),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
        )
        # A broker answers the requests of a connection one after the other: behind a fetch that
        # waits for records, a question would wait for them too.
        self._asker = AIOKafkaConsumer(
            **client_options(connection, client_id="sojourn-watch-ends"),
            enable_auto_commit=False,
            isolation_level="read_committed",
        )
        self._actions = actions
        self._consents = consents
        self._watched: dict[TopicPartition, _Watched] = {}
        self._moved = asyncio.Condition()
        self._asking = asyncio.Lock()
        self._asked: asyncio.Task[dict[TopicPartition, int]] | None = None
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect. Raises KafkaError."""
        await self._consumer.start()
        await self._asker.start()
        self._reader = asyncio.create_task(self._read_on(), name="topic-watch")

    async def begin(
        self, partition: int, offset: int, *, take_action: Take, take_consent: Take
    ) -> None:
        """Hand over the partition's actions from `offset` on, and all of its consents."""
        self._watched[TopicPartition(self._actions, partition)] = _Watched(take_action, offset)
        self._watched[TopicPartition(self._consents, partition)] = _Watched(take_consent, None)
        self._assign()

    async def end(self, partition: int) -> None:
        """Hand over nothing more of a partition."""
        for topic in (self._actions, self._consents):
            self._watched.pop(TopicPartition(topic, partition), None)
        self._assign()

    async def fresh(self) -> None:
        """Return when all that stood in the topics when this was called has been handed over.

        Raises TimeoutError, also where the broker does not say how far that is.
        """
        if self._reader is not None and self._reader.done():
            self._reader.result()
        async with asyncio.timeout(_FRESH_TIMEOUT_S):
            if self._asked is None:
                self._asked = asyncio.create_task(self._ask())
                self._asked.add_done_callback(_look_at)
            ends = await asyncio.shield(self._asked)
            async with self._moved:
                await self._moved.wait_for(lambda: self._has_reached(ends))

    async def close(self) -> None:
        """Disconnect."""
        for task in (self._reader, self._asked):
            if task is not None:
                task.cancel()
        await farewell(self._consumer.stop(), self._asker.stop())

    async def _ask(self) -> dict[TopicPartition, int]:
        """Where the topics end. Who asks while a question is under way shares the next one."""
        async with self._asking:
            self._asked = None
            try:
                ends: dict[TopicPartition, int] = await self._asker.end_offsets(list(self._watched))
            except KafkaError as error:
                raise TimeoutError(type(error).__name__) from error
            return ends

    def _has_reached(self, ends: dict[TopicPartition, int]) -> bool:
        for partition, end in ends.items():
            watched = self._watched.get(partition)
            if watched is not None and end > (watched.next_offset or 0):
                return False
        return True

    def _assign(self) -> None:
        self._consumer.assign(list(self._watched))
        for partition, watched in self._watched.items():
            if watched.next_offset is not None:
                self._consumer.seek(partition, watched.next_offset)

    async def _read_on(self) -> None:
        while True:
            try:
                if not self._watched:
                    await asyncio.sleep(_POLL_MS / 1000)
                    continue
                found = await self._consumer.getmany(timeout_ms=_POLL_MS)
                for partition, records in found.items():
                    self._hand_over(partition, records)
                await self._catch_up(self._watched)
            except IllegalStateError:  # partitions have changed meanwhile
                continue
            except (KafkaError, TimeoutError) as error:
                _log.info("cannot look at the topics yet: %s", type(error).__name__)
                await asyncio.sleep(_RETRY_S)
                continue
            async with self._moved:
                self._moved.notify_all()

    def _hand_over(self, partition: TopicPartition, records: Iterable[InputRecord]) -> None:
        watched = self._watched.get(partition)
        if watched is None:
            return
        for record in records:
            # What was read before the partitions changed may come once more.
            if watched.next_offset is None or record.offset >= watched.next_offset:
                watched.take(record)
                watched.next_offset = record.offset + 1

    async def _catch_up(self, watched: dict[TopicPartition, _Watched]) -> None:
        """Offsets without a record (markers, compaction) are passed over by the client alone."""
        for partition, one in list(watched.items()):
            async with asyncio.timeout(_FRESH_TIMEOUT_S):
                position = await self._consumer.position(partition)
            one.next_offset = max(one.next_offset or 0, position)


def _look_at(task: asyncio.Task[dict[TopicPartition, int]]) -> None:
    # Where all who asked have gone meanwhile, nobody else would.
    if not task.cancelled():
        task.exception()
