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

from sojourn.engine.protocol.records import LogRecord
from sojourn.kafka.connection import Connection, client_options
from sojourn.kafka.topic_identity import TopicIdentity, TopicIdentityRequest, read_identity

#: No answer came: the request may have been carried out, or not.
UNCLEAR: Final = -100
#: The client could not even send: the request was certainly not carried out.
NOT_SENT: Final = -101
#: The broker does not know the request (the embedded broker and InitProducerId).
UNSUPPORTED: Final = -102

_ACKS_ALL: Final = -1
_READ_UNCOMMITTED: Final = 0
_FETCH_BYTES: Final = 8 * 1024 * 1024
_TRANSACTION_TIMEOUT_MS: Final = 60_000
_MAGIC: Final = 2

#: Codes after which the client's picture of the cluster is stale.
_STALE_METADATA: Final = frozenset({3, 5, 6, 72})
#: NOT_COORDINATOR and COORDINATOR_NOT_AVAILABLE.
_STALE_COORDINATOR: Final = frozenset({15, 16})


class ProducerId(Struct, frozen=True):
    """The answer to InitProducerId; `id` and `epoch` mean something when `code` is 0."""

    code: int
    id: int = -1
    epoch: int = -1


class Appended(Struct, frozen=True):
    """The answer to an append; `base_offset` means something when `code` is 0."""

    code: int
    base_offset: int = -1


class FoundRecord(Struct, frozen=True):
    """One record of a log, as it was read."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class Fetched(Struct, frozen=True):
    """The answer to a fetch. `next_offset` is where to go on; `log_start` is -1 if unknown."""

    code: int
    records: Sequence[FoundRecord] = ()
    next_offset: int = -1
    high_watermark: int = -1
    log_start: int = -1


def encode_batch(
    records: Sequence[LogRecord],
    *,
    producer_id: int,
    epoch: int,
    sequence: int,
    timestamp: int,
) -> bytes:
    """One RecordBatch with its identity; a retry must send these very bytes again.

    Producer id -1 makes a plain batch, which no broker can fence; its sequence is -1 too.
    """
    builder = DefaultRecordBatchBuilder(
        magic=_MAGIC,
        compression_type=0,
        is_transactional=0,
        producer_id=producer_id,
        producer_epoch=epoch,
        base_sequence=sequence if producer_id >= 0 else -1,
        # The bound was kept when the entries were chosen; here it must not cut a batch in two.
        batch_size=2**31 - 1,
    )
    for offset, record in enumerate(records):
        builder.append(offset, timestamp, record.key, record.value, list(record.headers))
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
        if isinstance(coordinator, _NoAnswer):
            return ProducerId(coordinator.code)
        request = InitProducerIdRequest(transactional_id, _TRANSACTION_TIMEOUT_MS)
        answer = await self._send(coordinator, request, group="coordinator")
        if isinstance(answer, _NoAnswer):
            self._coordinators.pop(transactional_id, None)
            return ProducerId(answer.code)
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
        if isinstance(answer, _NoAnswer):
            return Appended(answer.code)
        _, ((_, code, base_offset, *_rest),) = answer.topics[0]
        self._note(code)
        return Appended(code, base_offset)

    async def fetch(
        self, topic: str, partition: int, offset: int, *, max_wait_ms: int = 100
    ) -> Fetched:
        """Read what stands at `offset` and behind it, uncommitted records too."""
        request = FetchRequest(
            *(max_wait_ms, 1, _FETCH_BYTES, _READ_UNCOMMITTED),
            [(topic, [(partition, offset, _FETCH_BYTES)])],
        )
        answer = await self._send_to_leader(topic, partition, request)
        if isinstance(answer, _NoAnswer):
            return Fetched(answer.code)
        if not answer.topics:  # the embedded broker's way of saying "nothing"
            return Fetched(0, (), offset)
        _, ((_, code, high_watermark, *rest),) = answer.topics[0]
        self._note(code)
        records, next_offset = _decode(rest[-1], offset)
        log_start = rest[1] if answer.API_VERSION >= 5 else -1
        return Fetched(code, records, next_offset, high_watermark, log_start)

    async def identity(self, topic: str) -> TopicIdentity:
        """The topic's id and partitions; partitions 0 if it does not exist or nobody answers."""
        node = self._client.get_random_node()
        if node is None:
            return TopicIdentity()
        answer = await self._send(node, TopicIdentityRequest(topic), group="metadata")
        if isinstance(answer, _NoAnswer):
            count = self._client.cluster.partitions_for_topic(topic)
            return TopicIdentity(partitions=len(count or ()))
        return read_identity(answer)

    async def _coordinator(self, transactional_id: str) -> "int | _NoAnswer":
        known = self._coordinators.get(transactional_id)
        if known is not None:
            return known
        node = await _answer(
            self._client.coordinator_lookup(CoordinationType.TRANSACTION, transactional_id)
        )
        if isinstance(node, _NoAnswer):
            return node
        self._coordinators[transactional_id] = node
        return int(node)

    async def _send_to_leader(self, topic: str, partition: int, request: Any) -> Any:
        leader = self._client.cluster.leader_for_partition(TopicPartition(topic, partition))
        if leader is None or leader < 0:
            await self._client.force_metadata_update()
            return _NoAnswer(NOT_SENT)
        return await self._send(leader, request, group=(topic, partition))

    async def _send(self, node: int, request: Any, *, group: object) -> Any:
        if not await self._client.ready(node, group=group):
            return _NoAnswer(NOT_SENT)
        answer = await _answer(self._client.send(node, request, group=group))
        if isinstance(answer, _NoAnswer):
            self._client.force_metadata_update()
        return answer

    def _note(self, code: int) -> None:
        if code in _STALE_METADATA:
            self._client.force_metadata_update()


class _NoAnswer(Struct, frozen=True):
    """The client raised instead of answering; `code` says what that means."""

    code: int


async def _answer(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except NotImplementedError:
        return _NoAnswer(UNSUPPORTED)
    except BrokerResponseError as error:
        return _NoAnswer(error.errno if error.errno > 0 else UNCLEAR)
    except (KafkaError, OSError, TimeoutError):
        return _NoAnswer(UNCLEAR)


def _decode(data: bytes | None, offset: int) -> tuple[list[FoundRecord], int]:
    """The records at and behind `offset`, and the offset behind the last whole batch."""
    records: list[FoundRecord] = []
    next_offset = offset
    batches = MemoryRecords(data or b"")
    while batches.has_next():
        batch = batches.next_batch()
        # Markers of transactions are no records of ours.
        if not batch.is_control_batch:
            records += [
                FoundRecord(r.offset, r.timestamp, r.key, r.value, tuple(r.headers))
                for r in batch
                if r.offset >= offset
            ]
        next_offset = batch.next_offset
    return records, next_offset
