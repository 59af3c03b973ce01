"""All that one shard's protocol remembers.

The protocol is driven by level, not by edge: an answer changes this state, and then `go_on`
of the part in charge asks for whatever is missing. Every field holds an immutable value or one
of the classes below, so that a test can copy and compare a shard cheaply.
"""

from typing import Final, Literal, Protocol

from msgspec import Struct, field

from sojourn.core.shared.accounts import Part
from sojourn.engine.protocol.inputs import Batch, Moment
from sojourn.engine.protocol.records import Claim, Entry, Meta
from sojourn.engine.protocol.requests import (
    Append,
    InitProducer,
    LoadDefinitions,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
    Request,
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


def resume_decider(shard: Shard, *, applied: int, clock: int, definitions: str) -> None:
    """Let the decider go on behind `applied`."""
    # A broker that does not say how many partitions there are has one for all that is known.
    part = Part(shard.settings.shard, max(shard.partitions, shard.settings.shard + 1))
    shard.decider.resume(applied=applied, clock=clock, definitions=definitions, part=part)
