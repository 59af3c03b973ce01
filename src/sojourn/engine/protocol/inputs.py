"""What the protocol is told: assignments, answers, input and the passing of time."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from sojourn.engine.protocol.records import ReadRecord
from sojourn.wire.record import InputRecord


class Moment(Struct, frozen=True):
    """Now, by two clocks in milliseconds: `wall` since 1970 UTC, and one that only goes forward."""

    wall: int
    steady: int


class Assigned(Struct, frozen=True):
    """The shard is this worker's, as of `generation` of the consumer group.

    `topic_id` and `partitions` are those of the input topic now; an empty id is not compared.
    """

    generation: int
    topic_id: str
    partitions: int


class Revoked(Struct, frozen=True):
    """The shard goes to another, and there is time to finish: ends with Released."""


class Lost(Struct, frozen=True):
    """The shard is no longer ours, at once."""


class LogRead(Struct, frozen=True):
    """Answer to ReadLog: records from the offset asked for on, in order, maybe none.

    `log_start` is the first offset that the broker still has; `next_offset` is where to read
    on; `at_end` says that nothing more could be seen.
    """

    ticket: int
    records: Sequence[ReadRecord]
    log_start: int
    next_offset: int
    at_end: bool


class ReadFailed(Struct, frozen=True):
    """Answer to ReadLog. `out_of_range`: the log ends before, or starts after, that offset."""

    ticket: int
    out_of_range: bool
    reason: str


class ProducerGranted(Struct, frozen=True):
    """Answer to InitProducer."""

    ticket: int
    producer_id: int
    epoch: int


class ProducerRefused(Struct, frozen=True):
    """Answer to InitProducer; CONCURRENT_TRANSACTIONS (51) is retriable, as is no answer."""

    ticket: int
    retriable: bool
    reason: str


class Appended(Struct, frozen=True):
    """Answer to Append: the batch, or the same one sent earlier, begins at `base_offset`."""

    ticket: int
    base_offset: int


AppendFault = Literal[
    "fenced",  # InvalidProducerEpoch, ProducerFenced
    "out_of_order",  # OutOfOrderSequenceNumber, UnknownProducerId
    "unclear",  # time-out, lost connection, no leader, too few replicas: may be in or not
    "too_large",  # MessageTooLarge, RecordListTooLarge
    "refused",  # anything else that the broker refuses for good
]


class AppendFailed(Struct, frozen=True):
    """Answer to Append."""

    ticket: int
    fault: AppendFault
    reason: str


class DeadLettersPublished(Struct, frozen=True):
    """Answer to PublishDeadLetters: all are acknowledged."""

    ticket: int


class DeadLettersFailed(Struct, frozen=True):
    """Answer to PublishDeadLetters: some are not acknowledged."""

    ticket: int
    retriable: bool
    reason: str


class ActionsPublished(Struct, frozen=True):
    """Answer to PublishActions: all are acknowledged."""

    ticket: int


class Unpublishable(Struct, frozen=True):
    """The broker refuses the entry at `index` for good, such as one too large."""

    index: int
    reason: str


class PublishFailed(Struct, frozen=True):
    """Answer to PublishActions: not all are acknowledged.

    What is not named in `refused` is published again; what is, goes to the dead letters.
    """

    ticket: int
    refused: tuple[Unpublishable, ...]
    reason: str


class DefinitionsReady(Struct, frozen=True):
    """Answer to LoadDefinitions: the decider has them."""

    ticket: int


class DefinitionsMissing(Struct, frozen=True):
    """Answer to LoadDefinitions: they stand nowhere, and the decider knows it."""

    ticket: int


class Batch(Struct, frozen=True):
    """Input that was fetched: everything there is in [start, next).

    `start` is the fetch position, which may lie before the first record (rule 13), `next` the
    position after it. `token` comes back in AckInput. At most two are offered at a time.
    """

    token: int
    start: int
    next: int
    records: Sequence[InputRecord]


class InputStartsAt(Struct, frozen=True):
    """The input's first offset lies behind the one sought: what was before is deleted."""

    offset: int


class Tick(Struct, frozen=True):
    """Time passes; send one about every 100 ms, and after a pause at once.

    `clock` is what the shard's clock would be now, in milliseconds: the wall clock if the
    shard has read all input there is, else 0 (nothing fires).
    """

    clock: int


#: What comes back of a `Request`, under its ticket.
Answer = (
    LogRead
    | ReadFailed
    | ProducerGranted
    | ProducerRefused
    | Appended
    | AppendFailed
    | DeadLettersPublished
    | DeadLettersFailed
    | ActionsPublished
    | PublishFailed
    | DefinitionsReady
    | DefinitionsMissing
)

Input = Assigned | Revoked | Lost | Answer | Batch | InputStartsAt | Tick
