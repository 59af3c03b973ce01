"""The four requests of the shard log, each sent once and answered by a value.

Nothing here retries, remembers or decides: that is the protocol's part (engine/protocol).
An answer is the broker's error code, or UNCLEAR when none came and the request may or may
not have been carried out.
"""

from collections.abc import Awaitable, Sequence
from typing import Any, Final

from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import BrokerResponseError, KafkaError
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.protocol.transaction import InitProducerIdRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import TopicPartition
from msgspec import Struct

from sojourn.kafka.connection import Connection, client_options

#: No answer came: the request may have been carried out, or not.
UNCLEAR: Final = -100
#: The client could not even send: the request was certainly not carried out.
NOT_SENT: Final = -101
#: The broker does not know the request (the embedded broker and InitProducerId).
UNSUPPORTED: Final = -102

_ACKS_ALL: Final = -1
_NO_TIMESTAMP: Final = 0
_READ_UNCOMMITTED: Final = 0
_FETCH_BYTES: Final = 8 * 1024 * 1024
_TRANSACTION_TIMEOUT_MS: Final = 60_000
_MAGIC: Final = 2

#: Codes after which the client's picture of the cluster is stale.
_STALE_METADATA: Final = frozenset({3, 5, 6, 72})
#: NOT_COORDINATOR and COORDINATOR_NOT_AVAILABLE.
_STALE_COORDINATOR: Final = frozenset({15, 16})

Entry = tuple[bytes, bytes | None, Sequence[tuple[str, bytes]]]


class ProducerId(Struct, frozen=True):
    """The answer to InitProducerId; `id` and `epoch` mean something when `code` is 0."""

    code: int
    id: int = -1
    epoch: int = -1


class Appended(Struct, frozen=True):
    """The answer to an append; `base_offset` means something when `code` is 0."""

    code: int
    base_offset: int = -1


class LogRecord(Struct, frozen=True):
    """One record of a log, as it was read."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Fetched(Struct, frozen=True):
    """The answer to a fetch. `next_offset` is where to go on; `log_start` is -1 if unknown."""

    code: int
    records: Sequence[LogRecord] = ()
    next_offset: int = -1
    high_watermark: int = -1
    log_start: int = -1


def encode_batch(
    entries: Sequence[Entry], *, producer_id: int, epoch: int, sequence: int
) -> bytes:
    """One RecordBatch with its identity; a retry must send these very bytes again.

    Producer id -1 makes a plain batch, which no broker can fence.
    """
    builder = DefaultRecordBatchBuilder(
        magic=_MAGIC,
        compression_type=0,
        is_transactional=0,
        producer_id=producer_id,
        producer_epoch=epoch,
        base_sequence=sequence,
        # The bound was kept when the entries were chosen; here it must not cut a batch in two.
        batch_size=2**31 - 1,
    )
    for offset, (key, value, headers) in enumerate(entries):
        builder.append(offset, _NO_TIMESTAMP, key, value, list(headers))
    return bytes(builder.build())


class LogClient:
    """A connection to the cluster for the logs of this worker's shards.

    Each partition gets a connection of its own: a broker answers the requests of one
    connection one after the other, and an append waits for the other replicas.
    """

    def __init__(self, connection: Connection, *, client_id: str) -> None:
        options = client_options(connection, client_id=client_id)
        self._client = AIOKafkaClient(**options, metadata_max_age_ms=60_000)
        self._timeout_ms = connection.request_timeout_ms
        self._coordinators: dict[str, int] = {}

    async def start(self, topics: Sequence[str]) -> None:
        """Connect, and learn who leads the partitions of `topics`. Raises KafkaError."""
        await self._client.bootstrap()
        await self._client.set_topics(list(topics))

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def init_producer_id(self, transactional_id: str) -> ProducerId:
        """Ask the transaction coordinator for an id whose epoch fences all older ones."""
        coordinator = await self._coordinator(transactional_id)
        if coordinator < 0:
            return ProducerId(coordinator)
        request = InitProducerIdRequest(transactional_id, _TRANSACTION_TIMEOUT_MS)
        answer = await self._send(coordinator, request, group="coordinator")
        if isinstance(answer, int):
            self._coordinators.pop(transactional_id, None)
            return ProducerId(answer)
        if answer.error_code in _STALE_COORDINATOR:
            self._coordinators.pop(transactional_id, None)
        return ProducerId(answer.error_code, answer.producer_id, answer.producer_epoch)

    async def append(self, topic: str, partition: int, batch: bytes) -> Appended:
        """Send one batch to the partition's leader, to be acknowledged by all replicas."""
        request = ProduceRequest(
            transactional_id=None,
            required_acks=_ACKS_ALL,
            timeout=self._timeout_ms,
            topics=[(topic, [(partition, batch)])],
        )
        answer = await self._send_to_leader(topic, partition, request)
        if isinstance(answer, int):
            return Appended(answer)
        _, ((_, code, base_offset, *_rest),) = answer.topics[0]
        self._note(code)
        return Appended(code, base_offset)

    async def fetch(
        self, topic: str, partition: int, offset: int, *, max_wait_ms: int = 0
    ) -> Fetched:
        """Read what stands at `offset` and behind it, uncommitted records too."""
        request = FetchRequest(
            *(max_wait_ms, 1, _FETCH_BYTES, _READ_UNCOMMITTED),
            [(topic, [(partition, offset, _FETCH_BYTES)])],
        )
        answer = await self._send_to_leader(topic, partition, request)
        if isinstance(answer, int):
            return Fetched(answer)
        _, ((_, code, high_watermark, *rest),) = answer.topics[0]
        self._note(code)
        records, next_offset = _decode(rest[-1], offset)
        log_start = rest[1] if answer.API_VERSION >= 5 else -1
        return Fetched(code, records, next_offset, high_watermark, log_start)

    async def _coordinator(self, transactional_id: str) -> int:
        """The node of the coordinator, or a negative code."""
        node = self._coordinators.get(transactional_id)
        if node is not None:
            return node
        lookup = self._client.coordinator_lookup(CoordinationType.TRANSACTION, transactional_id)
        node = await _answer(lookup)
        # Node ids and error codes are both integers; an error that the broker gave comes out
        # of `_answer` as a negative one.
        if node >= 0:
            self._coordinators[transactional_id] = node
        return int(node)

    async def _send_to_leader(self, topic: str, partition: int, request: Any) -> Any:
        leader = self._client.cluster.leader_for_partition(TopicPartition(topic, partition))
        if leader is None or leader < 0:
            await self._client.force_metadata_update()
            return NOT_SENT
        return await self._send(leader, request, group=(topic, partition))

    async def _send(self, node: int, request: Any, *, group: object) -> Any:
        if not await self._client.ready(node, group=group):
            return NOT_SENT
        answer = await _answer(self._client.send(node, request, group=group))
        if isinstance(answer, int):
            self._client.force_metadata_update()
        return answer

    def _note(self, code: int) -> None:
        if code in _STALE_METADATA:
            self._client.force_metadata_update()


async def _answer(call: Awaitable[Any]) -> Any:
    """The response, or a code below zero where the client raised instead."""
    try:
        return await call
    except NotImplementedError:
        return UNSUPPORTED
    except BrokerResponseError as error:
        return -error.errno if error.errno > 0 else UNCLEAR
    except (KafkaError, OSError, TimeoutError):
        return UNCLEAR


def _decode(data: bytes | None, offset: int) -> tuple[list[LogRecord], int]:
    """The records at and behind `offset`, and the offset behind the last whole batch."""
    records: list[LogRecord] = []
    next_offset = offset
    batches = MemoryRecords(data or b"")
    while batches.has_next():
        batch = batches.next_batch()
        # Markers of transactions are no records of ours.
        if not batch.is_control_batch:
            records += [
                LogRecord(r.offset, r.timestamp, r.key, r.value, tuple(r.headers))
                for r in batch
                if r.offset >= offset
            ]
        next_offset = batch.next_offset
    return records, next_offset
