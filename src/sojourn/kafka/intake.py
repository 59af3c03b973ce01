"""Which partitions may be fetched now: bookkeeping between the consumer and the shards.

A partition is closed until its shard says where to read on; open, it is fetched while fewer
than two of its batches are under way. All calls come from the worker's own event loop.
"""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

#: One batch in its commit, one waiting for it: more would only wait.
BATCHES_UNDER_WAY: Final = 2

_SMALL_POLL: Final = 1_000
_LARGE_POLL: Final = 8_000


class PartitionBatch(Struct, frozen=True):
    """What one poll found in one partition: everything there is in [start, next).

    `round` tells batches of before a seek or an assignment from those behind it.
    """

    partition: int
    start: int
    next: int
    round: int
    records: Sequence[Any]


class Intake:
    """The state of every partition that this worker reads."""

    def __init__(self) -> None:
        self._round: dict[int, int] = {}
        self._under_way: dict[int, int] = {}
        self._open: set[int] = set()
        self._sought: dict[int, int] = {}
        self._caught_up_at: dict[int, int] = {}
        self._lag: dict[int, int] = {}

    def close(self, partition: int) -> None:
        """Fetch nothing more of it; what is still on its way belongs to an old round."""
        self._open.discard(partition)
        self._caught_up_at.pop(partition, None)
        self._lag.pop(partition, None)

    def open(self, partition: int, offset: int) -> None:
        """The consumer stands at `offset`, where the shard wants to read on: a new round."""
        self._round[partition] = self.round(partition) + 1
        self._under_way[partition] = 0
        self._sought[partition] = offset
        self._open.add(partition)

    def round(self, partition: int) -> int:
        return self._round.get(partition, 0)

    def is_current(self, batch: PartitionBatch) -> bool:
        """Whether the batch was fetched since the last seek."""
        return batch.partition in self._open and batch.round == self.round(batch.partition)

    def wants(self, partition: int) -> bool:
        """Whether another batch of it may be fetched."""
        return partition in self._open and self._under_way.get(partition, 0) < BATCHES_UNDER_WAY

    def follows(self, partition: int, start: int) -> bool:
        """Whether a batch that starts there may be handed on.

        The first one behind a seek must start where was sought: a poll that was under way
        during the seek brings what stood at the old position.
        """
        return self._sought.get(partition, start) == start

    def began(self, partition: int) -> None:
        """A batch of it was handed on."""
        self._sought.pop(partition, None)
        self._under_way[partition] = self._under_way.get(partition, 0) + 1
        self._caught_up_at.pop(partition, None)

    def ended(self, batch: PartitionBatch) -> None:
        """A batch is done with, be it committed or dropped."""
        if self.is_current(batch):
            self._under_way[batch.partition] -= 1

    def polled(self, partition: int, *, lag: int, caught_up_at: int) -> None:
        """What a poll saw: records still to fetch, and the wall clock if there were none."""
        self._lag[partition] = lag
        if caught_up_at and not self._under_way.get(partition, 0):
            self._caught_up_at[partition] = caught_up_at

    def clock(self, partition: int) -> int:
        """The wall clock, in milliseconds, as of which all input had been read; else 0."""
        if partition not in self._open or self._under_way.get(partition, 0):
            return 0
        return self._caught_up_at.get(partition, 0)

    def lag(self, partition: int) -> int:
        """How many records were still to fetch at the last poll."""
        return self._lag.get(partition, 0)

    def poll_size(self) -> int:
        """How many records the next poll may bring: large batches are fast, small ones soon."""
        return poll_size(sum(self._lag.values()))


def poll_size(lag: int) -> int:
    """Between 1,000 records where the reader keeps up and 8,000 in a backlog."""
    return max(_SMALL_POLL, min(_LARGE_POLL, lag // 4))
