"""A broker in memory, as far as the shard log needs one: input partitions and state logs.

It keeps what Kafka promises and the protocol leans on: records in offset order, a state log
that is compacted (here at once), and producers that are fenced by a newer epoch.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sojourn.engine.protocol.records import LogRecord


class MemoryRecord(Struct, frozen=True):
    """A record of an input partition; see `wire.record.InputRecord`."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...] = ()


class StoredRecord(Struct, frozen=True):
    """A record of a state log as it is read back."""

    offset: int
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


class Fenced(Exception):
    """A producer with an older epoch tried to write."""


class StateLog:
    """One partition of the state topic, compacted as it is written."""

    def __init__(self) -> None:
        self._records: dict[bytes, StoredRecord] = {}
        self._producers: dict[int, int] = {}
        self.next_offset = 0

    @classmethod
    def holding(cls, records: Iterable[StoredRecord]) -> "StateLog":
        """A log that holds these records already, as some worker left it."""
        log = cls()
        for record in records:
            log._records[record.key] = record
            log.next_offset = max(log.next_offset, record.offset + 1)
        return log

    def append(self, records: Iterable[LogRecord], *, producer_id: int, epoch: int) -> int:
        """Append one batch; returns its base offset. Raises Fenced for an older epoch."""
        if epoch < self._producers.get(producer_id, -1):
            raise Fenced
        self._producers[producer_id] = epoch
        base_offset = self.next_offset
        for record in records:
            self._records.pop(record.key, None)
            self._records[record.key] = StoredRecord(
                self.next_offset, record.key, record.value, record.headers
            )
            self.next_offset += 1
        return base_offset

    def read(self, from_offset: int) -> list[StoredRecord]:
        """What is left of the log from `from_offset` on."""
        return [record for record in self._records.values() if record.offset >= from_offset]


class MemoryBroker:
    """Input partitions, one state log for each of them, and the producer ids."""

    def __init__(self, *, topic: str, partitions: int, logs: Sequence[StateLog] = ()) -> None:
        self.topic = topic
        self.inputs: tuple[list[MemoryRecord], ...] = tuple([] for _ in range(partitions))
        self.logs = tuple(logs) or tuple(StateLog() for _ in range(partitions))
        self._producer_ids: dict[str, int] = {}
        self._epochs: dict[str, int] = {}

    @property
    def partitions(self) -> int:
        return len(self.inputs)

    def produce(
        self,
        partition: int,
        *,
        value: bytes | None,
        timestamp: int,
        key: bytes | None = None,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> None:
        """Append one record to an input partition."""
        records = self.inputs[partition]
        records.append(
            MemoryRecord(
                topic=self.topic,
                partition=partition,
                offset=len(records),
                timestamp=timestamp,
                key=key,
                value=value,
                headers=tuple(headers),
            )
        )

    def init_producer(self, transactional_id: str) -> tuple[int, int]:
        """The producer id of `transactional_id` and an epoch above all before."""
        producer_id = self._producer_ids.setdefault(transactional_id, len(self._producer_ids))
        self._epochs[transactional_id] = self._epochs.get(transactional_id, -1) + 1
        return producer_id, self._epochs[transactional_id]
