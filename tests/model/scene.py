"""One state of the explored world: the broker, two workers, and what is between them."""

from copy import copy
from operator import attrgetter

from msgspec import Struct, msgpack

from model import truth
from model.broker import Coordinator, Partition
from model.ledger import Event, Ledger
from model.truth import Consumer
from sojourn.engine.protocol.inputs import Moment
from sojourn.engine.protocol.machine import ShardLog
from sojourn.engine.protocol.requests import Append, PublishActions, Request
from sojourn.engine.protocol.state import Lane, Shard

NOW = Moment(1, 1)
MAX_GHOSTS = 2


class Scope(Struct, frozen=True, kw_only=True):
    """How much may happen. `mishaps` names what the broker itself may do, `broker` how often.

    `overlap` is how many records before the offset sought the input begins again.
    """

    events: tuple[Event, ...]
    assigns: int = 2
    crashes: int = 0
    faults: int = 0
    broker: int = 0
    mishaps: tuple[str, ...] = ()
    linger_ms: int = 0
    overlap: int = 0


class Left(Struct, frozen=True):
    """What of the scope may still happen."""

    assigns: int
    crashes: int
    faults: int
    broker: int


class ViolationError(Exception):
    """A state that must not be; the message ends with the steps that lead to it."""


class Node(Struct):
    """One worker: its protocol, and the requests that are on their way."""

    name: str
    life: int
    protocol: ShardLog
    open: tuple[Request, ...] = ()
    position: int = -1
    sought: int = -1
    token: int = 0
    told: bool = False


class State(Struct):
    """One state of the whole. Parts that a step does not touch are shared with others."""

    log: Partition
    history: tuple[object, ...]
    coordinator: Coordinator
    nodes: tuple[Node, ...]
    ghosts: tuple[Append | PublishActions, ...]
    consumer: Consumer
    published: frozenset[str]
    letters: frozenset[bytes]
    truth: truth.Truth
    owner: int
    next_owner: int
    generation: int
    left: Left
    path: "Trail | None" = None


class Trail(Struct, frozen=True):
    """The steps so far, newest first."""

    step: str
    before: "Trail | None"

    def steps(self) -> list[str]:
        trail: Trail | None = self
        steps: list[str] = []
        while trail is not None:
            steps.append(trail.step)
            trail = trail.before
        return steps[::-1]


class Result(Struct, frozen=True):
    """What an exploration came to. `complete`: every reachable state was seen."""

    states: int
    steps: int
    leaves: int
    seconds: float
    complete: bool


def wrong(state: State, message: str) -> ViolationError:
    """The error that says what is wrong, and how it came to this."""
    steps = "\n  ".join(state.path.steps() if state.path else [])
    return ViolationError(f"{message}\n  {steps}")


_SHARD_KEY = attrgetter(
    *(
        name
        for name in Shard.__struct_fields__
        if name not in ("settings", "decider", "stamp", "now", "requests")
    )
)
# Maps and sets in the order they happen to have: at worst a state is seen twice.
_encoder = msgpack.Encoder()


def key_of(state: State) -> int:
    """Two states with one key go on alike."""
    nodes = [
        (
            node.name,
            _SHARD_KEY(node.protocol.shard),
            sorted(ledger_of(node).states.items()),
            ledger_of(node).applied,
            node.open,
            node.position,
            node.told,
        )
        for node in state.nodes
    ]
    return hash(
        _encoder.encode(
            (
                state.log,
                state.coordinator,
                nodes,
                state.ghosts,
                state.consumer,
                state.published,
                state.letters,
                state.owner,
                state.next_owner,
                state.left,
            )
        )
    )


def copy_of(protocol: ShardLog) -> ShardLog:
    """A twin that can take another step; all immutable parts are shared."""
    twin: ShardLog = object.__new__(ShardLog)
    shard = copy(protocol.shard)
    shard.memory = copy(shard.memory)
    shard.log = copy(shard.log)
    shard.outlet = copy(shard.outlet)
    decider = shard.decider
    assert isinstance(decider, Ledger)
    shard.decider = decider.copy()
    twin.shard = shard
    return twin


def ledger_of(node: Node) -> Ledger:
    """The decider of a worker."""
    decider = node.protocol.shard.decider
    assert isinstance(decider, Ledger)
    return decider


def with_node(nodes: tuple[Node, ...], index: int, node: Node) -> tuple[Node, ...]:
    """`nodes` with another one at `index`."""
    return (*nodes[:index], node, *nodes[index + 1 :])


def waits_to_resend(node: Node, request: Request) -> bool:
    """Whether `request` was answered unclear and waits for its retry."""
    lane: Lane = node.protocol.shard.log
    return lane.request == request and lane.retry_at > 0


def more_ghosts(
    ghosts: tuple[Append | PublishActions, ...], dropped: tuple[Request, ...]
) -> tuple[Append | PublishActions, ...]:
    """`ghosts` and those of `dropped` that may still arrive; the oldest never does."""
    new = [r for r in dropped if isinstance(r, Append | PublishActions) and r not in ghosts]
    return (*ghosts, *new)[-MAX_GHOSTS:]


def name_of(request: Request) -> str:
    """What is said of a request in a trail."""
    if isinstance(request, Append):
        keys = ",".join(record.key.decode() for record in request.records)
        return f"Append({request.producer_id}/{request.epoch}/{request.base_sequence} {keys})"
    return type(request).__name__
