"""Records of somebody else before our own acknowledged ones (rule 8)."""

from sojourn.engine.protocol import commit
from sojourn.engine.protocol.asking import answered, ask, new_ticket, notice, try_later
from sojourn.engine.protocol.ending import stop_shard
from sojourn.engine.protocol.inputs import LogRead, ReadFailed
from sojourn.engine.protocol.records import (
    CLAIM_KEY,
    FENCE_KEY,
    ReadRecord,
    claim_record,
    named_claim,
)
from sojourn.engine.protocol.requests import ReadLog
from sojourn.engine.protocol.state import Gap, Shard


def read(shard: Shard, gap: Gap) -> None:
    """Ask for the records between our own."""
    ask(shard, shard.log, ReadLog(new_ticket(shard), gap.cursor))


def on_read(shard: Shard, gap: Gap, answer: LogRead) -> None:
    """Foreign records: of a newer claim, then we are replaced; else their keys are rewritten."""
    answered(shard.log)
    keys = set(gap.keys)
    for record in answer.records:
        if record.offset < gap.cursor:
            continue
        if record.offset >= gap.base:
            break
        if _is_own_claim(shard, record):
            # Without fencing a repeated request is stored twice, and the copy outdates us.
            commit.recover(shard, full=False)
            return
        if _is_newer(shard, record):
            stop_shard(shard, "fenced", "another worker claimed this shard")
            return
        if record.key and record.key != FENCE_KEY:
            keys.add(record.key)
    shard.gap = Gap(max(gap.cursor, answer.next_offset), gap.base, frozenset(keys))
    if shard.gap.cursor >= gap.base:
        notice(shard, "foreign_records", f"{len(keys)} keys are written again")
        shard.memory.shadowed |= shard.gap.keys
        shard.gap = None
        commit.accept(shard, gap.base)
    elif answer.at_end:
        try_later(shard, shard.log, reason="the end of the log cannot be seen yet")


def on_read_failed(shard: Shard, answer: ReadFailed) -> None:
    """The records between cannot be read."""
    if answer.out_of_range:
        notice(shard, "log_truncated", "an acknowledged record is gone")
        commit.recover(shard, full=True)
    else:
        try_later(shard, shard.log, reason=answer.reason)


def _is_own_claim(shard: Shard, record: ReadRecord) -> bool:
    return (
        record.key == CLAIM_KEY
        and shard.claim is not None
        and record.value == claim_record(shard.claim).value
    )


def _is_newer(shard: Shard, record: ReadRecord) -> bool:
    if record.key == CLAIM_KEY:
        return True
    return record.key != FENCE_KEY and named_claim(record) > shard.memory.claim_offset
