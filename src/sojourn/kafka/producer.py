"""Put touchpoints on the input topic, fast: whole batches, one future each."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import lru_cache
from types import TracebackType
from typing import Any, Final, Self

from aiokafka import AIOKafkaProducer

from sojourn.kafka.connection import Connection, client_options
from sojourn.wire.topics import partition_of

_BATCH_BYTES: Final = 256 * 1024
_MAX_REQUEST_BYTES: Final = 8 * 1024 * 1024
#: Batches sent and not yet acknowledged; more would only fill memory.
_UNDER_WAY: Final = 32
_KEYS_REMEMBERED: Final = 200_000

Headers = Sequence[tuple[str, bytes]]


class TouchpointProducer:
    """Sends records keyed by customer; an async context manager.

    Records of one customer keep their order. `flush` returns when all are acknowledged; a
    record that the broker refuses raises KafkaError from the next call.
    """

    def __init__(self, connection: Connection, topic: str, *, partitions: int) -> None:
        self._producer = AIOKafkaProducer(
            **client_options(connection, client_id="sojourn-producer"),
            acks="all",
            max_batch_size=_BATCH_BYTES,
            max_request_size=_MAX_REQUEST_BYTES,
        )
        self._topic = topic
        self._partitions = partitions
        self._batches: dict[int, Any] = {}
        self._sent: set[asyncio.Future[Any]] = set()
        self._failure: BaseException | None = None
        # The hash is pure Python, and a customer sends many events.
        self._partition_of = lru_cache(_KEYS_REMEMBERED)(self._choose)

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                await self.flush()
        finally:
            await self._producer.stop()

    async def send(
        self, key: bytes, value: bytes, *, headers: Headers = (), timestamp: int | None = None
    ) -> None:
        """Queue one record; waits only while much is under way. `timestamp` in milliseconds."""
        partition = self._partition_of(key)
        batch = self._batches.get(partition)
        if batch is None:
            batch = self._batches[partition] = self._producer.create_batch()
        if batch.append(timestamp=timestamp, key=key, value=value, headers=list(headers)):
            return
        await self._dispatch(partition)
        fresh = self._batches[partition] = self._producer.create_batch()
        # A batch takes its first record whatever its size.
        fresh.append(timestamp=timestamp, key=key, value=value, headers=list(headers))

    async def send_all(self, records: Iterable[tuple[bytes, bytes]]) -> int:
        """Queue many; returns how many they were."""
        count = 0
        for key, value in records:
            await self.send(key, value)
            count += 1
        return count

    async def flush(self) -> None:
        """Send what is queued and wait until all is acknowledged. Raises KafkaError."""
        for partition in tuple(self._batches):
            await self._dispatch(partition)
        while self._sent:
            await asyncio.wait(self._sent)
        self._raise_failure()

    async def _dispatch(self, partition: int) -> None:
        self._raise_failure()
        while len(self._sent) >= _UNDER_WAY:
            await asyncio.wait(self._sent, return_when=asyncio.FIRST_COMPLETED)
        batch = self._batches.pop(partition)
        future = await self._producer.send_batch(batch, self._topic, partition=partition)
        self._sent.add(future)
        future.add_done_callback(self._acknowledged)

    def _acknowledged(self, future: "asyncio.Future[Any]") -> None:
        self._sent.discard(future)
        if not future.cancelled() and future.exception() is not None:
            self._failure = future.exception()

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _choose(self, key: bytes) -> int:
        return partition_of(key, self._partitions)
