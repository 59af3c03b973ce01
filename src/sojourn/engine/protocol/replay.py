"""Reading the log: which records count, and what they leave behind (rule 7).

A record whose claim is older than the newest seen so far was written by an owner that had been
replaced: it is ignored, and its key is written again so that compaction cannot keep the stale
record and drop the valid one.
"""

from msgspec import DecodeError

from sojourn.engine.protocol.records import (
    CLAIM_KEY,
    FENCE_KEY,
    META_KEY,
    OUTBOX_KEY,
    STATE_PREFIX,
    ReadRecord,
    named_claim,
    read_claim,
    read_meta,
    read_outbox,
)
from sojourn.engine.protocol.state import Memory
from sojourn.engine.turn import Decider


class UnreadableError(Exception):
    """A record of the log that this release cannot decode."""


def absorb(memory: Memory, decider: Decider, record: ReadRecord) -> None:
    """Take one record of the log into memory; raises UnreadableError."""
    key = record.key or b""
    memory.position = record.offset + 1
    if key == CLAIM_KEY:
        _absorb_claim(memory, record)
        return
    if key == FENCE_KEY:
        return
    claim_offset = named_claim(record)
    if claim_offset < memory.claim_offset:
        memory.shadowed |= {key}
        return
    memory.claim_offset = claim_offset
    if memory.shadowed:
        memory.shadowed -= {key}
    _apply(memory, decider, key, record)


def _absorb_claim(memory: Memory, record: ReadRecord) -> None:
    try:
        claim = read_claim(record.value)
    except DecodeError as error:
        raise UnreadableError(f"the claim at offset {record.offset}: {error}") from None
    memory.claim_offset = record.offset
    memory.claim = claim
    memory.term = max(memory.term, claim.term)


def _apply(memory: Memory, decider: Decider, key: bytes, record: ReadRecord) -> None:
    if key.startswith(STATE_PREFIX):
        decider.restore(key[len(STATE_PREFIX) :], record.value)
        return
    try:
        if key == META_KEY:
            memory.meta = read_meta(record.value)
            memory.term = max(memory.term, memory.meta.term)
        elif key == OUTBOX_KEY:
            memory.outbox = read_outbox(record.value)
        else:
            raise UnreadableError(f"an unknown kind of key at offset {record.offset}")
    except DecodeError as error:
        raise UnreadableError(f"the record at offset {record.offset}: {error}") from None
