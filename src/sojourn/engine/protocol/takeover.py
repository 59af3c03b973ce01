"""Taking a shard over: read the log, claim it, read on up to the own claim.

The steps: reading → producer → rereading → (fencing) → claiming → confirming → loading.
On a broker that cannot fence: reading → claiming → confirming → loading.
"""

from collections.abc import Sequence

from sojourn.engine.protocol import claiming
from sojourn.engine.protocol.asking import answered, ask, free, new_ticket, notice, say, try_later
from sojourn.engine.protocol.ending import drop_publishing, drop_work, stop_shard, stop_worker
from sojourn.engine.protocol.inputs import LogRead, ReadFailed
from sojourn.engine.protocol.records import CLAIM_KEY, ReadRecord
from sojourn.engine.protocol.replay import UnreadableError, absorb
from sojourn.engine.protocol.requests import LoadDefinitions, ReadLog, Ready, SeekInput
from sojourn.engine.protocol.state import Memory, Shard, resume_decider


def begin(shard: Shard, *, full: bool) -> None:
    """Take the shard over, or claim it anew; with `full` read the log from its start."""
    drop_work(shard)
    shard.phase = "taking"
    shard.step = "reading"
    shard.shut_out = -1
    shard.claim = None
    memory = shard.memory
    age_ms = shard.now.wall - memory.fresh_at
    # Older than this, the log may have lost tombstones that the memory has not seen (rule 16).
    too_old = memory.position > 0 and age_ms > shard.settings.delete_retention_ms // 2
    if full or too_old:
        notice(shard, "full_replay", "the memory is too old" if too_old else "by precaution")
        drop_publishing(shard)
        shard.decider.forget()
        shard.memory = Memory(fresh_at=shard.now.wall)
    elif memory.position == 0:
        memory.fresh_at = shard.now.wall


def go_on(shard: Shard) -> None:
    """Ask for what the current step needs, unless it is under way."""
    if not free(shard, shard.log):
        return
    match shard.step:
        case "reading" | "rereading" | "confirming":
            ask(shard, shard.log, ReadLog(new_ticket(shard), shard.memory.position))
        case "producer":
            claiming.ask_producer(shard)
        case "fencing":
            claiming.append_fence(shard)
        case "claiming":
            claiming.append_claim(shard)
        case "loading":
            _load(shard)


def on_read(shard: Shard, answer: LogRead) -> None:
    """A chunk of the log has come."""
    if answer.log_start > 0:
        start = answer.log_start
        stop_shard(
            shard,
            "log_start_moved",
            f"the log of shard {shard.settings.shard} starts at offset {start} and must start "
            "at 0: states before it are gone. Was the state topic's cleanup.policy ever other "
            "than 'compact', or were records deleted? Restore the topic",
        )
        return
    answered(shard.log)
    try:
        if _absorb_all(shard, answer.records):
            return
    except UnreadableError as error:
        stop_shard(shard, "unreadable_log", f"cannot read {error}")
        return
    memory = shard.memory
    memory.position = max(memory.position, answer.next_offset)
    if answer.at_end:
        _at_end(shard)


def on_read_failed(shard: Shard, answer: ReadFailed) -> None:
    """The log cannot be read, for now or at all from there."""
    if not answer.out_of_range:
        try_later(shard, shard.log, reason=answer.reason)
    elif shard.memory.position > 0:
        notice(shard, "log_truncated", "the log ends before what was read of it")
        begin(shard, full=True)
    else:
        stop_shard(shard, "log_start_moved", "the log of the shard does not start at offset 0")


def on_loaded(shard: Shard) -> None:
    """The definitions in force are there: the shard is ours to work on."""
    answered(shard.log)
    _own(shard)


def _absorb_all(shard: Shard, records: Sequence[ReadRecord]) -> bool:
    """Absorb `records` up to the own claim; whether it was among them. Raises UnreadableError."""
    memory = shard.memory
    for record in records:
        # A broker returns whole batches, which may begin before the offset asked for.
        if record.offset < memory.position:
            continue
        term, claim = memory.term, memory.claim
        absorb(memory, shard.decider, record)
        if _is_own_claim(shard, record):
            claiming.confirm(shard, term_before=term, claim_before=claim)
            return True
    return False


def _is_own_claim(shard: Shard, record: ReadRecord) -> bool:
    newest = shard.memory.claim
    return (
        record.key == CLAIM_KEY
        and shard.step == "confirming"
        and shard.claim is not None
        and newest is not None
        and newest.nonce == shard.claim.nonce
    )


def _at_end(shard: Shard) -> None:
    if shard.step == "reading":
        shard.memory.fresh_at = shard.now.wall
        if _input_fits(shard):
            shard.step = "producer" if shard.settings.fenced else "claiming"
    elif shard.step == "rereading":
        claiming.after_rereading(shard)
    else:
        claiming.not_found_yet(shard)


def _input_fits(shard: Shard) -> bool:
    meta = shard.memory.meta
    problem = ""
    if meta.topic_id and shard.topic_id and meta.topic_id != shard.topic_id:
        problem = "the input topic was deleted and created anew since this state was written"
    elif meta.partitions and meta.partitions != shard.partitions:
        problem = (
            f"the input topic has {shard.partitions} partitions, and this state was written "
            f"when it had {meta.partitions}: customers would be parted from their state"
        )
    if not problem:
        return True
    stop_worker(
        shard, "other_input", f"{problem}. Start with an empty state topic, or restore the input"
    )
    return False


def _load(shard: Shard) -> None:
    definitions = shard.memory.meta.definitions
    if definitions:
        ask(shard, shard.log, LoadDefinitions(new_ticket(shard), definitions))
    else:
        _own(shard)


def _own(shard: Shard) -> None:
    memory = shard.memory
    meta = memory.meta
    shard.phase = "owning"
    shard.max_bytes = shard.settings.max_commit_bytes
    shard.alone = False
    resume_decider(shard, applied=meta.applied, clock=meta.clock, definitions=meta.definitions)
    drop_publishing(shard)
    shard.unpublished = memory.outbox
    if memory.shadowed:
        notice(shard, "stale_records", f"{len(memory.shadowed)} keys are written again")
    if not shard.settings.fenced:
        notice(shard, "unfenced", "this broker cannot fence: run one worker only")
    say(shard, Ready(shard.claim.term if shard.claim else 0))
    shard.expected = meta.applied + 1
    say(shard, SeekInput(shard.expected))
