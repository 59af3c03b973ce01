"""What a shard's protocol may ask for, done with Kafka's clients; answers are its inputs."""

from collections.abc import Awaitable, Callable
from typing import Final

from sojourn.engine.ports import Meter
from sojourn.engine.protocol.inputs import (
    ActionsPublished,
    Appended,
    AppendFailed,
    AppendFault,
    DeadLettersFailed,
    DeadLettersPublished,
    DefinitionsMissing,
    DefinitionsReady,
    Input,
    LogRead,
    ProducerGranted,
    ProducerRefused,
    PublishFailed,
    ReadFailed,
)
from sojourn.engine.protocol.requests import (
    Append,
    InitProducer,
    LoadDefinitions,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
)
from sojourn.kafka.log_client import NOT_SENT, UNCLEAR, LogClient, encode_batch
from sojourn.kafka.publisher import Publisher

#: Fetches and keeps the definitions of a hash; whether there are any.
LoadDefinitionsCall = Callable[[str], Awaitable[bool]]

_OFFSET_OUT_OF_RANGE: Final = 1
#: COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, REQUEST_TIMED_OUT,
#: and CONCURRENT_TRANSACTIONS, which aiokafka does not retry (rule 5).
_COORDINATOR_BUSY: Final = frozenset({7, 14, 15, 16, 51, UNCLEAR, NOT_SENT})

#: The broker's code for an append, where it is not one that leaves the outcome open.
_APPEND_FAULTS: Final[dict[int, AppendFault]] = {
    47: "fenced",  # INVALID_PRODUCER_EPOCH
    90: "fenced",  # PRODUCER_FENCED
    45: "out_of_order",  # OUT_OF_ORDER_SEQUENCE_NUMBER
    59: "out_of_order",  # UNKNOWN_PRODUCER_ID
    # DUPLICATE_SEQUENCE_NUMBER: it is in the log, and nobody knows where; only reading tells.
    46: "out_of_order",
    10: "too_large",  # MESSAGE_TOO_LARGE
    18: "too_large",  # RECORD_LIST_TOO_LARGE
    17: "refused",  # INVALID_TOPIC_EXCEPTION
    29: "refused",  # TOPIC_AUTHORIZATION_FAILED
    31: "refused",  # CLUSTER_AUTHORIZATION_FAILED
    42: "refused",  # INVALID_REQUEST
    44: "refused",  # POLICY_VIOLATION
    87: "refused",  # INVALID_RECORD
}


class Carrier:
    """Carries out the requests of one shard. Each call answers once and never raises."""

    def __init__(
        self,
        partition: int,
        *,
        state_topic: str,
        log: LogClient,
        publisher: Publisher,
        load: LoadDefinitionsCall,
        wall_ms: Callable[[], int],
        trust_end: bool,
        meter: Meter,
    ) -> None:
        self._partition = partition
        self._topic = state_topic
        self._log = log
        self._publisher = publisher
        self._load = load
        self._wall_ms = wall_ms
        self._trust_end = trust_end
        self._encoded: tuple[Append, bytes] | None = None
        self._meter = meter

    async def read_log(self, request: ReadLog) -> Input:
        """A chunk of the log."""
        chunk = await self._log.fetch(self._topic, self._partition, request.from_offset)
        if chunk.code:
            out_of_range = chunk.code == _OFFSET_OUT_OF_RANGE
            return ReadFailed(request.ticket, out_of_range, _reason(chunk.code))
        # The end offset saves a wait where it is right; a takeover ends on reading its own
        # claim, so where it is wrong nothing is missed.
        seen_end = self._trust_end and chunk.next_offset >= chunk.high_watermark
        return LogRead(
            request.ticket,
            chunk.records,
            max(chunk.log_start, 0),
            chunk.next_offset,
            at_end=seen_end or not chunk.records,
        )

    async def init_producer(self, request: InitProducer) -> Input:
        """A producer id and epoch that fence all older ones."""
        answer = await self._log.init_producer_id(request.transactional_id)
        if answer.code:
            retriable = answer.code in _COORDINATOR_BUSY
            return ProducerRefused(request.ticket, retriable, _reason(answer.code))
        return ProducerGranted(request.ticket, answer.id, answer.epoch)

    async def append(self, request: Append) -> Input:
        """One batch; a repeated request sends the bytes of the first time (rule 1)."""
        answer = await self._log.append(self._topic, self._partition, self._bytes(request))
        if answer.code == 0:
            return Appended(request.ticket, answer.base_offset)
        fault = _APPEND_FAULTS.get(answer.code, "unclear")
        return AppendFailed(request.ticket, fault, _reason(answer.code))

    async def publish_dead_letters(self, request: PublishDeadLetters) -> Input:
        """All dead letters of a turn."""
        sent = await self._publisher.publish_dead_letters(request.letters)
        if sent.refused:
            return DeadLettersFailed(request.ticket, False, sent.refused[0].reason)
        if sent.failure:
            return DeadLettersFailed(request.ticket, True, sent.failure)
        return DeadLettersPublished(request.ticket)

    async def publish_actions(self, request: PublishActions) -> Input:
        """All outgoing records of a commit."""
        sent = await self._publisher.publish(request.entries, partition=self._partition)
        if sent.refused or sent.failure:
            return PublishFailed(request.ticket, sent.refused, sent.failure or "refused")
        return ActionsPublished(request.ticket)

    async def load_definitions(self, request: LoadDefinitions) -> Input:
        """The definitions of a hash, found or known to be missing."""
        if await self._load(request.hash):
            return DefinitionsReady(request.ticket)
        return DefinitionsMissing(request.ticket)

    def _bytes(self, request: Append) -> bytes:
        if self._encoded is None or self._encoded[0] is not request:
            batch = encode_batch(
                request.records,
                producer_id=request.producer_id,
                epoch=request.epoch,
                sequence=request.base_sequence,
                timestamp=self._wall_ms(),
            )
            self._encoded = (request, batch)
            self._meter.observe("commit_bytes", len(batch))
        return self._encoded[1]


def _reason(code: int) -> str:
    if code == UNCLEAR:
        return "no answer"
    if code == NOT_SENT:
        return "the broker cannot be reached"
    return f"broker error {code}"
