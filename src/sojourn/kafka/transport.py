"""Faust's transport, handing on one message for each partition and poll.

Faust spends 65–100 µs on every message that it hands to an agent; a message that carries the
list of records fetched makes that cost vanish (docs/decisions/0002-batches.md). Members of
Faust that are not public are overridden here and in `consumer_thread`, and each override says
what it prevents; tests/unit/kafka holds them to Faust 0.15.3.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from msgspec import Struct

from sojourn.kafka.consumer_thread import BatchThread, Found
from sojourn.kafka.intake import Intake, PartitionBatch

_log = logging.getLogger(__name__)

#: With some partitions held back, the others are polled shortly, or the held ones wait with them.
_HELD_POLL_S = 0.01
_IDLE_POLL_S = 0.1


class TransportSettings(Struct, frozen=True, kw_only=True):
    """What Faust has no setting for."""

    fetch_max_wait_ms: int = 100
    isolation_level: str = "read_committed"


class BatchConsumer(driver.Consumer):
    """Yields one message for each partition and poll, labelled with its last offset."""

    def _new_consumer_thread(self) -> BatchThread:
        return BatchThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def _intake(self) -> Intake:
        intake: Intake = self.transport.intake
        return intake

    async def _getmany(
        self,
        active_partitions: AbstractSet[TP] | None,
        timeout: float,  # noqa: ASYNC109 - Faust's signature
    ) -> Any:
        # Narrowed here and not in _get_active_partitions: Faust changes the set that the
        # latter returns, and a copy would leave the worker idle after a rebalance.
        active = active_partitions or frozenset()
        wanted = {tp for tp in active if self._intake.wants(tp.partition)}
        if not wanted:
            await asyncio.sleep(_HELD_POLL_S)
            return None
        timeout_s = min(timeout, _IDLE_POLL_S if len(wanted) == len(active) else _HELD_POLL_S)
        return await self._thread.poll(
            wanted, timeout_s=timeout_s, max_records=self._intake.poll_size()
        )

    async def getmany(self, timeout: float) -> Any:  # noqa: ASYNC109 - Faust's signature
        """One message for each partition of one poll."""
        poll, _ = await self._wait_next_records(timeout)
        # A batch that is not handed on is not lost: a rebalance is under way, and after it
        # each shard says anew where it wants to read on.
        generation = self.app.consumer_generation_id
        if not poll or self.should_stop:
            return
        for tp, found in poll.found.items():
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            if not self._intake.wants(tp.partition):
                continue
            if not self._intake.follows(tp.partition, found.start):
                continue
            if found.lost_until:
                self.transport.report_loss(tp.partition, found.lost_until)
                continue
            self._intake.began(tp.partition)
            yield tp, self._message(tp, found, generation)
        for tp, standing in poll.standings.items():
            self._intake.polled(tp.partition, lag=standing.lag, caught_up_at=standing.caught_up_at)

    def _message(self, tp: TP, found: Found, generation: int) -> ConsumerMessage:
        last = found.records[-1]
        partition = tp.partition
        return ConsumerMessage(
            *(tp.topic, partition),
            # The last offset: labelled with its first, the next batch's first record would
            # count as part of a gap and be committed unprocessed.
            last.offset,
            last.timestamp / 1000,
            last.timestamp_type,
            (),
            None,
            PartitionBatch(
                partition, found.start, found.next, self._intake.round(partition), found.records
            ),
            None,
            0,
            0,
            tp,
            generation_id=generation,
        )

    async def _add_gap(self, *_: Any) -> None:
        """The offsets between two labels are a batch, not a gap."""

    def _new_offset(self, tp: TP) -> int | None:
        # Without this, Faust waits for every single offset between two labels to be acked.
        acked = self._acked[tp]
        if not acked:
            return None
        last = int(max(acked))
        acked.clear()
        self._acked_index[tp].clear()
        return last + 1

    async def perform_seek(self) -> None:
        """Nothing: a partition is read only after its shard has said from where."""

    async def seek_input(self, tp: TP, offset: int) -> int:
        """See BatchThread.seek_input."""
        first: int = await self._thread.seek_input(tp, offset)
        if first <= offset:
            # Faust drops what is labelled lower than the last message that it handed on.
            self._read_offset[tp] = None
        return first

    async def wait_empty(self) -> None:
        """Before partitions go: the shards finish, publish and let go (issue #502 of Faust)."""
        await self.transport.release()
        await self.commit_and_end_transactions()

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Nothing: Faust's watchdog counts messages; the worker has its own."""


class BatchTransport(driver.Transport):
    """Faust's Kafka transport with the consumer above.

    `release` lets all shards go; `report_loss` says that a partition's input begins later
    than where it was to be read on.
    """

    Consumer = BatchConsumer

    def __init__(
        self,
        urls: Sequence[Any],
        app: Any,
        *,
        intake: Intake,
        release: Callable[[], Awaitable[None]],
        report_loss: Callable[[int, int], None],
        settings: TransportSettings,
    ) -> None:
        super().__init__(urls, app)
        self.intake = intake
        self.release = release
        self.report_loss = report_loss
        self.settings = settings


class BatchSchema(faust.Schema):
    """Hands the batch on as it is."""

    def loads_key(self, _app: Any, message: Any, **_: Any) -> Any:
        return message.key

    def loads_value(self, _app: Any, message: Any, **_: Any) -> Any:
        return message.value
