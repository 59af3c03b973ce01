"""Faust's transport, handing on one message for each partition and poll.

Faust spends 65–100 µs on every message that it hands to an agent; a message that carries the
list of records fetched makes that cost vanish (docs/decisions/0002-batches.md). Four members
of Faust that are not public are overridden here, and each override says what it prevents;
tests/integration/kafka holds them to Faust 0.15.3.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import faust
from aiokafka.errors import IllegalStateError, KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from msgspec import Struct, structs

from sojourn.kafka.intake import Intake, PartitionBatch

_log = logging.getLogger(__name__)

#: With some partitions held back, the others are polled shortly, or the held ones wait with them.
_HELD_POLL_S = 0.01
_IDLE_POLL_S = 0.1
_COMMIT_TIMEOUT_S = 5.0


class Found(Struct, frozen=True):
    """The records of one partition in one poll; everything there is in [start, next).

    `lost_until` > 0: what stood at `start` was deleted before it was read, up to there.
    """

    start: int
    next: int
    records: Sequence[Any]
    lost_until: int = 0


class Standing(Struct, frozen=True):
    """Where a partition's reader stands: `caught_up_at` is 0 while there is more to read."""

    lag: int
    caught_up_at: int


class Poll(Struct, frozen=True):
    """The answer of the consumer's thread to one poll."""

    found: Mapping[TP, Found]
    standings: Mapping[TP, Standing]


class TransportSettings(Struct, frozen=True, kw_only=True):
    """What Faust has no setting for."""

    fetch_max_wait_ms: int = 100
    isolation_level: str = "read_committed"


class BatchThread(driver.AIOKafkaConsumerThread):
    """The thread in which aiokafka's consumer lives."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._positions: dict[TP, int] = {}

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        # Faust fixes the first at 1.5 s, for which a drained partition would then wait.
        consumer._fetch_max_wait_ms = transport.settings.fetch_max_wait_ms
        consumer._isolation_level = transport.settings.isolation_level
        return consumer

    async def on_thread_stop(self) -> None:
        """Stop the consumer; with the broker away, aiokafka leaves its own cancellation behind."""
        try:
            await super().on_thread_stop()
        except (asyncio.CancelledError, KafkaError) as error:
            _log.info("the consumer did not stop cleanly: %s", type(error).__name__)

    async def poll(self, tps: AbstractSet[TP], *, timeout_s: float, max_records: int) -> Poll:
        """Fetch what there is, up to `max_records` over all of `tps`."""
        answer: Poll = await self.call_thread(self._poll, tps, timeout_s, max_records)
        return answer

    async def seek_input(self, tp: TP, offset: int) -> int:
        """Read on at `offset`. Returns the first offset that there still is; raises KafkaError.

        Where that one is behind `offset`, nothing was sought.
        """
        first: int = await self.call_thread(self._seek_input, tp, offset)
        return first

    async def _poll(self, tps: AbstractSet[TP], timeout_s: float, max_records: int) -> Poll:
        consumer = self._ensure_consumer()
        drained = await self._fetch_records(
            consumer, tps, timeout=timeout_s, max_records=max_records
        )
        # From here to the end nothing is awaited, so positions belong to what was drained.
        assignment = consumer._subscription.subscription.assignment
        if assignment is None:
            return Poll({}, {})
        found = {tp: self._found(tp, records, assignment) for tp, records in drained.items()}
        standings = {tp: _standing(tp, assignment) for tp in tps & assignment.tps}
        for tp, batch in found.items():
            if batch.records[0].offset > batch.start:
                found[tp] = await self._explain_gap(tp, batch)
        return Poll(found, standings)

    async def _explain_gap(self, tp: TP, batch: Found) -> Found:
        # Markers of transactions and aborted records leave gaps too; only a log that begins
        # behind the gap has lost something.
        first: int = (await self._ensure_consumer().beginning_offsets([tp]))[tp]
        return structs.replace(batch, lost_until=first) if first > batch.start else batch

    def _found(self, tp: TP, records: Sequence[Any], assignment: Any) -> Found:
        start = self._positions.get(tp, records[0].offset)
        self._positions[tp] = assignment.state_value(tp).position
        return Found(start, self._positions[tp], records)

    async def _seek_input(self, tp: TP, offset: int) -> int:
        consumer = self._ensure_consumer()
        first: int = (await consumer.beginning_offsets([tp]))[tp]
        if first <= offset:
            consumer.seek(tp, offset)
            self._positions[tp] = offset
        return first

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Tell the group how far it is. Faust crashes when that fails; for us it is a hint."""
        consumer = self._ensure_consumer()
        mine = {tp: offset for tp, offset in offsets.items() if tp in self.assignment()}
        if not mine:
            return False
        try:
            await asyncio.wait_for(consumer.commit(mine), _COMMIT_TIMEOUT_S)
        except (KafkaError, IllegalStateError, TimeoutError) as error:
            _log.info("the group's offsets were not committed: %s", type(error).__name__)
            return False
        return True


def _standing(tp: TP, assignment: Any) -> Standing:
    state = assignment.state_value(tp)
    if not state.has_valid_position or state.highwater is None or state.timestamp is None:
        return Standing(lag=0, caught_up_at=0)
    lag = max(0, state.highwater - state.position)
    return Standing(lag=lag, caught_up_at=0 if lag else state.timestamp)


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
