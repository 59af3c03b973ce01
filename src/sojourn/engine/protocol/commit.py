"""The commit: states, outbox and meta in one batch, true only with its acknowledgement."""

from collections.abc import Mapping

from sojourn.engine.protocol import takeover
from sojourn.engine.protocol.asking import answered, ask, new_ticket, notice, say, try_later
from sojourn.engine.protocol.ending import let_go, stop_shard
from sojourn.engine.protocol.inputs import AppendFailed
from sojourn.engine.protocol.records import (
    OUTBOX_KEY,
    STATE_PREFIX,
    Entry,
    LogRecord,
    Meta,
    commit_records,
)
from sojourn.engine.protocol.requests import AckInput, Append
from sojourn.engine.protocol.state import SEQUENCES, Commit, Gap, Producer, Shard, resume_decider
from sojourn.engine.turn import Turn

#: What the bytes of one record's framing and claim header come to, rounded up.
_FRAME_BYTES = 40
_META_BYTES = 2_000


def append_turn(shard: Shard, turn: Turn) -> None:
    """Append what `turn` decided."""
    added, numbers = _number(shard, turn)
    meta = Meta(
        applied=turn.applied,
        clock=max(shard.memory.meta.clock, turn.clock),
        term=_term(shard),
        numbers=numbers,
        definitions=turn.definitions,
        topic_id=shard.topic_id,
        partitions=shard.partitions,
    )
    _append(shard, turn=turn, states=turn.writes, meta=meta, added=added)


def append_upkeep(shard: Shard) -> None:
    """Append what keeps the log in order: shadowed keys anew, the outbox as it is, the meta."""
    old = shard.memory.meta
    meta = Meta(
        applied=old.applied,
        clock=old.clock,
        term=_term(shard),
        numbers=old.numbers,
        definitions=old.definitions,
        topic_id=shard.topic_id,
        partitions=shard.partitions,
    )
    _append(shard, turn=None, states=_shadowed_states(shard), meta=meta, added=())


def room(shard: Shard) -> int:
    """How many bytes the next turn may fill."""
    return max(shard.max_bytes - _META_BYTES - outbox_bytes(shard.unpublished), 1)


def outbox_bytes(entries: tuple[Entry, ...]) -> int:
    """About what `entries` take in the log."""
    return sum(len(entry.body) + len(entry.key) + _FRAME_BYTES for entry in entries)


def silent_too_long(shard: Shard) -> bool:
    """Whether the last acknowledgement is too old to append without a new claim (rule 9)."""
    silence_ms = shard.now.wall - shard.acked_at
    return shard.settings.fenced and silence_ms > shard.settings.silence_max_ms


def on_appended(shard: Shard, base_offset: int) -> None:
    """Acknowledged: true at once if it follows our last record, else look what lies between."""
    answered(shard.log)
    position = shard.memory.position
    if base_offset == position:
        accept(shard, base_offset)
    elif base_offset > position:
        shard.gap = Gap(position, base_offset)
    else:
        notice(shard, "log_truncated", "an acknowledged record is gone")
        recover(shard, full=True)


def on_append_failed(shard: Shard, answer: AppendFailed) -> None:
    """Not acknowledged: send the same again, or find out what the log holds."""
    match answer.fault:
        case "unclear" if silent_too_long(shard):
            recover(shard, full=False)
        case "unclear":
            try_later(shard, shard.log, reason=answer.reason, keep=True)
        case "fenced":
            stop_shard(shard, "fenced", "another worker owns this shard now")
        case "out_of_order":
            notice(shard, "log_truncated", answer.reason)
            recover(shard, full=True)
        case "too_large":
            answered(shard.log)
            _make_smaller(shard)
        case "refused":
            stop_shard(shard, "refused", f"the broker refuses the commit: {answer.reason}")


def recover(shard: Shard, *, full: bool) -> None:
    """What the log holds is in doubt: take over anew, or when leaving, let go."""
    if shard.phase == "leaving":
        let_go(shard)
    else:
        takeover.begin(shard, full=full)


def _term(shard: Shard) -> int:
    assert shard.claim is not None
    return shard.claim.term


def _number(shard: Shard, turn: Turn) -> tuple[tuple[Entry, ...], dict[str, int]]:
    """The entries of `turn` with their numbers, and the numbers after it."""
    numbers = dict(shard.memory.meta.numbers)
    term = _term(shard)
    entries = []
    for outgoing in turn.outgoing:
        number = numbers.get(outgoing.kind, 0) + 1
        numbers[outgoing.kind] = number
        body = shard.stamp(outgoing.body, shard=shard.settings.shard, term=term, number=number)
        entries.append(Entry(outgoing.kind, outgoing.key, body, term, number))
    return tuple(entries), numbers


def _append(
    shard: Shard,
    *,
    turn: Turn | None,
    states: Mapping[bytes, bytes | None],
    meta: Meta,
    added: tuple[Entry, ...],
) -> None:
    memory = shard.memory
    # Rule 12: what is left out of the outbox was acknowledged by its topic before this append.
    outbox = shard.unpublished + added
    changed = outbox != memory.outbox or OUTBOX_KEY in memory.shadowed
    records = commit_records(
        claim_offset=memory.claim_offset,
        states=states,
        outbox=outbox if changed else None,
        meta=meta,
    )
    if turn is not None and _size(records) > shard.settings.max_commit_bytes:
        _make_smaller(shard)
        return
    shard.commit = Commit(
        turn, meta, outbox, added, frozenset(record.key for record in records), len(records)
    )
    producer = shard.producer
    request = Append(new_ticket(shard), producer.id, producer.epoch, producer.sequence, records)
    ask(shard, shard.log, request)


def _size(records: tuple[LogRecord, ...]) -> int:
    return sum(len(record.key) + len(record.value or b"") + _FRAME_BYTES for record in records)


def _shadowed_states(shard: Shard) -> dict[bytes, bytes | None]:
    """As many of the shadowed states as one commit holds, as they are in memory."""
    states: dict[bytes, bytes | None] = {}
    left = room(shard)
    for key in sorted(shard.memory.shadowed):
        if not key.startswith(STATE_PREFIX):
            continue
        customer = key[len(STATE_PREFIX) :]
        value = shard.decider.stored(customer)
        left -= len(key) + len(value or b"") + _FRAME_BYTES
        if left < 0 and states:
            break
        states[customer] = value
    return states


def accept(shard: Shard, base_offset: int) -> None:
    """The commit is durable: memory may change (rule 2)."""
    commit = shard.commit
    assert commit is not None
    memory = shard.memory
    memory.position = base_offset + commit.size
    memory.meta = commit.meta
    memory.term = max(memory.term, commit.meta.term)
    memory.outbox = commit.outbox
    memory.shadowed -= commit.keys
    memory.fresh_at = shard.acked_at = shard.now.wall
    shard.producer = _advance(shard.producer, commit.size)
    # Entries published while the append was under way have left `unpublished` already.
    shard.unpublished += commit.added
    shard.commit = None
    if commit.turn is not None:
        _accept_turn(shard, commit.turn)


def _accept_turn(shard: Shard, turn: Turn) -> None:
    if turn.applied + 1 == shard.input_start:
        # Input was lost: the decider has not decided this, it goes on behind the gap.
        resume_decider(shard, applied=turn.applied, clock=turn.clock, definitions=turn.definitions)
        shard.input_start = -1
    else:
        shard.decider.accept(turn)
    shard.turn = None
    shard.letters_done = False
    shard.needs = turn.needs
    shard.alone = False
    shard.max_bytes = min(shard.settings.max_commit_bytes, shard.max_bytes * 2)
    ack_input(shard)


def ack_input(shard: Shard) -> None:
    """Acknowledge the batches at the head that are passed over whole."""
    applied = shard.memory.meta.applied
    while shard.batches:
        head = shard.batches[0]
        if head.records and head.records[-1].offset > applied:
            return
        shard.batches = shard.batches[1:]
        say(shard, AckInput(head.token, applied))


def _advance(producer: Producer, count: int) -> Producer:
    if producer.id < 0:
        return producer
    sequence = (producer.sequence + count) % SEQUENCES
    return Producer(producer.id, producer.epoch, sequence, producer.asked_at)


def _make_smaller(shard: Shard) -> None:
    """The commit does not fit: decide over less, then without the outbox, then give up."""
    shard.turn = None
    shard.letters_done = False
    shard.commit = None
    if shard.max_bytes > _META_BYTES:
        shard.max_bytes //= 2
    elif shard.unpublished:
        shard.alone = True
    else:
        stop_shard(
            shard,
            "commit_too_large",
            "what one input record changes is over the limit of the state topic; raise its "
            "max.message.bytes, or lower the bounds on state and action size",
        )
