"""One shard at work: feeds its protocol one thing after the other, and does what it asks."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol

from msgspec import Struct

from sojourn.engine.ports import Meter
from sojourn.engine.protocol import inputs, requests
from sojourn.engine.protocol.machine import ShardLog
from sojourn.kafka.carrier import Carrier
from sojourn.kafka.intake import Intake, PartitionBatch

_log = logging.getLogger(__name__)


#: Notices of what happens without a fault; that a broker cannot fence is said once, at start.
_ORDINARY: Final = frozenset({"claimed", "full_replay", "unfenced"})


#: Answers that say that a request was not carried out.
_FAILURES: Final = (
    inputs.ReadFailed,
    inputs.ProducerRefused,
    inputs.AppendFailed,
    inputs.DeadLettersFailed,
    inputs.PublishFailed,
)


class Clock(Protocol):
    """Two clocks in milliseconds."""

    def __call__(self) -> inputs.Moment: ...


def system_clock() -> inputs.Moment:
    """The machine's clocks."""
    return inputs.Moment(wall=time.time_ns() // 1_000_000, steady=time.monotonic_ns() // 1_000_000)


class Owner(Protocol):
    """What a shard needs of the worker that holds it."""

    async def seek(self, partition: int, offset: int) -> int | None:
        """Make the next batch start at `offset`; returns the first offset that there is.

        None where the partition is no longer ours. Where the first offset is behind `offset`,
        nothing was sought.
        """

    def stopped(self, partition: int, stop: requests.StopShard) -> None:
        """A shard has stopped and waits for its next assignment."""

    def stop_worker(self, stop: requests.StopWorker) -> None:
        """The whole worker must end without another write."""

    def failed(self, error: BaseException) -> None:
        """A defect: the worker must end at once."""


class _Offered(Struct, frozen=True):
    batch: PartitionBatch
    ack: Callable[[], object]


class ShardTask:
    """The protocol of one shard, its inbox, and the requests that are under way."""

    def __init__(
        self,
        partition: int,
        *,
        log: ShardLog,
        carrier: Carrier,
        intake: Intake,
        owner: Owner,
        meter: Meter,
        clock: Clock = system_clock,
    ) -> None:
        self.partition = partition
        self.owned = False
        self.ready = False
        self.progress_at = clock().steady
        self.retrying = False
        self._log = log
        self._carrier = carrier
        self._intake = intake
        self._owner = owner
        self._meter = meter
        self._clock = clock
        self._inbox: asyncio.Queue[inputs.Input] = asyncio.Queue()
        self._offered: dict[int, _Offered] = {}
        self._assigned_at = 0
        self._tokens = 0
        self._seeks = 0
        self._tick_waits = False
        self._released = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._loop_task = asyncio.create_task(self._run(), name=f"shard-{partition}")

    def assigned(self, *, generation: int, topic_id: str, partitions: int) -> None:
        """The group gave us this partition."""
        self.owned = True
        self._assigned_at = self._clock().steady
        self._released.clear()
        self._inbox.put_nowait(inputs.Assigned(generation, topic_id, partitions))

    def revoked(self) -> None:
        """The partition goes; `released` returns when nothing is under way."""
        self.ready = False
        self._inbox.put_nowait(inputs.Revoked())

    def lost(self) -> None:
        """The partition is gone: nothing more may be written."""
        self.owned = self.ready = False
        self._close_intake()
        self._released.set()
        self._inbox.put_nowait(inputs.Lost())

    async def released(self) -> None:
        """Wait until the shard has let go."""
        await self._released.wait()

    def offer(self, batch: PartitionBatch, ack: Callable[[], object]) -> None:
        """Input that was fetched; `ack` is called when it is passed over for good."""
        if not self._intake.is_current(batch):
            return
        self._tokens += 1
        self._offered[self._tokens] = _Offered(batch, ack)
        self._meter.observe("batch_records", len(batch.records))
        self._inbox.put_nowait(inputs.Batch(self._tokens, batch.start, batch.next, batch.records))

    def input_starts_at(self, offset: int) -> None:
        """What was to be read next is deleted; the input begins at `offset`."""
        self._close_intake()
        self._inbox.put_nowait(inputs.InputStartsAt(offset))

    def tick(self) -> None:
        """Time has passed."""
        if not self._tick_waits:
            self._tick_waits = True
            self._inbox.put_nowait(inputs.Tick(self._intake.clock(self.partition)))

    async def close(self) -> None:
        """End at once, whatever is under way."""
        tasks = [self._loop_task, *self._under_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        try:
            while True:
                event = await self._inbox.get()
                if isinstance(event, inputs.Tick):
                    self._tick_waits = False
                else:
                    self._note_progress(event)
                for request in self._log.step(event, self._clock()):
                    self._carry_out(request)
        except Exception as error:
            self._owner.failed(error)

    def _note_progress(self, event: inputs.Input) -> None:
        if not isinstance(event, _FAILURES):
            self.progress_at = self._clock().steady
            self.retrying = False

    def _carry_out(self, request: requests.Request) -> None:
        match request:
            case requests.ReadLog():
                self._start(self._carrier.read_log(request))
            case requests.InitProducer():
                self._start(self._carrier.init_producer(request))
            case requests.Append():
                self._start(self._write(self._append(request)))
            case requests.PublishDeadLetters():
                self._start(self._write(self._carrier.publish_dead_letters(request)))
            case requests.PublishActions():
                self._start(self._write(self._carrier.publish_actions(request)))
            case requests.LoadDefinitions():
                self._start(self._carrier.load_definitions(request))
            case requests.SeekInput():
                self._close_intake()
                self._seeks += 1
                self._start(self._seek(request.offset, self._seeks))
            case requests.AckInput():
                self._ack(request.token)
            case _:
                self._note(request)

    def _note(self, request: requests.Request) -> None:
        match request:
            case requests.Ready():
                self.ready = True
                taken_ms = self._clock().steady - self._assigned_at
                self._meter.observe("replay_seconds", taken_ms / 1000)
                _log.info(
                    "shard %d is ours, term %d, after %d ms", self.partition, request.term, taken_ms
                )
            case requests.Released():
                self._let_go()
            case requests.StopShard():
                self._let_go()
                self._owner.stopped(self.partition, request)
            case requests.StopWorker():
                self._let_go()
                self._owner.stop_worker(request)
            case requests.Notice():
                self._notice(request)

    def _notice(self, notice: requests.Notice) -> None:
        if notice.code == "claimed":
            self._meter.count("claims_total")
        elif notice.code == "input_lost":
            self._meter.count("losses_total")
        elif notice.code == "retrying":
            if self.retrying:  # said once, until something is answered
                return
            self.retrying = True
        level = logging.INFO if notice.code in _ORDINARY else logging.WARNING
        _log.log(level, "shard %d: %s %s", self.partition, notice.code, notice.text)

    def _let_go(self) -> None:
        self.owned = self.ready = False
        self._close_intake()
        self._released.set()

    def _close_intake(self) -> None:
        self._intake.close(self.partition)
        self._offered.clear()

    def _ack(self, token: int) -> None:
        offered = self._offered.pop(token, None)
        if offered is not None:
            self._intake.ended(offered.batch)
            offered.ack()

    async def _write(self, write: Coroutine[Any, Any, inputs.Input | None]) -> inputs.Input | None:
        """Send a write, unless the worker stood still after it was asked for (rule 19)."""
        if self._log.may_write(self._clock()):
            return await write
        write.close()
        # The next step looks at the clocks and stops the worker.
        return inputs.Tick(0)

    async def _append(self, request: requests.Append) -> inputs.Input:
        began = time.perf_counter()
        answer = await self._carrier.append(request)
        if isinstance(answer, inputs.Appended):
            self._meter.count("commits_total")
            self._meter.observe("commit_seconds", time.perf_counter() - began)
        else:
            self._meter.count("commit_retries_total")
        return answer

    async def _seek(self, offset: int, number: int) -> inputs.Input | None:
        first = await self._owner.seek(self.partition, offset)
        # Only the last seek counts: another may have been asked for, or the shard be gone.
        if first is None or number != self._seeks or not self.owned:
            return None
        if first > offset:
            return inputs.InputStartsAt(first)
        self._intake.open(self.partition, offset)
        return None

    def _start(self, work: Coroutine[Any, Any, inputs.Input | None]) -> None:
        task = asyncio.create_task(self._finish(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _finish(self, work: Coroutine[Any, Any, inputs.Input | None]) -> None:
        try:
            answer = await work
        except Exception as error:
            self._owner.failed(error)
        else:
            if answer is not None:
                self._inbox.put_nowait(answer)
