"""What the protocol asks of the runtime. Each is carried out as it stands.

A request with a `ticket` wants one answer that carries the same ticket; an answer to a ticket
that the protocol no longer waits for is ignored, so late and repeated answers do no harm.
"""

from typing import Literal

from msgspec import Struct

from sojourn.engine.protocol.records import LogRecord, Publication
from sojourn.engine.turn import DeadLetter


class ReadLog(Struct, frozen=True):
    """Read a chunk of the shard's log from `from_offset` on, with no reset policy.

    Answer: LogRead or ReadFailed. Wait for records a short while (about 100 ms) at the end.
    """

    ticket: int
    from_offset: int


class InitProducer(Struct, frozen=True):
    """InitProducerId for `transactional_id` at its transaction coordinator.

    Answer: ProducerGranted or ProducerRefused.
    """

    ticket: int
    transactional_id: str


class Append(Struct, frozen=True):
    """Append `records` as one RecordBatch of the shard's partition, acknowledged by all replicas.

    Idempotent and not transactional; with producer_id -1 a plain batch. A retry is this same
    object again: the bytes made of it the first time must be sent again as they are (rule 1).
    Answer: Appended or AppendFailed.
    """

    ticket: int
    producer_id: int
    epoch: int
    base_sequence: int
    records: tuple[LogRecord, ...]


class PublishDeadLetters(Struct, frozen=True):
    """Publish and await every acknowledgement.

    Answer: DeadLettersPublished or DeadLettersFailed.
    """

    ticket: int
    letters: tuple[DeadLetter, ...]


class PublishActions(Struct, frozen=True):
    """Publish to the partition of the shard, in order, and await every acknowledgement.

    The producer must keep the order of one partition also when it retries (an idempotent one
    does). Answer: ActionsPublished or PublishFailed.
    """

    ticket: int
    entries: tuple[Publication, ...]


class LoadDefinitions(Struct, frozen=True):
    """See that the decider has the definitions of this hash, or knows that there are none.

    Answer: DefinitionsReady or DefinitionsMissing.
    """

    ticket: int
    hash: str


class SeekInput(Struct, frozen=True):
    """The next batch offered must start at `offset`; drop what was fetched before. No answer.

    Batches offered before and not acknowledged are forgotten: they get no AckInput.

    If the input starts later than `offset`, say so by InputStartsAt.
    """

    offset: int


class AckInput(Struct, frozen=True):
    """The batch offered with `token` is passed over for good; `applied` is its last offset."""

    token: int
    applied: int


class Ready(Struct, frozen=True):
    """The shard is taken over under `term`."""

    term: int


class Released(Struct, frozen=True):
    """The graceful revoke is done, nothing is under way: another may take the shard."""


StopCode = Literal[
    "fenced",  # another worker owns the shard (rule 4)
    "log_start_moved",  # the log does not begin at 0 (rule 3)
    "other_input",  # the input topic was recreated or has other partitions (rule 13)
    "input_lost",  # input was deleted before it was read, and the settings say stop (rule 13)
    "unreadable_log",  # a record of the log cannot be decoded: a newer release wrote it
    "commit_too_large",  # one record's commit is over the broker's limit
    "refused",  # the broker refuses for good, such as a missing right
    "definitions_gone",  # what the shard decides by stands on the definitions topic no more
    "suspended",  # the worker stood still for longer than the session time-out (rule 19)
]


class StopShard(Struct, frozen=True):
    """This shard has stopped and waits for its next assignment; others go on.

    After "fenced" the shard may still be assigned here if it was a zombie that claimed it: if no
    new generation comes within a session time-out, the worker should join the group anew.
    """

    code: StopCode
    reason: str


class StopWorker(Struct, frozen=True):
    """The whole worker must stop, without another write."""

    code: StopCode
    reason: str


NoticeCode = Literal[
    "claimed",  # a claim was appended and read back
    "unfenced",  # the broker cannot fence: one worker only
    "producer_fenced",  # an older producer id was shut out by hand (rule 10)
    "full_replay",  # the memory was thrown away
    "log_truncated",  # the log lost records that it had acknowledged
    "foreign_records",  # somebody else's records were found behind our claim (rule 8)
    "stale_records",  # records of an older claim were ignored and will be rewritten (rule 7)
    "input_lost",  # input was deleted before it was read (rule 13)
    "outbox_full",  # intake stops until publishing goes on (rule 12)
    "retrying",  # a request failed and will be tried again
]


class Notice(Struct, frozen=True):
    """Something to log and count. `text` holds no personal data. No answer."""

    code: NoticeCode
    text: str = ""


Request = (
    ReadLog
    | InitProducer
    | Append
    | PublishDeadLetters
    | PublishActions
    | LoadDefinitions
    | SeekInput
    | AckInput
    | Ready
    | Released
    | StopShard
    | StopWorker
    | Notice
)
