"""The thread in which aiokafka's consumer lives: what one poll of it finds, and where it stands."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from aiokafka.errors import IllegalStateError, KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from msgspec import Struct, structs

_log = logging.getLogger(__name__)

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
