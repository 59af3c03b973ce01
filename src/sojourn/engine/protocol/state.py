"""All that one shard's protocol remembers, and the two lanes on which it asks for things.

The protocol is driven by level, not by edge: an answer changes this state, and then `go_on`
of the part in charge asks for whatever is missing. Every field holds an immutable value or one
of the classes below, so that a test can copy and compare a shard cheaply.
"""

from hashlib import blake2b
from typing import Final, Literal, Protocol

from msgspec import Struct, field

from sojourn.core.shared import Part
from sojourn.engine.protocol.inputs import Batch, Moment
from sojourn.engine.protocol.records import Claim, Entry, Meta
from sojourn.engine.protocol.requests import (
    Append,
    InitProducer,
    LoadDefinitions,
    Notice,
    NoticeCode,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
    Released,
    Request,
    StopCode,
    StopShard,
    StopWorker,
)
from sojourn.engine.protocol.settings import Settings
from sojourn.engine.turn import Decider, Turn

#: Sequence numbers are 31 bits and wrap to 0 (rule 1).
SEQUENCES: Final = 2**31

Phase = Literal[
    "idle",  # not assigned
    "taking",  # assigned; see Step
    "owning",
    "leaving",  # revoked gracefully: finishing
    "stopped",  # waits for the next assignment
    "dead",  # the worker must end
]

#: Where a take-over stands.
Step = Literal["reading", "producer", "rereading", "fencing", "claiming", "confirming", "loading"]

Asked = ReadLog | InitProducer | Append | PublishDeadLetters | PublishActions | LoadDefinitions


class Stamp(Protocol):
    """Puts shard, term and number into the JSON object `body` (wire/outgoing.py)."""

    def __call__(self, body: bytes, *, shard: int, term: int, number: int) -> bytes: ...


class Producer(Struct, frozen=True):
    """The producer id and epoch that the broker fences by, and the next sequence number.

    `asked_at` is when it was asked for (wall clock, milliseconds). All -1: not fenced.
    """

    id: int = -1
    epoch: int = -1
    sequence: int = -1
    asked_at: int = 0


class Commit(Struct, frozen=True):
    """What becomes true with the acknowledgement of the append under way (rule 2).

    `turn` is None for a commit that only keeps the log in order.
    """

    turn: Turn | None
    meta: Meta
    outbox: tuple[Entry, ...]
    added: tuple[Entry, ...]
    keys: frozenset[bytes]
    size: int


class Gap(Struct, frozen=True):
    """Records of somebody else lie before our own acknowledged batch at `base` (rule 8)."""

    cursor: int
    base: int
    keys: frozenset[bytes] = frozenset()


class Memory(Struct):
    """What is known of the log: everything before `position`.

    `claim_offset` is the newest claim, as a record or as named by one; `claim` the newest
    claim record; `term` the highest term seen. `meta` and `outbox` are as the log has them.
    `shadowed` are keys whose latest record is of an older claim and must be ignored (rule 7).
    `fresh_at` is when the log was last known to its end (wall clock, milliseconds; rule 16).
    """

    position: int = 0
    claim_offset: int = -1
    claim: Claim | None = None
    term: int = 0
    meta: Meta = Meta()
    outbox: tuple[Entry, ...] = ()
    shadowed: frozenset[bytes] = frozenset()
    fresh_at: int = -1


class Lane(Struct):
    """One request at a time. `retry_at` (steady clock) is when to try again, 0 for not waiting."""

    request: Asked | None = None
    retry_at: int = 0
    attempts: int = 0


class Shard(Struct):
    """One shard's protocol. `log` is the lane of everything but publishing, which has `outlet`.

    `barred` is the generation in which another owner fenced us (rule 5). `expected` is where the
    next batch offered must start; `input_start`, if not negative, the first offset that is left
    of an input that lost records. `clock` is what timers may fire up to, 0 for none.
    """

    settings: Settings
    decider: Decider
    stamp: Stamp
    now: Moment = Moment(0, 0)
    requests: tuple[Request, ...] = ()
    tickets: int = 0
    phase: Phase = "idle"
    step: Step = "reading"
    generation: int = -1
    barred: int = -1
    topic_id: str = ""
    partitions: int = 0
    memory: Memory = field(default_factory=Memory)
    log: Lane = field(default_factory=Lane)
    outlet: Lane = field(default_factory=Lane)

    # The claim.
    claims: int = 0
    producer: Producer = Producer()
    shut_out: int = -1
    claim_seen: Claim | None = None
    claim: Claim | None = None
    claim_at: int = -1
    acked_at: int = 0

    # Work under way.
    batches: tuple[Batch, ...] = ()
    expected: int = 0
    seek_again_at: int = 0
    input_start: int = -1
    clock: int = 0
    needs: str = ""
    turn: Turn | None = None
    letters_done: bool = False
    commit: Commit | None = None
    gap: Gap | None = None
    max_bytes: int = 0
    alone: bool = False

    # Publishing.
    unpublished: tuple[Entry, ...] = ()
    refused: tuple[tuple[Entry, str], ...] = ()
    published_at: int = 0
    full: bool = False


def ask(shard: Shard, lane: Lane, request: Asked) -> None:
    """Send `request` and wait for its answer on `lane`."""
    lane.request = request
    lane.retry_at = 0
    shard.requests += (request,)


def say(shard: Shard, request: Request) -> None:
    """Send a request that has no answer."""
    shard.requests += (request,)


def notice(shard: Shard, code: NoticeCode, text: str = "") -> None:
    """Tell the operator."""
    say(shard, Notice(code, text))


def new_ticket(shard: Shard) -> int:
    """A ticket that was never used before in this process."""
    shard.tickets += 1
    return shard.tickets


def free(shard: Shard, lane: Lane) -> bool:
    """Whether a new request may be made on `lane` now."""
    return lane.request is None and lane.retry_at <= shard.now.steady


def answered(lane: Lane) -> None:
    """The request of `lane` is done."""
    lane.request = None
    lane.retry_at = 0
    lane.attempts = 0


def try_later(shard: Shard, lane: Lane, *, reason: str, keep: bool = False) -> None:
    """The request of `lane` failed: make it anew after a while, or with `keep` send the same."""
    lane.attempts += 1
    lane.retry_at = shard.now.steady + _pause_ms(shard, lane.attempts)
    if not keep:
        lane.request = None
    notice(shard, "retrying", reason)


def clear(lane: Lane) -> None:
    """Wait for nothing any more; an answer that still comes is ignored."""
    answered(lane)


def draw(shard: Shard) -> str:
    """A nonce: 32 hexadecimal digits that no other claim of any worker carries."""
    text = f"{shard.settings.worker}/{shard.settings.shard}/{shard.claims}"
    return blake2b(text.encode(), digest_size=16).hexdigest()


def drop_work(shard: Shard) -> None:
    """Forget what was decided but is not durable, and the input it came from (rule 2)."""
    clear(shard.log)
    shard.batches = ()
    shard.turn = None
    shard.letters_done = False
    shard.commit = None
    shard.gap = None
    shard.needs = ""
    shard.clock = 0
    shard.input_start = -1


def resume_decider(shard: Shard, *, applied: int, clock: int, definitions: str) -> None:
    """Let the decider go on behind `applied`."""
    # A broker that does not say how many partitions there are has one for all that is known.
    part = Part(shard.settings.shard, max(shard.partitions, shard.settings.shard + 1))
    shard.decider.resume(applied=applied, clock=clock, definitions=definitions, part=part)


def drop_publishing(shard: Shard) -> None:
    """Stop publishing; what is still in the log's outbox is published by the next owner."""
    clear(shard.outlet)
    shard.unpublished = ()
    shard.refused = ()
    shard.full = False


def let_go(shard: Shard) -> None:
    """The graceful end: nothing is under way any more. The memory is kept (rule 16)."""
    drop_work(shard)
    drop_publishing(shard)
    shard.phase = "idle"
    say(shard, Released())


def stop_shard(shard: Shard, code: StopCode, reason: str) -> None:
    """Stop this shard until its next assignment."""
    drop_work(shard)
    drop_publishing(shard)
    shard.phase = "stopped"
    if code == "fenced":
        shard.barred = shard.generation
    say(shard, StopShard(code, reason))


def stop_without_definitions(shard: Shard) -> None:
    """Stop this shard: what it decides by is gone, and asking again would not bring it back."""
    version = shard.memory.meta.definitions
    stop_shard(
        shard,
        "definitions_gone",
        f"shard {shard.settings.shard} decides by definitions {version[:12]}, and they are on the "
        "definitions topic no more. Publish those files again (`sojourn publish`), then start "
        "this worker again",
    )


def stop_worker(shard: Shard, code: StopCode, reason: str) -> None:
    """Stop everything, without another write."""
    drop_work(shard)
    drop_publishing(shard)
    shard.phase = "dead"
    say(shard, StopWorker(code, reason))


def _pause_ms(shard: Shard, attempts: int) -> int:
    """The pause before the next attempt: doubling, with a jitter drawn from the worker's name."""
    settings = shard.settings
    if settings.retry_ms == 0:
        return 0
    pause_ms: int = min(settings.retry_ms * 2 ** min(attempts - 1, 16), settings.retry_max_ms)
    text = f"{settings.worker}/{shard.tickets}/{attempts}"
    jitter = blake2b(text.encode(), digest_size=2).digest()
    return pause_ms + pause_ms * int.from_bytes(jitter, "big") // 65_536
