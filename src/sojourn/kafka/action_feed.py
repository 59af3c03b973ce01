"""The actions of one channel, as a member of the connector's consumer group.

Positions are kept with the group's offsets, each with a text beside it. Reading begins where
whoever is told of an assignment says, which may be before the position.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from msgspec import Struct

from sojourn.kafka.connection import Connection, client_options
from sojourn.kafka.farewell import farewell
from sojourn.wire.record import InputRecord

_log = logging.getLogger(__name__)


class Kept(Struct, frozen=True):
    """What the group keeps of a partition, and what its log holds now: from `start` up to `end`.

    `offset` is None where the group keeps nothing.
    """

    offset: int | None
    text: str
    start: int
    end: int


Assigned = Callable[[Mapping[int, Kept]], Awaitable[Mapping[int, int]]]
Revoked = Callable[[frozenset[int]], Awaitable[None]]

_POLL_MS: Final = 200
_COMMIT_TIMEOUT_S: Final = 5.0
_FETCH_BYTES: Final = 1024 * 1024


class ActionFeed:
    """One member of `group`, reading `topic`. Call `start`, then `poll` again and again."""

    def __init__(
        self,
        connection: Connection,
        topic: str,
        *,
        group: str,
        session_timeout_s: float = 10.0,
        poll_records: int = 500,
    ) -> None:
        self._topic = topic
        self._group = group
        self._poll_records = poll_records
        self._consumer = AIOKafkaConsumer(
            **client_options(connection, client_id="sojourn-connector"),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=int(session_timeout_s * 1000),
            heartbeat_interval_ms=int(session_timeout_s * 1000 / 3),
            max_partition_fetch_bytes=_FETCH_BYTES,
        )
        self._ready = asyncio.Event()
        self._round = 0
        self._commit: asyncio.Task[None] | None = None
        self._committing = asyncio.Lock()
        self._begin: dict[TopicPartition, int] = {}
        self._failure: Exception | None = None

    async def start(self, assigned: Assigned, revoked: Revoked) -> None:
        """Join the group. Raises KafkaError."""
        listener = _Listener(self._take_over(assigned), self._let_go(revoked))
        self._consumer.subscribe([self._topic], listener=listener)
        await self._consumer.start()

    async def poll(self) -> Sequence[InputRecord]:
        """What has come since, of each partition in its order; waits a moment where nothing has.

        Raises KafkaError where the group refuses us, and what a listener raised.
        """
        if self._failure is not None:
            raise self._failure
        if not self._ready.is_set():
            await _at_most(self._ready.wait(), _POLL_MS / 1000)
            return ()
        before = self._round
        found = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=self._poll_records)
        if not self._ready.is_set():
            return ()  # partitions come and go; what comes will be read from where it begins
        if before != self._round:
            # They came while this poll was under way, so it may have read elsewhere.
            self._seek()
            return ()
        return [record for records in found.values() for record in records]

    def pause(self, partition: int) -> None:
        """Bring nothing more of a partition."""
        self._consumer.pause(TopicPartition(self._topic, partition))

    def resume(self, partition: int) -> None:
        """Go on with a partition."""
        self._consumer.resume(TopicPartition(self._topic, partition))

    def end(self, partition: int) -> int | None:
        """Where the partition ended when something was last read of it, if that is known."""
        end: int | None = self._consumer.highwater(TopicPartition(self._topic, partition))
        return end

    async def commit(self, positions: Mapping[int, tuple[int, str]]) -> bool:
        """Keep positions; False where the broker is away, or the partitions are not ours."""
        offsets = {TopicPartition(self._topic, number): kept for number, kept in positions.items()}
        # One after the other: what is asked for later is newer, and must be written later.
        async with self._committing:
            if not await self._has_ended(self._commit):
                return False
            self._commit = asyncio.create_task(self._consumer.commit(offsets))
            if not await self._has_ended(self._commit):
                return False
            error = self._commit.exception()
        if isinstance(error, KafkaError):
            _log.info("positions are not kept yet: %s", type(error).__name__)
        elif error is not None:
            raise error
        return error is None

    async def close(self) -> None:
        """Leave the group."""
        if self._commit is not None:
            self._commit.cancel()
        await farewell(self._consumer.stop())

    async def _has_ended(self, commit: asyncio.Task[None] | None) -> bool:
        """Wait for a commit, but not for ever: the client itself goes on trying."""
        if commit is not None and not commit.done():
            await asyncio.wait({commit}, timeout=_COMMIT_TIMEOUT_S)
        return commit is None or commit.done()

    def _take_over(self, assigned: Assigned) -> Callable[[set[TopicPartition]], Awaitable[None]]:
        async def take_over(partitions: set[TopicPartition]) -> None:
            try:
                begin = await assigned(await self._committed(partitions))
            except Exception as error:
                # The client swallows what a listener raises.
                self._failure = error
                return
            self._begin = {
                TopicPartition(self._topic, number): offset for number, offset in begin.items()
            }
            self._seek()
            self._round += 1
            self._ready.set()

        return take_over

    def _let_go(self, revoked: Revoked) -> Callable[[set[TopicPartition]], Awaitable[None]]:
        async def let_go(partitions: set[TopicPartition]) -> None:
            self._ready.clear()
            try:
                await revoked(frozenset(partition.partition for partition in partitions))
            except Exception as error:
                self._failure = error

        return let_go

    def _seek(self) -> None:
        for partition, offset in self._begin.items():
            if partition in self._consumer.assignment():
                self._consumer.seek(partition, offset)

    async def _committed(self, partitions: set[TopicPartition]) -> dict[int, Kept]:
        if not partitions:
            return {}
        # `committed` of the consumer leaves the text out.
        kept: Mapping[
            TopicPartition, Any
        ] = await self._consumer._coordinator.fetch_committed_offsets(list(partitions))
        starts = await self._consumer.beginning_offsets(list(partitions))
        ends = await self._consumer.end_offsets(list(partitions))
        found: dict[int, Kept] = {}
        for partition in partitions:
            told = kept.get(partition)
            offset, text = (None, "") if told is None else (told.offset, told.metadata)
            found[partition.partition] = Kept(offset, text, starts[partition], ends[partition])
        return found


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(
        self,
        assigned: Callable[[set[TopicPartition]], Awaitable[None]],
        revoked: Callable[[set[TopicPartition]], Awaitable[None]],
    ) -> None:
        self._assigned = assigned
        self._revoked = revoked

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        await self._revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        await self._assigned(assigned)


async def _at_most(wait: Awaitable[object], timeout_s: float) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await wait
    except TimeoutError:
        pass
