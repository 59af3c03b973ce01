"""All shards of one worker: who owns which partition, the passing of time, and when to stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Final, Protocol

from msgspec import Struct

from sojourn.engine.ports import Meter
from sojourn.engine.protocol.requests import StopShard, StopWorker
from sojourn.kafka.intake import Intake, PartitionBatch
from sojourn.kafka.shard_task import Clock, Owner, ShardTask, system_clock

_log = logging.getLogger(__name__)

_TICK_S: Final = 0.1
_STALLED_MS: Final = 60_000
_STALL_CHECK_TICKS: Final = 50

Seek = Callable[[int, int], Awaitable[int | None]]


class ShardMaker(Protocol):
    """Makes the task of a partition."""

    def __call__(self, partition: int, owner: Owner) -> ShardTask: ...


class Ending(Struct, frozen=True):
    """Why the worker ends by itself. `clean`: what was begun may be finished."""

    reason: str
    clean: bool = False


class Pulse(Struct, frozen=True):
    """How the worker is, for its health. `progress_at` is on the clock that only goes forward.

    `retrying` counts shards whose requests fail: all of them where the broker is away.
    """

    owned: int
    ready: int
    retrying: int
    lag_records: int
    progress_at: int


class Fleet:
    """The shards, and the one place where the worker learns that it must end."""

    def __init__(
        self,
        make: ShardMaker,
        *,
        intake: Intake,
        meter: Meter,
        seek: Seek,
        rejoin_after_ms: int,
        release_timeout_s: float,
        clock: Clock = system_clock,
    ) -> None:
        self._make = make
        self._intake = intake
        self._meter = meter
        self._seek = seek
        self._rejoin_after_ms = rejoin_after_ms
        self._release_timeout_s = release_timeout_s
        self._clock = clock
        self._shards: dict[int, ShardTask] = {}
        self._fenced_at: dict[int, int] = {}
        self._ticker: asyncio.Task[None] | None = None
        self.ending: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()

    def start(self) -> None:
        """Let time pass."""
        self._ticker = asyncio.create_task(self._tick_on(), name="fleet-ticker")

    async def close(self) -> None:
        """End every task at once; call `release` before, if there is time."""
        if self._ticker is not None:
            self._ticker.cancel()
            await asyncio.gather(self._ticker, return_exceptions=True)
        await asyncio.gather(*(shard.close() for shard in self._shards.values()))

    @property
    def owned(self) -> int:
        return sum(shard.owned for shard in self._shards.values())

    @property
    def ready(self) -> int:
        return sum(shard.ready for shard in self._shards.values())

    def has(self, partition: int) -> bool:
        """Whether the shard of a partition is here, and decides."""
        shard = self._shards.get(partition)
        return shard is not None and shard.owned and shard.ready

    def pulse(self) -> Pulse:
        """How things stand now."""
        mine = [shard for shard in self._shards.values() if shard.owned]
        return Pulse(
            owned=len(mine),
            ready=sum(shard.ready for shard in mine),
            retrying=sum(shard.retrying for shard in mine),
            lag_records=sum(self._intake.lag(shard.partition) for shard in mine),
            progress_at=max((shard.progress_at for shard in mine), default=self._clock().steady),
        )

    def assigned(
        self, mine: Collection[int], *, generation: int, topic_id: str, partitions: int
    ) -> None:
        """The group's new assignment; `partitions` is the topic's number of them."""
        self._fenced_at.clear()
        for partition, shard in self._shards.items():
            if partition not in mine and shard.owned:
                shard.lost()
        for partition in sorted(mine):
            shard = self._shards.get(partition) or self._make(partition, self)
            self._shards[partition] = shard
            shard.assigned(generation=generation, topic_id=topic_id, partitions=partitions)
        self._meter.set("shards_owned", self.owned)

    async def release(self) -> None:
        """Let every shard finish its commit and its sends and let go, within the time there is.

        What is not done by then (the broker is away) is given up: the log has it, or never
        had it, and the next owner goes on from there.
        """
        owned = [shard for shard in self._shards.values() if shard.owned]
        for shard in owned:
            shard.revoked()
        try:
            async with asyncio.timeout(self._release_timeout_s):
                for shard in owned:
                    await shard.released()
        except TimeoutError:
            _log.warning("%d shards were given up unfinished", self.owned)
            for shard in owned:
                if shard.owned:
                    shard.lost()
        self._meter.set("shards_owned", self.owned)

    def offer(self, batch: PartitionBatch, ack: Callable[[], object]) -> None:
        """Route a batch to its shard."""
        shard = self._shards.get(batch.partition)
        if shard is not None:
            shard.offer(batch, ack)

    def input_starts_at(self, partition: int, offset: int) -> None:
        """Input of a partition was deleted before it was read."""
        shard = self._shards.get(partition)
        if shard is not None:
            shard.input_starts_at(offset)

    async def seek(self, partition: int, offset: int) -> int | None:
        return await self._seek(partition, offset)

    def stopped(self, partition: int, stop: StopShard) -> None:
        _log.warning("shard %d has stopped (%s): %s", partition, stop.code, stop.reason)
        if stop.code == "fenced":
            self._meter.count("fenced_total", fence="broker")
            self._fenced_at[partition] = self._clock().steady

    def stop_worker(self, stop: StopWorker) -> None:
        if stop.code == "suspended":
            self._meter.count("fenced_total", fence="clock")
        self._end(Ending(stop.reason))

    def failed(self, error: BaseException) -> None:
        _log.error("a shard failed", exc_info=error)
        self._end(Ending(f"a defect stopped a shard ({type(error).__name__})"))

    def end(self, reason: str, *, clean: bool = False) -> None:
        """Ask the worker to end."""
        self._end(Ending(reason, clean))

    def _end(self, ending: Ending) -> None:
        if not self.ending.done():
            self.ending.set_result(ending)

    async def _tick_on(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(_TICK_S)
            ticks += 1
            for shard in self._shards.values():
                shard.tick()
            self.check_fenced()
            if ticks % _STALL_CHECK_TICKS == 0:
                self._look_around()

    def check_fenced(self) -> None:
        """A fenced shard that is assigned here still: the group and the log disagree."""
        now = self._clock().steady
        if any(now - at > self._rejoin_after_ms for at in self._fenced_at.values()):
            reason = (
                "another worker owns a shard that the group gives to this one; "
                "start this worker again so that it joins anew"
            )
            self._end(Ending(reason))

    def _look_around(self) -> None:
        now = self._clock().steady
        for partition, shard in self._shards.items():
            if not shard.owned:
                continue
            self._meter.set("lag_records", self._intake.lag(partition), partition=str(partition))
            waits = self._intake.lag(partition) > 0 or not shard.ready
            if waits and now - shard.progress_at > _STALLED_MS:
                silent_s = (now - shard.progress_at) // 1000
                _log.error("shard %d has not moved for %d s", partition, silent_s)
