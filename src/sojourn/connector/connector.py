"""The connector of one channel in one process: partitions come and go, actions are carried out.

What is guaranteed is in docs/connectors.md. The order that it rests on: an action is called, its
report is written, and only then is its place passed over in what the group keeps.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, Final

from sojourn.connector.desk import Letter, Work
from sojourn.connector.errand import Errands
from sojourn.connector.instruments import Instruments, wall_clock
from sojourn.connector.manner import Manner
from sojourn.connector.partition import Partition, take_up
from sojourn.connector.ports import Feed, Kept, Post, Provider, Watch
from sojourn.connector.standstill import Standstill
from sojourn.wire.record import InputRecord

_log = logging.getLogger(__name__)

#: How often positions are kept: what was done within it comes again after a crash.
_COMMIT_S: Final = 0.1
_SAY_FIGURES_S: Final = 60.0


class Connector:
    """Reads one channel's actions and has `provider` carry them out, until it is told to stop.

    Whoever opened the ports closes them, after `run` has returned.
    """

    def __init__(
        self,
        channel: str,
        provider: Provider,
        *,
        feed: Feed,
        watch: Watch,
        post: Post,
        manner: Manner = Manner(),  # noqa: B008 - a frozen value
        clock: Callable[[], int] = wall_clock,
        instruments: Instruments | None = None,
    ) -> None:
        seen = instruments if instruments is not None else Instruments()
        self.tally = seen.tally(channel)
        self._pulse = seen.pulse(channel)
        self._metrics = seen.metrics
        self._channel = channel
        self._provider = provider
        self._feed = feed
        self._watch = watch
        self._post = post
        self._grace_s = manner.grace_s
        self._errands = Errands(
            provider,
            watch=watch,
            post=post,
            manner=manner,
            tally=self.tally,
            pulse=self._pulse,
            clock=clock,
        )
        self._partitions: dict[int, Partition] = {}
        self._failure: BaseException | None = None
        self._changing = asyncio.Lock()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what has been called by then is finished and written down.

        Raises what the provider's start raises, and any defect of our own.
        """
        await self._provider.start()
        keeper = asyncio.create_task(self._keep_house(), name="connector-house")
        try:
            await self._feed.start(self._assigned, self._revoked)
            while not stop.is_set() and self._failure is None:
                self._take(await self._feed.poll())
            await self._revoked(frozenset(self._partitions))
        finally:
            keeper.cancel()
            await self._drop_all()
            await self._provider.close()
            _log.info("%s: %s", self._channel, self.tally)
        if self._failure is not None:
            raise self._failure

    def _take(self, records: Sequence[InputRecord]) -> None:
        for record in records:
            partition = self._partitions.get(record.partition)
            if partition is None or partition.closing:  # taken from us while the poll was under way
                continue
            found = partition.desk.take(record)
            match found:
                case Work():
                    errand = self._errands.run(found, record, partition.sight)
                    self._spawn(partition, found.offset, errand)
                case Letter():
                    self._spawn(partition, record.offset, self._errands.bury(found))
                case "repeat":
                    self.tally.repeat()
                case _:
                    pass
        for number, partition in self._partitions.items():
            if partition.desk.full and not partition.paused:
                partition.paused = True
                self._feed.pause(number)

    def _spawn(self, partition: Partition, offset: int, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(errand)
        partition.tasks.add(task)

        def ended(_: asyncio.Task[None]) -> None:
            partition.tasks.discard(task)
            if task.cancelled():
                return
            if (error := task.exception()) is not None:
                self._failure = error
                return
            partition.desk.done(offset)

        task.add_done_callback(ended)

    async def _assigned(self, committed: Mapping[int, Kept]) -> Mapping[int, int]:
        begin: dict[int, int] = {}
        async with self._changing:
            for number, kept in committed.items():
                partition = take_up(self._channel, number, kept, self.tally)
                await self._watch.begin(
                    *(number, partition.desk.offset),
                    take_action=partition.sight.take_action,
                    take_consent=partition.sight.take_consent,
                )
                self._partitions[number] = partition
                begin[number] = partition.desk.begin_at
        self._pulse.has_joined = self._pulse.sees = True
        _log.info("partitions of %s: %s", self._channel, sorted(self._partitions))
        return begin

    async def _revoked(self, partitions: frozenset[int]) -> None:
        """Finish what was called, let go of the rest, and keep how far it is."""
        # A stop and a change in the group may come at once.
        self._pulse.has_joined = False
        async with self._changing:
            ours = {n: p for n, p in self._partitions.items() if n in partitions}
            for partition in ours.values():
                partition.closing = True
            await asyncio.gather(*(self._finish(partition) for partition in ours.values()))
            await self._keep(ours)
            for number in ours:
                del self._partitions[number]
                await self._watch.end(number)
            self._show(gone=ours)

    async def _finish(self, partition: Partition) -> None:
        called = {task for task in partition.tasks if self._errands.is_committed(task)}
        waiting = set(partition.tasks) - called
        for task in waiting:
            task.cancel()
        if called:
            _, late = await asyncio.wait(called, timeout=self._grace_s)
            for task in late:
                # Nobody knows whether the provider has it: it comes again.
                task.cancel()
            waiting |= late
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _drop_all(self) -> None:
        tasks = [task for partition in self._partitions.values() for task in partition.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._partitions.clear()

    async def _keep_house(self) -> None:
        """Keep positions, go on reading where there is room again, and tell figures."""
        now = asyncio.get_running_loop().time
        standstill, said_at = Standstill(now), now()
        while True:
            await asyncio.sleep(_COMMIT_S)
            self._pulse.beat()
            standstill.round()
            try:
                await self._keep(dict(self._partitions))
            except Exception as error:
                self._failure = error
                return
            for number, partition in self._partitions.items():
                partition.sight.forget_below(partition.desk.offset)
                if partition.paused and not partition.desk.full:
                    partition.paused = False
                    self._feed.resume(number)
            self._show()
            if now() - said_at >= _SAY_FIGURES_S:
                said_at = now()
                _log.info("%s: %s", self._channel, self.tally)

    def _show(self, gone: Iterable[int] = ()) -> None:
        """Let the operator see how far it is."""
        metrics, channel = self._metrics, self._channel
        metrics.set("connector_partitions", len(self._partitions), channel=channel)
        metrics.set("connector_held", int(self._errands.held), channel=channel)
        unfinished = dict.fromkeys(gone, 0)
        for number, partition in self._partitions.items():
            unfinished[number] = partition.unfinished(self._feed.end(number))
        for number, count in unfinished.items():
            metrics.set("connector_unfinished", count, channel=channel, partition=str(number))
        oldest = (partition.desk.oldest_at for partition in self._partitions.values())
        self._pulse.oldest_at = min((at for at in oldest if at is not None), default=None)

    async def _keep(self, partitions: Mapping[int, Partition]) -> None:
        """Let the group know how far those partitions are, that have moved."""
        told = {number: partition.moved() for number, partition in partitions.items()}
        moved = {number: one for number, one in told.items() if one is not None}
        positions = {number: position for number, (_, position) in moved.items()}
        if positions and await self._feed.commit(positions):
            for number, (state, _) in moved.items():
                partitions[number].kept = state
