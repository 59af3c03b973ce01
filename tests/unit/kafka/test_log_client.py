"""The bytes of an append: one batch, with the identity that the broker fences by."""

from aiokafka.record.memory_records import MemoryRecords

from sojourn.engine.protocol.records import LogRecord
from sojourn.kafka.log_client import encode_batch


def encode(records: list[LogRecord], *, producer_id: int = 7, timestamp: int = 1_000) -> bytes:
    return encode_batch(records, producer_id=producer_id, epoch=3, sequence=40, timestamp=timestamp)


def test_a_batch_carries_producer_epoch_and_sequence() -> None:
    batch = MemoryRecords(encode([LogRecord(b"k", b"v", (("claim", b"1"),))])).next_batch()
    assert (batch.producer_id, batch.producer_epoch, batch.base_sequence) == (7, 3, 40)
    assert not batch.is_transactional
    (record,) = batch
    assert (record.key, record.value, record.headers) == (b"k", b"v", [("claim", b"1")])


def test_a_plain_batch_has_no_sequence_that_a_broker_could_refuse() -> None:
    batch = MemoryRecords(encode([LogRecord(b"k", None)], producer_id=-1)).next_batch()
    assert (batch.producer_id, batch.base_sequence) == (-1, -1)


def test_a_large_commit_is_still_one_batch() -> None:
    records = [LogRecord(b"%d" % number, b"x" * 10_000) for number in range(500)]
    batches = MemoryRecords(encode(records))
    assert len(list(batches.next_batch())) == 500
    assert not batches.has_next()
