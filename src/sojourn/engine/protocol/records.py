"""The records of a shard's log, and their bytes.

One partition of the state topic is the truth of one shard (docs/decisions/0003-shard-log.md).
Its keys are `s:<customer>` for a stored state, `m` for the meta, `o` for the outbox, `c` for
the claim and `f` for the fence. Every record but claim and fence names the offset of the claim
that it was written under in the header `claim` (rule 7).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

import msgspec
from msgspec import Struct

STATE_PREFIX: Final = b"s:"
META_KEY: Final = b"m"
OUTBOX_KEY: Final = b"o"
CLAIM_KEY: Final = b"c"
FENCE_KEY: Final = b"f"
CLAIM_HEADER: Final = "claim"
SHARD_HEADER: Final = "sojourn-shard"
TERM_HEADER: Final = "sojourn-term"
NUMBER_HEADER: Final = "sojourn-number"

Headers = tuple[tuple[str, bytes], ...]


class LogRecord(Struct, frozen=True, gc=False):
    """One record to be appended; a value of None removes the key."""

    key: bytes
    value: bytes | None
    headers: Headers = ()


class ReadRecord(Protocol):
    """One record that was read back; aiokafka's ConsumerRecord has this shape."""

    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


class Claim(Struct, frozen=True, array_like=True):
    """From this record on the shard belongs to the worker that drew `nonce` (rule 3).

    `term` orders everything that goes out (rule 11). `producer_id` and `epoch` are what the
    broker fences by; both are -1 on a broker that cannot fence. `at` is the wall clock in
    milliseconds.
    """

    nonce: str
    term: int
    producer_id: int
    epoch: int
    at: int


class Meta(Struct, frozen=True, array_like=True):
    """How far the shard has come.

    `applied` is the offset of the last input record passed over, -1 for none; `clock` the
    shard's clock in milliseconds, which never goes back (rule 16); `numbers` the last number
    given out for each kind; `definitions` the hash in force. `topic_id` and `partitions` are
    those of the input topic (rule 13).
    """

    applied: int = -1
    clock: int = 0
    term: int = 0
    numbers: dict[str, int] = {}
    definitions: str = ""
    topic_id: str = ""
    partitions: int = 0


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """One record on its way out, already stamped. It keeps `term` and `number` for ever."""

    kind: str
    key: bytes
    body: bytes
    term: int
    number: int


class Publication(Struct, frozen=True, gc=False):
    """One record for the outbound topic of `kind`, to the partition of the shard."""

    kind: str
    key: bytes
    body: bytes
    headers: Headers


def publication(entry: Entry, *, shard: int) -> Publication:
    """What is sent for an entry of the outbox."""
    return Publication(
        kind=entry.kind,
        key=entry.key,
        body=entry.body,
        headers=(
            (SHARD_HEADER, b"%d" % shard),
            (TERM_HEADER, b"%d" % entry.term),
            (NUMBER_HEADER, b"%d" % entry.number),
        ),
    )


_claim_decoder = msgspec.msgpack.Decoder(Claim)
_meta_decoder = msgspec.msgpack.Decoder(Meta)
_outbox_decoder = msgspec.msgpack.Decoder(tuple[Entry, ...])
_encoder = msgspec.msgpack.Encoder()


def claim_record(claim: Claim) -> LogRecord:
    """The record that takes the shard over."""
    return LogRecord(CLAIM_KEY, _encoder.encode(claim))


def fence_record() -> LogRecord:
    """The record that shuts out an older producer id (rule 10). Its content says nothing."""
    return LogRecord(FENCE_KEY, b"")


def claim_header(claim_offset: int) -> Headers:
    """The header that names the claim a record was written under (rule 7)."""
    return ((CLAIM_HEADER, claim_offset.to_bytes(8, "big")),)


def commit_records(
    *,
    claim_offset: int,
    states: Mapping[bytes, bytes | None],
    outbox: Iterable[Entry] | None,
    meta: Meta,
) -> tuple[LogRecord, ...]:
    """The records of one commit: states by their key, the outbox if it changed, and the meta."""
    headers = claim_header(claim_offset)
    records = [LogRecord(STATE_PREFIX + key, value, headers) for key, value in states.items()]
    if outbox is not None:
        records.append(LogRecord(OUTBOX_KEY, _encoder.encode(tuple(outbox)), headers))
    records.append(LogRecord(META_KEY, _encoder.encode(meta), headers))
    return tuple(records)


def named_claim(record: ReadRecord) -> int:
    """The offset of the claim that `record` was written under, -1 if it names none."""
    for name, value in record.headers:
        if name == CLAIM_HEADER:
            return int.from_bytes(value, "big")
    return -1


def read_claim(value: bytes | None) -> Claim:
    """The claim in a record's value; raises msgspec.DecodeError if it is none."""
    return _claim_decoder.decode(value or b"")


def read_meta(value: bytes | None) -> Meta:
    """The meta in a record's value; raises msgspec.DecodeError if it is none."""
    return _meta_decoder.decode(value or b"")


def read_outbox(value: bytes | None) -> tuple[Entry, ...]:
    """The outbox in a record's value, empty for a removed one; raises msgspec.DecodeError."""
    return _outbox_decoder.decode(value) if value else ()
