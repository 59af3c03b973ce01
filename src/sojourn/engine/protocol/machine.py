"""One shard's log: the door of the protocol.

Told of one thing after the other, it says what is to be done. It reads no clock, waits for
nothing and knows no client; docs/decisions/0003-shard-log.md shows its states.
"""

from sojourn.engine.protocol import claiming, commit, gap, publishing, release, steady, takeover
from sojourn.engine.protocol.asking import ask
from sojourn.engine.protocol.ending import (
    drop_publishing,
    drop_work,
    stop_without_definitions,
    stop_worker,
)
from sojourn.engine.protocol.inputs import (
    ActionsPublished,
    Answer,
    Appended,
    AppendFailed,
    Assigned,
    Batch,
    DeadLettersFailed,
    DeadLettersPublished,
    DefinitionsMissing,
    DefinitionsReady,
    Input,
    InputStartsAt,
    LogRead,
    Lost,
    Moment,
    ProducerGranted,
    ProducerRefused,
    PublishFailed,
    ReadFailed,
    Revoked,
    Tick,
)
from sojourn.engine.protocol.requests import Request
from sojourn.engine.protocol.settings import Settings
from sojourn.engine.protocol.state import Lane, Phase, Shard, Stamp
from sojourn.engine.turn import Decider


class ShardLog:
    """The protocol of one shard. Call `step` for one thing after the other, never at once.

    Keep the object after Released, Lost and StopShard: if the shard comes back, only the tail
    of its log is read.
    """

    def __init__(self, *, settings: Settings, decider: Decider, stamp: Stamp) -> None:
        self.shard = Shard(settings=settings, decider=decider, stamp=stamp)

    @property
    def phase(self) -> Phase:
        """Where the shard stands."""
        return self.shard.phase

    def step(self, event: Input, now: Moment) -> tuple[Request, ...]:
        """What is to be done after `event`, in this order. Never raises."""
        shard = self.shard
        before, shard.now, shard.requests = shard.now, now, ()
        if shard.phase == "dead":
            return ()
        if _stood_still(shard, since=before, now=now):
            stop_worker(
                shard,
                "suspended",
                "this worker stood still for longer than its session time-out, so its shards "
                "belong to others by now; it stops before it writes anything",
            )
            return shard.requests
        _take(shard, event)
        _go_on(shard)
        requests, shard.requests = shard.requests, ()
        return requests

    def may_write(self, now: Moment) -> bool:
        """Whether a write that was asked for may still be sent, to be asked just before (rule 19).

        A worker can be suspended in the middle of a turn. Where the answer is no, the next
        `step` stops the worker.
        """
        shard = self.shard
        return shard.phase != "dead" and not _stood_still(shard, since=shard.now, now=now)


def _stood_still(shard: Shard, *, since: Moment, now: Moment) -> bool:
    """Whether either clock says that the worker was not running for too long (rule 19)."""
    if shard.phase in ("idle", "stopped"):
        return False
    limit_ms = shard.settings.suspended_max_ms
    return max(now.steady - since.steady, now.wall - since.wall) > limit_ms


def _take(shard: Shard, event: Input) -> None:
    match event:
        case Assigned():
            _assign(shard, event)
        case Revoked():
            release.begin(shard)
        case Lost():
            _lose(shard)
        case Tick():
            _resend(shard)
            if shard.phase == "owning":
                steady.on_tick(shard, event)
        case Batch():
            if shard.phase == "owning":
                steady.on_batch(shard, event)
        case InputStartsAt():
            if shard.phase == "owning":
                steady.on_input_start(shard, event)
        case _:
            _answer(shard, event)


def _assign(shard: Shard, event: Assigned) -> None:
    # Rule 5: one claim for each generation, however often it is told.
    again = event.generation == shard.generation and shard.phase != "idle"
    if again or event.generation == shard.barred:
        return
    _lose(shard)
    shard.generation = event.generation
    shard.topic_id = event.topic_id
    shard.partitions = event.partitions
    takeover.begin(shard, full=False)


def _lose(shard: Shard) -> None:
    drop_work(shard)
    drop_publishing(shard)
    shard.phase = "idle"


def _resend(shard: Shard) -> None:
    """Send an append again, the very same, when its pause is over (rule 1)."""
    lane = shard.log
    if lane.request is None or not 0 < lane.retry_at <= shard.now.steady:
        return
    if shard.phase == "taking" and claiming.too_late(shard):
        claiming.claim_again(shard, full=False)
    elif shard.phase != "taking" and commit.silent_too_long(shard):
        commit.recover(shard, full=False)
    else:
        ask(shard, lane, lane.request)


def _go_on(shard: Shard) -> None:
    """Let the parts in charge ask for what is missing, until nothing changes any more."""
    while True:
        before = shard.phase, shard.step, len(shard.requests), shard.max_bytes
        match shard.phase:
            case "taking":
                takeover.go_on(shard)
            case "owning":
                publishing.go_on(shard)
                steady.go_on(shard)
            case "leaving":
                publishing.go_on(shard)
                release.go_on(shard)
        if before == (shard.phase, shard.step, len(shard.requests), shard.max_bytes):
            return


def _answer(shard: Shard, answer: Answer) -> None:
    if _waits(shard.log, answer.ticket):
        if shard.phase == "taking":
            _answer_takeover(shard, answer)
        else:
            _answer_work(shard, answer)
    elif _waits(shard.outlet, answer.ticket):
        _answer_outlet(shard, answer)


def _waits(lane: Lane, ticket: int) -> bool:
    return lane.request is not None and lane.request.ticket == ticket


def _answer_takeover(shard: Shard, answer: Answer) -> None:
    match answer:
        case LogRead():
            takeover.on_read(shard, answer)
        case ReadFailed():
            takeover.on_read_failed(shard, answer)
        case ProducerGranted():
            claiming.on_producer(shard, answer)
        case ProducerRefused():
            claiming.on_refused(shard, answer)
        case Appended() if shard.step == "fencing":
            claiming.on_fence_appended(shard)
        case Appended():
            claiming.on_claim_appended(shard, answer.base_offset)
        case AppendFailed():
            claiming.on_append_failed(shard, answer)
        case DefinitionsReady():
            takeover.on_loaded(shard)
        case DefinitionsMissing():
            stop_without_definitions(shard)


def _answer_work(shard: Shard, answer: Answer) -> None:
    match answer:
        case Appended():
            commit.on_appended(shard, answer.base_offset)
        case AppendFailed():
            commit.on_append_failed(shard, answer)
        case LogRead() if shard.gap is not None:
            gap.on_read(shard, shard.gap, answer)
        case ReadFailed():
            gap.on_read_failed(shard, answer)
        case DeadLettersPublished():
            steady.on_letters(shard)
        case DeadLettersFailed():
            steady.on_letters_failed(shard, answer)
        case DefinitionsReady():
            steady.on_definitions(shard)
        case DefinitionsMissing():
            steady.on_definitions_missing(shard)


def _answer_outlet(shard: Shard, answer: Answer) -> None:
    match answer:
        case ActionsPublished():
            publishing.on_published(shard)
        case PublishFailed():
            publishing.on_failed(shard, answer)
        case DeadLettersPublished():
            publishing.on_letters(shard)
        case DeadLettersFailed():
            publishing.on_letters_failed(shard, answer)
