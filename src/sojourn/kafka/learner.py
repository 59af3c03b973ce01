"""Learning from all customers: the worker that has shard 0 does it for all workers.

It reads what every shard's customers have taught, and tells each shard the table of that through
its input partition: each switches at one point of its own log, and a replay at the same one.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.core.choosing.learning import learn
from sojourn.core.shared.table import Table
from sojourn.engine.ports import Meter
from sojourn.engine.turn import Learning
from sojourn.kafka.connection import Connection, client_options
from sojourn.kafka.definitions import MAX_REQUEST_BYTES, send_control
from sojourn.kafka.log_client import Fetched, LogClient
from sojourn.wire.control import Control
from sojourn.wire.evidence import read_evidence
from sojourn.wire.topics import Topics

_log = logging.getLogger(__name__)

_LOOK_S: Final = 1.0
_RETRY_S: Final = 30.0
_FETCH_RETRY_S: Final = 0.2
_FETCH_RETRIES: Final = 50


class Learner:
    """Learns when it is time, for as long as `find` says how: while shard 0 is here.

    `wall_ms` is the clock where none of the stream rules.
    """

    def __init__(
        self,
        connection: Connection,
        topics: Topics,
        *,
        partitions: int,
        find: Callable[[], Learning | None],
        wall_ms: Callable[[], int],
        meter: Meter,
    ) -> None:
        self._connection = connection
        self._topics = topics
        self._partitions = partitions
        self._find = find
        self._wall_ms = wall_ms
        self._meter = meter
        self._looked_at = 0

    async def run(self) -> None:
        """Look every second whether it is time. Ends only by being cancelled."""
        while True:
            await asyncio.sleep(_LOOK_S)
            learning = self._find()
            if learning is None:
                continue
            now = self._wall_ms() if learning.now is None else learning.now
            if now < self._next_at(learning):
                continue
            try:
                await self._learn(learning, now)
                self._looked_at = now
            except (KafkaError, OSError) as error:
                _log.warning("cannot learn from all customers yet: %s", type(error).__name__)
                await asyncio.sleep(_RETRY_S)

    def _next_at(self, learning: Learning) -> int:
        """The first whole multiple of the interval behind the last time."""
        every_ms = learning.choice.learn_every_ms
        last_at = 0 if learning.table is None else learning.table.at
        return (max(last_at, self._looked_at) // every_ms + 1) * every_ms

    async def _learn(self, learning: Learning, now: int) -> None:
        counts = await self._read()
        half_life_ms = learning.choice.half_life_ms
        # A second's work where there are many cells: the shards go on meanwhile.
        table = await asyncio.to_thread(learn, counts.values(), at=now, half_life_ms=half_life_ms)
        in_force = "" if learning.table is None else learning.table.version
        if table is not None and table.version != in_force:
            await self._tell(table)
            self._meter.count("tables_total")
            _log.info("learned table %s from %d cells", table.version, len(counts))

    async def _read(self) -> dict[bytes, tuple[Cell, Counts]]:
        """The last count of each cell of each shard. Raises KafkaError."""
        found: dict[bytes, tuple[Cell, Counts]] = {}
        log = LogClient(self._connection, client_id="sojourn-learner")
        try:
            await log.start([self._topics.evidence])
            for partition in range(self._partitions):
                await self._read_partition(log, partition, found)
        finally:
            await log.close()
        return found

    async def _read_partition(
        self, log: LogClient, partition: int, found: dict[bytes, tuple[Cell, Counts]]
    ) -> None:
        offset = 0
        while True:
            chunk = await self._fetch(log, partition, offset)
            for record in chunk.records:
                try:
                    found[record.key or b""] = read_evidence(record.value or b"")
                except ValueError:
                    _log.warning("evidence of partition %d is damaged: passed over", partition)
            offset = chunk.next_offset
            if not chunk.records and offset >= chunk.high_watermark:
                return

    async def _fetch(self, log: LogClient, partition: int, offset: int) -> Fetched:
        for _ in range(_FETCH_RETRIES):
            chunk = await log.fetch(self._topics.evidence, partition, offset)
            if not chunk.code:
                return chunk
            await asyncio.sleep(_FETCH_RETRY_S)
        raise KafkaError(f"{self._topics.evidence} cannot be read")

    async def _tell(self, table: Table) -> None:
        producer = AIOKafkaProducer(
            **client_options(self._connection, client_id="sojourn-learner"),
            acks="all",
            max_request_size=MAX_REQUEST_BYTES,
        )
        await producer.start()
        try:
            control = Control("learn", table=table)
            await send_control(producer, self._topics, control, partitions=self._partitions)
        finally:
            await producer.stop()
