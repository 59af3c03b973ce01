"""A model of what a Kafka broker does to a shard's log, as far as the protocol can see it.

After kafka/storage ProducerAppendInfo and ProducerStateManager: epochs, sequences, the window
of five batches in which a repeat is known, and what is left of it after a restart.
"""

from msgspec import Struct, structs

from sojourn.engine.protocol.records import LogRecord

WINDOW = 5
SEQUENCES = 2**31


class FencedError(Exception):
    """INVALID_PRODUCER_EPOCH."""


class OutOfOrderError(Exception):
    """OUT_OF_ORDER_SEQUENCE_NUMBER."""


class TooLargeError(Exception):
    """MESSAGE_TOO_LARGE."""


class Stored(Struct, frozen=True):
    """A record in the log."""

    offset: int
    key: bytes
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


class Known(Struct, frozen=True):
    """A batch that the broker still knows by its sequence numbers."""

    first: int
    last: int
    offset: int


class ProducerState(Struct, frozen=True):
    """What the partition remembers of one producer id."""

    epoch: int
    batches: tuple[Known, ...]


class Written(Struct, frozen=True):
    """Which producer wrote the records from `offset` on; needed to rebuild after truncation."""

    offset: int
    count: int
    producer_id: int
    epoch: int
    sequence: int


class Partition(Struct):
    """One partition. All fields hold immutable values, so that a copy is cheap."""

    records: tuple[Stored, ...] = ()
    written: tuple[Written, ...] = ()
    next_offset: int = 0
    log_start: int = 0
    producers: tuple[tuple[int, ProducerState], ...] = ()
    max_bytes: int = 1_000_000

    def copy(self) -> "Partition":
        return structs.replace(self)

    def append(
        self, records: tuple[LogRecord, ...], *, producer_id: int, epoch: int, sequence: int
    ) -> int:
        """Append a batch whole; the offset of its first record, or of the known repeat."""
        if sum(len(r.key) + len(r.value or b"") for r in records) > self.max_bytes:
            raise TooLargeError
        if producer_id >= 0:
            known = self._check(len(records), producer_id, epoch, sequence)
            if known is not None:
                return known
        base = self.next_offset
        self.records += tuple(
            Stored(base + i, r.key, r.value, r.headers) for i, r in enumerate(records)
        )
        self.next_offset = base + len(records)
        written = Written(base, len(records), producer_id, epoch, sequence)
        self.written += (written,)
        if producer_id >= 0:
            self._remember(written)
        return base

    def read(self, offset: int) -> tuple[Stored, ...]:
        """The records from `offset` on."""
        return tuple(record for record in self.records if record.offset >= offset)

    def restart(self) -> None:
        """kill -9 of the broker: of each producer only the last batch is known."""
        self.producers = tuple(
            (pid, ProducerState(state.epoch, state.batches[-1:])) for pid, state in self.producers
        )

    def forget_producers(self) -> None:
        """The producers expired."""
        self.producers = ()

    def truncate(self, offset: int) -> None:
        """An unclean election: records from `offset` on were never there."""
        self.records = tuple(r for r in self.records if r.offset < offset)
        self.written = tuple(w for w in self.written if w.offset + w.count <= offset)
        self.next_offset = offset
        self.producers = ()
        for written in self.written:
            if written.producer_id >= 0:
                self._remember(written)

    def compact(self) -> None:
        """Keep the last record of each key."""
        last = {record.key: record.offset for record in self.records}
        self.records = tuple(r for r in self.records if last[r.key] == r.offset)

    def drop_tombstones(self) -> None:
        """delete.retention.ms has passed."""
        self.records = tuple(r for r in self.records if r.value is not None)

    def _state(self, producer_id: int) -> ProducerState | None:
        return dict(self.producers).get(producer_id)

    def _check(self, count: int, producer_id: int, epoch: int, sequence: int) -> int | None:
        state = self._state(producer_id)
        if state is None:
            return None
        last = (sequence + count - 1) % SEQUENCES
        if epoch < state.epoch:
            raise FencedError
        if epoch > state.epoch:
            if sequence != 0:
                raise OutOfOrderError
            return None
        for known in state.batches:
            if (known.first, known.last) == (sequence, last):
                return known.offset
        if sequence != (state.batches[-1].last + 1) % SEQUENCES:
            raise OutOfOrderError
        return None

    def _remember(self, written: Written) -> None:
        state = self._state(written.producer_id)
        known = Known(
            written.sequence,
            (written.sequence + written.count - 1) % SEQUENCES,
            written.offset,
        )
        old = state.batches if state and state.epoch == written.epoch else ()
        new = ProducerState(written.epoch, (*old, known)[-WINDOW:])
        self.producers = tuple(sorted({**dict(self.producers), written.producer_id: new}.items()))


class Coordinator(Struct):
    """Grants producer ids for one transactional id."""

    producer_id: int = 1
    epoch: int = -1
    next_id: int = 2

    def copy(self) -> "Coordinator":
        return structs.replace(self)

    def init(self) -> tuple[int, int]:
        """The producer id, and an epoch one higher than the last."""
        self.epoch += 1
        return self.producer_id, self.epoch

    def expire(self) -> None:
        """transactional.id.expiration.ms has passed: the next one gets another producer id."""
        self.producer_id, self.next_id, self.epoch = self.next_id, self.next_id + 1, -1

    def forget_last(self) -> None:
        """The coordinator's log lost its tail: the last epoch is granted once more."""
        self.epoch = max(self.epoch - 1, -1)
