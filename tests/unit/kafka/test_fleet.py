"""The worker's shards as a whole: letting go in time, and ending when it must."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from sojourn.engine.ports import NoMeter
from sojourn.engine.protocol.inputs import Moment
from sojourn.engine.protocol.requests import StopShard, StopWorker
from sojourn.kafka.fleet import Fleet
from sojourn.kafka.intake import Intake, PartitionBatch
from sojourn.kafka.shard_task import Owner, ShardTask


class FakeShard(ShardTask):
    """A shard that lets go at once, or never."""

    def __init__(self, partition: int, *, stuck: bool) -> None:
        self.partition = partition
        self.owned = self.ready = self.retrying = False
        self.progress_at = 0
        self.told: list[Any] = []
        self._stuck = stuck

    def assigned(self, *, generation: int, topic_id: str, partitions: int) -> None:
        self.owned = True
        self.told.append(("assigned", generation))

    def revoked(self) -> None:
        self.told.append("revoked")
        self.owned = self._stuck

    def lost(self) -> None:
        self.told.append("lost")
        self.owned = False

    async def released(self) -> None:
        if self._stuck:
            await asyncio.Event().wait()

    def offer(self, batch: PartitionBatch, ack: Callable[[], object]) -> None:
        self.told.append(batch)

    def tick(self) -> None: ...

    async def close(self) -> None: ...


class Hand:
    """Moves the fleet's clock."""

    def __init__(self) -> None:
        self.steady = 0

    def __call__(self) -> Moment:
        return Moment(wall=self.steady, steady=self.steady)


def fleet(shards: dict[int, FakeShard], clock: Hand, *, stuck: frozenset[int]) -> Fleet:
    def make(partition: int, owner: Owner) -> ShardTask:
        shards[partition] = FakeShard(partition, stuck=partition in stuck)
        return shards[partition]

    async def seek(partition: int, offset: int) -> int | None:
        return offset

    return Fleet(
        make,
        intake=Intake(),
        meter=NoMeter(),
        seek=seek,
        rejoin_after_ms=10_000,
        release_timeout_s=0.01,
        clock=clock,
    )


def assign(fleet: Fleet, *partitions: int, generation: int = 1) -> None:
    fleet.assigned(partitions, generation=generation, topic_id="", partitions=4)


async def test_a_shard_that_cannot_finish_in_time_is_given_up() -> None:
    shards: dict[int, FakeShard] = {}
    ours = fleet(shards, Hand(), stuck=frozenset({1}))
    assign(ours, 0, 1)
    await ours.release()
    assert shards[0].told == [("assigned", 1), "revoked"]
    assert shards[1].told == [("assigned", 1), "revoked", "lost"]


async def test_a_partition_that_went_without_a_word_is_lost_at_the_next_assignment() -> None:
    shards: dict[int, FakeShard] = {}
    ours = fleet(shards, Hand(), stuck=frozenset())
    assign(ours, 0, 1)
    assign(ours, 1, generation=2)
    assert shards[0].told[-1] == "lost"
    assert shards[1].told == [("assigned", 1), ("assigned", 2)]


async def test_a_shard_that_comes_back_is_the_same_one_with_its_memory() -> None:
    shards: dict[int, FakeShard] = {}
    ours = fleet(shards, Hand(), stuck=frozenset())
    assign(ours, 0)
    first = shards[0]
    await ours.release()
    assign(ours, 0, generation=2)
    assert shards[0] is first


async def test_a_stop_of_the_worker_ends_it_without_finishing() -> None:
    ours = fleet({}, Hand(), stuck=frozenset())
    ours.stop_worker(StopWorker("suspended", "it slept"))
    ending = await ours.ending
    assert (ending.reason, ending.clean) == ("it slept", False)


@pytest.mark.parametrize(("later_ms", "ends"), [(10_000, False), (10_001, True)])
async def test_a_fenced_shard_that_stays_assigned_makes_the_worker_join_anew(
    later_ms: int, ends: bool
) -> None:
    clock = Hand()
    ours = fleet({}, clock, stuck=frozenset())
    assign(ours, 0)
    ours.stopped(0, StopShard("fenced", "another owner"))
    clock.steady = later_ms
    ours.check_fenced()
    assert ours.ending.done() is ends


async def test_a_new_generation_forgives_a_fenced_shard() -> None:
    clock = Hand()
    ours = fleet({}, clock, stuck=frozenset())
    assign(ours, 0)
    ours.stopped(0, StopShard("fenced", "another owner"))
    assign(ours, 0, generation=2)
    clock.steady = 60_000
    ours.check_fenced()
    assert not ours.ending.done()
