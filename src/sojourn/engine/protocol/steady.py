"""The owner's work: choose what to decide next, and see it through to its commit."""

from bisect import bisect_right

from sojourn.engine.protocol import commit, gap, letters, takeover
from sojourn.engine.protocol.asking import answered, ask, free, new_ticket, notice, say, try_later
from sojourn.engine.protocol.ending import stop_shard, stop_without_definitions
from sojourn.engine.protocol.inputs import Batch, DeadLettersFailed, InputStartsAt, Tick
from sojourn.engine.protocol.requests import LoadDefinitions, PublishDeadLetters, SeekInput
from sojourn.engine.protocol.state import Shard
from sojourn.engine.turn import Turn


def go_on(shard: Shard) -> None:
    """Ask for the next thing there is to do, if nothing is under way."""
    if not free(shard, shard.log):
        return
    if shard.gap is not None:
        gap.read(shard, shard.gap)
    elif _claim_is_due(shard):
        takeover.begin(shard, full=False)
    elif shard.needs:
        ask(shard, shard.log, LoadDefinitions(new_ticket(shard), shard.needs))
    elif shard.memory.shadowed:
        commit.append_upkeep(shard)
    else:
        _work(shard)


def on_batch(shard: Shard, batch: Batch) -> None:
    """Input was offered: take it if it follows what is queued, else seek back (rule 13)."""
    if batch.start > shard.expected:
        if shard.now.steady >= shard.seek_again_at:
            _seek(shard)
        return
    # There is unread input: the clock is the time of its records, not the wall's.
    shard.clock = 0
    shard.expected = max(shard.expected, batch.next)
    shard.batches += (batch,)
    commit.ack_input(shard)


def on_input_start(shard: Shard, event: InputStartsAt) -> None:
    """The input begins later than where we would go on: a new shard may, others lost input."""
    if event.offset <= shard.expected:
        return
    began = shard.memory.meta.applied >= 0 or shard.batches
    if began and shard.settings.on_input_lost == "stop":
        stop_shard(
            shard,
            "input_lost",
            f"input of shard {shard.settings.shard} from offset {shard.expected} to "
            f"{event.offset - 1} was deleted before it was read. To go on without it, set "
            "on_input_lost to 'go_on'",
        )
        return
    if began:
        shard.input_start = event.offset
    shard.expected = event.offset
    say(shard, SeekInput(event.offset))


def on_tick(shard: Shard, event: Tick) -> None:
    """All input is read and the clock has moved on: timers may be due."""
    if event.clock and not shard.batches:
        shard.clock = max(event.clock, shard.memory.meta.clock)


def on_letters(shard: Shard) -> None:
    """The dead letters are safe; now the commit may pass over their input (rule 15)."""
    answered(shard.log)
    shard.letters_done = True


def on_letters_failed(shard: Shard, answer: DeadLettersFailed) -> None:
    """A dead letter is not safe: its input waits."""
    if answer.retriable:
        try_later(shard, shard.log, reason=answer.reason)
    else:
        stop_shard(shard, "refused", f"the dead-letter topic refuses a record: {answer.reason}")


def on_definitions(shard: Shard) -> None:
    """The definitions that the decider missed are there."""
    answered(shard.log)
    shard.needs = ""


def on_definitions_missing(shard: Shard) -> None:
    """They stand nowhere: an activation is refused, but what is in force cannot be done without."""
    if shard.needs == shard.memory.meta.definitions:
        stop_without_definitions(shard)
    else:
        on_definitions(shard)


def _work(shard: Shard) -> None:
    if shard.turn is None:
        shard.turn = _choose(shard)
    turn = shard.turn
    if turn is None and shard.needs:
        ask(shard, shard.log, LoadDefinitions(new_ticket(shard), shard.needs))
    elif turn is None:
        _keep_house(shard)
    elif turn.dead_letters and not shard.letters_done:
        ask(shard, shard.log, PublishDeadLetters(new_ticket(shard), tuple(turn.dead_letters)))
    else:
        commit.append_turn(shard, turn)


def _choose(shard: Shard) -> Turn | None:
    """The next turn: a batch, input that was lost before it, or due timers; None for nothing."""
    if _outbox_is_full(shard):
        return None
    if shard.batches and not 0 <= shard.input_start <= shard.batches[0].start:
        return _decide(shard)
    if shard.input_start >= 0:
        return _pass_over_lost(shard)
    if shard.clock:
        turn = shard.decider.tick(shard.clock, max_bytes=commit.room(shard))
        if turn is None:
            shard.clock = 0
        return turn
    return None


def _outbox_is_full(shard: Shard) -> bool:
    limit = 0 if shard.alone else shard.settings.max_outbox_bytes
    full = commit.outbox_bytes(shard.unpublished) > limit
    if full and not shard.full:
        notice(shard, "outbox_full", f"{len(shard.unpublished)} records wait to be published")
    shard.full = full
    return full


def _decide(shard: Shard) -> Turn | None:
    head = shard.batches[0]
    applied = shard.memory.meta.applied
    first = bisect_right(head.records, applied, key=lambda record: record.offset)
    turn = shard.decider.decide(head.records[first:], max_bytes=commit.room(shard))
    if turn.needs and turn.consumed == 0 and not turn.writes:
        shard.needs = turn.needs
        return None
    return turn


def _pass_over_lost(shard: Shard) -> Turn:
    """A turn that says which input is gone, and goes on behind it (rule 13)."""
    meta = shard.memory.meta
    first, start = meta.applied + 1, shard.input_start
    notice(shard, "input_lost", f"input from offset {first} to {start - 1} was deleted unread")
    letter = letters.lost_input(
        topic=shard.settings.topic,
        shard=shard.settings.shard,
        first=first,
        last=start - 1,
        at=shard.now.wall,
    )
    return Turn(
        writes={},
        outgoing=(),
        dead_letters=(letter,),
        applied=start - 1,
        clock=meta.clock,
        definitions=meta.definitions,
        consumed=0,
    )


def _keep_house(shard: Shard) -> None:
    """Nothing to decide: clear the outbox in the log (rule 12), show a sign of life (rule 9)."""
    settings, now = shard.settings, shard.now
    published = bool(shard.memory.outbox) and not shard.unpublished
    lingered = now.steady - shard.published_at >= settings.outbox_linger_ms
    silent = now.wall - shard.acked_at >= settings.heartbeat_ms
    if silent or (published and lingered):
        commit.append_upkeep(shard)


def _claim_is_due(shard: Shard) -> bool:
    if not shard.settings.fenced:
        return False
    claimed_ms = shard.now.wall - (shard.claim.at if shard.claim else 0)
    # The daily claim can wait until nothing would be published twice for it.
    daily = claimed_ms >= shard.settings.claim_every_ms and not shard.unpublished
    return daily or commit.silent_too_long(shard)


def _seek(shard: Shard) -> None:
    shard.expected = shard.memory.meta.applied + 1
    shard.batches = ()
    shard.seek_again_at = shard.now.steady + shard.settings.retry_ms
    say(shard, SeekInput(shard.expected))
