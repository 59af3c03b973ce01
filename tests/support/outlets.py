"""Reads all outbound topics of a prefix, from their beginning, in the order of each partition."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from sojourn.wire.deadletter import DeadLetter
from support.oracle import Line, line

_POLL_MS = 100


class Outlets:
    """What was published so far; an async context manager.

    `lines` holds actions, transitions and decisions as read, repeats and all.
    """

    def __init__(
        self, bootstrap: str, prefix: str, *, kinds: Sequence[str], partitions: int
    ) -> None:
        self.lines: list[Line] = []
        self.letters: list[DeadLetter] = []
        self._prefix = prefix
        self._places = [
            TopicPartition(f"{prefix}.{kind}", number)
            for kind in kinds
            for number in range(partitions)
        ]
        self._places.append(TopicPartition(f"{prefix}.dead-letters", 0))
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        self._consumer.assign(self._places)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._consumer.stop()

    async def until(self, holds: Callable[[], bool], *, timeout_s: float = 90.0) -> bool:
        """Read on until something holds; False if it does not in time."""
        deadline = time.monotonic() + timeout_s
        while not holds():
            if time.monotonic() > deadline:
                return False
            await self._poll()
        return True

    async def to_end(self) -> None:
        """Read all that stands there now. Call it when nobody writes any more."""
        ends: Mapping[TopicPartition, int] = await self._consumer.end_offsets(self._places)
        for place, end in ends.items():
            while await self._consumer.position(place) < end:
                await self._poll()

    async def _poll(self) -> None:
        found = await self._consumer.getmany(timeout_ms=_POLL_MS)
        for place, records in found.items():
            kind = place.topic.removeprefix(f"{self._prefix}.")
            for record in records:
                if kind == "dead-letters":
                    headers = tuple(record.headers)
                    self.letters.append(DeadLetter(record.key, record.value, headers))
                else:
                    self.lines.append(line(kind, record.value, prefix=self._prefix))
