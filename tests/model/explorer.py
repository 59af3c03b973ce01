"""Drives the real protocol through every interleaving, crash and lost answer at small scope.

One shard, two workers, the model broker. A step carries one request out and hands its answer
over, or lets something go wrong. Carrying out and answering is one step: what a worker does
with an answer touches nothing but itself, so every other order of the two gives the same
states. A request whose worker no longer waits for it becomes a ghost, which may be carried out
at any later time, or never.
"""

import gc
from collections.abc import Callable, Iterator
from copy import copy
from operator import attrgetter
from time import monotonic

from msgspec import Struct, msgpack
from msgspec.structs import replace

from model import truth
from model.broker import Coordinator, Partition
from model.ledger import Event, Ledger, action_id, plain_stamp
from model.truth import Consumer
from model.worker import append
from sojourn.engine.protocol.inputs import (
    ActionsPublished,
    AppendFailed,
    Assigned,
    Batch,
    DeadLettersPublished,
    Input,
    LogRead,
    Lost,
    Moment,
    ProducerGranted,
    ProducerRefused,
    PublishFailed,
    Revoked,
    Tick,
)
from sojourn.engine.protocol.machine import ShardLog
from sojourn.engine.protocol.records import Publication
from sojourn.engine.protocol.requests import (
    Append,
    InitProducer,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
    Released,
    Request,
    SeekInput,
    StopShard,
    StopWorker,
)
from sojourn.engine.protocol.settings import Settings
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


_SHARD_KEY = attrgetter(
    *(
        name
        for name in Shard.__struct_fields__
        if name not in ("settings", "decider", "stamp", "now", "requests")
    )
)
# Maps and sets in the order they happen to have: at worst a state is seen twice.
_encoder = msgpack.Encoder()


class Explorer:
    """Explores one scope depth first; raises ViolationError on the first wrong state."""

    def __init__(self, scope: Scope, *, judge_every: int = 40) -> None:
        self.scope = scope
        self.judge_every = judge_every
        self.seen: set[int] = set()
        self.steps = 0
        self.leaves = 0
        self.expected_actions = tuple(
            e.value.decode() for e in scope.events if not e.value.startswith(b"poison")
        )
        self.expected_letters = frozenset(
            b"%d" % e.offset for e in scope.events if e.value.startswith(b"poison")
        )

    def run(self, *, seconds: float) -> Result:
        """Explore until all is seen, or `seconds` are over."""
        began = monotonic()
        stack = [self._first()]
        # Nothing here is cyclic, and there is a lot of it.
        gc.disable()
        try:
            while stack and monotonic() - began < seconds:
                self._visit(stack)
        finally:
            gc.enable()
        return Result(
            len(self.seen), self.steps, self.leaves, monotonic() - began, complete=not stack
        )

    def _visit(self, stack: list[State]) -> None:
        state = stack.pop()
        key = self._key(state)
        if key in self.seen:
            return
        self.seen.add(key)
        after = list(self._after(state))
        self.steps += len(after)
        if not after:
            self.leaves += 1
        if not after or len(self.seen) % self.judge_every == 0:
            self._judge(state)
        stack.extend(after)

    def _first(self) -> State:
        scope = self.scope
        return State(
            log=Partition(),
            history=(),
            coordinator=Coordinator(),
            nodes=(self._node(0, 0), self._node(1, 0)),
            ghosts=(),
            consumer=Consumer(),
            published=frozenset(),
            letters=frozenset(),
            truth=truth.read(()),
            owner=-1,
            next_owner=-1,
            generation=0,
            left=Left(scope.assigns, scope.crashes, scope.faults, scope.broker),
        )

    def _node(self, index: int, life: int) -> Node:
        name = f"{index}.{life}"
        settings = Settings(
            worker=name,
            transactional_id="t",
            shard=0,
            retry_ms=0,
            outbox_linger_ms=self.scope.linger_ms,
        )
        protocol = ShardLog(settings=settings, decider=Ledger(), stamp=plain_stamp)
        return Node(name, life, protocol)

    def _key(self, state: State) -> int:
        nodes = [
            (
                node.name,
                _SHARD_KEY(node.protocol.shard),
                sorted(_ledger(node).states.items()),
                _ledger(node).applied,
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

    # What may happen next.

    def _after(self, state: State) -> Iterator[State]:
        for index, node in enumerate(state.nodes):
            yield from self._work(state, index, node)
            if state.left.faults:
                yield from self._faults(state, index, node)
            if state.left.crashes and node.protocol.phase != "idle":
                yield self._crash(state, index)
            if node.told and index != state.owner and node.protocol.phase != "idle":
                yield self._tell(state, index, Lost(), "lost")
        for ghost in state.ghosts:
            yield self._raise_ghost(state, ghost)
        if state.left.assigns and state.next_owner < 0:
            yield from self._assigns(state)
        if state.left.broker:
            yield from self._mishaps(state)

    def _work(self, state: State, index: int, node: Node) -> Iterator[State]:
        for request in node.open:
            if _waits_to_resend(node, request):
                yield self._tell(state, index, Tick(0), "resends")
            else:
                after, answer = self._carry_out(state, request)
                yield self._tell(after, index, answer, f"does {_name(request)}", done=request)
        shard = node.protocol.shard
        if (
            shard.phase == "owning"
            and 0 <= max(node.position, node.sought) < len(self.scope.events)
            and len(shard.batches) < 2
        ):
            yield self._offer(state, index)

    def _faults(self, state: State, index: int, node: Node) -> Iterator[State]:
        poorer = replace(state, left=replace(state.left, faults=state.left.faults - 1))
        for request in node.open:
            if _waits_to_resend(node, request):
                continue
            match request:
                case Append():
                    unclear = AppendFailed(request.ticket, "unclear", "")
                    yield self._tell(poorer, index, unclear, "append gets lost")
                    after, _ = self._carry_out(poorer, request)
                    yield self._tell(after, index, unclear, "append's answer gets lost")
                    if len(state.ghosts) < MAX_GHOSTS:
                        after = replace(poorer, ghosts=(*poorer.ghosts, request))
                        yield self._tell(after, index, unclear, "append is late")
                case PublishActions():
                    failed = PublishFailed(request.ticket, (), "")
                    after = self._publish(poorer, request.entries)
                    yield self._tell(
                        after, index, failed, "publish's answer gets lost", done=request
                    )
                    if len(request.entries) > 1:
                        after = self._publish(poorer, request.entries[:1])
                        yield self._tell(after, index, failed, "publishes half", done=request)
                case ReadLog():
                    answer = self._read(state, request, hide=True)
                    if answer is not None:
                        yield self._tell(poorer, index, answer, "sees less", done=request)
                case InitProducer():
                    after, _ = self._carry_out(poorer, request)
                    refused = ProducerRefused(request.ticket, True, "")
                    yield self._tell(
                        after, index, refused, "producer's answer gets lost", done=request
                    )
                case _:
                    pass

    def _crash(self, state: State, index: int) -> State:
        node = state.nodes[index]
        fresh = self._node(index, node.life + 1)
        owner = -1 if state.owner == index else state.owner
        after = replace(
            state,
            nodes=_with(state.nodes, index, fresh),
            ghosts=_ghosts(state.ghosts, node.open),
            owner=owner,
            left=replace(state.left, crashes=state.left.crashes - 1),
            path=Trail(f"{node.name} crashes", state.path),
        )
        if state.next_owner >= 0 and state.owner == index:
            return self._hand_over(after)
        return after

    def _assigns(self, state: State) -> Iterator[State]:
        poorer = replace(state, left=replace(state.left, assigns=state.left.assigns - 1))
        for index in range(len(state.nodes)):
            moving = replace(poorer, next_owner=index)
            if state.owner < 0:
                yield self._hand_over(moving)
                continue
            yield self._tell(moving, state.owner, Revoked(), "is revoked")
            lost = self._tell(poorer, state.owner, Lost(), "loses it")
            yield self._hand_over(replace(lost, next_owner=index))
            if index != state.owner:
                yield self._hand_over(moving)

    def _hand_over(self, state: State) -> State:
        """The group gives the shard to `next_owner`; the old one may not know."""
        index = state.next_owner
        generation = state.generation + 1
        after = replace(state, owner=index, next_owner=-1, generation=generation)
        return self._tell(after, index, Assigned(generation, "t", 1), "is assigned")

    def _mishaps(self, state: State) -> Iterator[State]:
        for name in self.scope.mishaps:
            log, coordinator = state.log.copy(), state.coordinator.copy()
            _MISHAPS[name](log, coordinator)
            yield replace(
                state,
                log=log,
                coordinator=coordinator,
                left=replace(state.left, broker=state.left.broker - 1),
                path=Trail(f"broker: {name}", state.path),
            )

    def _raise_ghost(self, state: State, ghost: Append | PublishActions) -> State:
        left = list(state.ghosts)
        left.remove(ghost)
        gone = replace(state, ghosts=tuple(left), path=Trail(f"late {_name(ghost)}", state.path))
        return self._carry_out(gone, ghost)[0]

    def _offer(self, state: State, index: int) -> State:
        node = copy(state.nodes[index])
        start = node.position
        node.position = max(start, node.sought) + 1
        node.token += 1
        records = self.scope.events[start : node.position]
        batch = Batch(node.token, start, node.position, records)
        after = replace(state, nodes=_with(state.nodes, index, node))
        return self._tell(after, index, batch, f"is offered {start}")

    # The broker's side.

    def _carry_out(self, state: State, request: Request) -> tuple[State, Input]:
        match request:
            case ReadLog():
                answer = self._read(state, request, hide=False)
                assert answer is not None
                return state, answer
            case InitProducer():
                coordinator = state.coordinator.copy()
                granted = ProducerGranted(request.ticket, *coordinator.init())
                return replace(state, coordinator=coordinator), granted
            case Append():
                return self._append(state, request)
            case PublishActions():
                return self._publish(state, request.entries), ActionsPublished(request.ticket)
            case PublishDeadLetters():
                keys = frozenset(letter.key for letter in request.letters)
                after = replace(state, letters=state.letters | keys)
                return after, DeadLettersPublished(request.ticket)
            case _:
                raise AssertionError(request)

    def _read(self, state: State, request: ReadLog, *, hide: bool) -> LogRead | None:
        """A read of all there is, or with `hide` of all but the last batch."""
        log = state.log
        end = log.written[-1].offset if hide and log.written else log.next_offset
        if hide and end <= request.from_offset:
            return None
        records = tuple(r for r in log.read(request.from_offset) if r.offset < end)
        return LogRead(request.ticket, records, log.log_start, end, at_end=True)

    def _append(self, state: State, request: Append) -> tuple[State, Input]:
        log = state.log.copy()
        answer = append(log, request)
        if log.next_offset == state.log.next_offset:
            return replace(state, log=log), answer
        new = log.records[len(state.log.records) :]
        history = state.history + new
        after = replace(state, log=log, history=history, truth=truth.read(history))  # type: ignore[arg-type]
        self._check_commits(after)
        return after, answer

    def _publish(self, state: State, entries: tuple[Publication, ...]) -> State:
        consumer, published = state.consumer, set(state.published)
        for entry in entries:
            name = action_id(entry.body)
            headers = dict(entry.headers)
            pair = int(headers["sojourn-term"]), int(headers["sojourn-number"])
            if pair not in state.truth.committed.get(name, ()):
                raise self._wrong(state, f"{name} {pair} is published and not committed")
            consumer = consumer.hear(name, pair)
            published.add(name)
        return replace(state, consumer=consumer, published=frozenset(published))

    # The workers' side.

    def _tell(
        self, state: State, index: int, event: Input, what: str, *, done: Request | None = None
    ) -> State:
        old = state.nodes[index]
        node = replace(old, protocol=_copy(old.protocol), told=True)
        requests = node.protocol.step(event, NOW)
        after = replace(state, path=Trail(f"{node.name} {what}", state.path))
        released = False
        waiting = [r for r in old.open if r is not done]
        for request in requests:
            match request:
                case Released():
                    released = True
                case SeekInput():
                    node.sought = request.offset
                    node.position = max(0, request.offset - self.scope.overlap)
                case StopShard() | StopWorker():
                    if request.code != "fenced":
                        raise self._wrong(after, f"{node.name} stops: {request.code}")
                    released = True
                case ReadLog() | InitProducer() | Append() | PublishActions():
                    if request not in waiting:
                        waiting.append(request)
                case PublishDeadLetters():
                    waiting.append(request)
                case _:
                    pass
        shard = node.protocol.shard
        asked = (shard.log.request, shard.outlet.request)
        node.open = tuple(r for r in waiting if r in asked)
        dropped = tuple(r for r in waiting if r not in asked)
        shard.tickets = max((r.ticket for r in asked if r is not None), default=0)
        after.nodes = _with(state.nodes, index, node)
        after.ghosts = _ghosts(after.ghosts, dropped)
        self._check_memory(after, node)
        if released and state.owner == index and state.next_owner >= 0:
            return self._hand_over(after)
        return after

    # What must hold.

    def _check_commits(self, state: State) -> None:
        found = state.truth
        for name, pairs in found.committed.items():
            if len(pairs) > 1:
                raise self._wrong(state, f"{name} is committed twice: {sorted(pairs)}")
        if found.states != _expected_states(self.scope.events, found.applied):
            raise self._wrong(state, f"states {found.states} at {found.applied}")
        for name in self._due(found.applied):
            if name not in found.committed:
                raise self._wrong(state, f"{name} is passed over and not committed")
            if name not in found.outbox and name not in state.published:
                raise self._wrong(state, f"{name} left the outbox unpublished")
        for letter in self.expected_letters:
            if int(letter) <= found.applied and letter not in state.letters:
                raise self._wrong(state, f"the dead letter {letter!r} is not published")

    def _check_memory(self, state: State, node: Node) -> None:
        """An owner that knows the log to its end has the states that the log has."""
        shard = node.protocol.shard
        if shard.phase != "owning" or shard.memory.position != state.log.next_offset:
            return
        if _ledger(node).states != state.truth.states or (
            _ledger(node).applied != state.truth.applied
        ):
            raise self._wrong(state, f"memory {_ledger(node)} against {state.truth}")

    def _judge(self, state: State) -> None:
        """All workers crash, and a last one does all that is left: then everything is there."""
        judge = replace(
            state,
            nodes=(self._node(9, 0),),
            ghosts=(),
            owner=-1,
            next_owner=0,
            left=Left(0, 0, 0, 0),
        )
        judge = self._hand_over(judge)
        for _ in range(200):
            after = list(self._after(judge))
            if not after:
                break
            judge = after[0]
        judge = self._tell(judge, 0, Revoked(), "is revoked")
        for _ in range(50):
            if not judge.nodes[0].open:
                break
            judge = next(self._after(judge))
        if judge.nodes[0].protocol.phase != "idle":
            raise self._wrong(judge, f"the end is not reached: {judge.nodes[0]}")
        if judge.truth.applied != len(self.scope.events) - 1:
            raise self._wrong(judge, f"only {judge.truth.applied} is applied at the end")
        if judge.truth.outbox:
            raise self._wrong(judge, f"the outbox is not empty: {judge.truth.outbox}")
        if sorted(judge.consumer.got) != sorted(self.expected_actions):
            raise self._wrong(judge, f"the consumer got {judge.consumer.got}")

    def _due(self, applied: int) -> list[str]:
        return [
            e.value.decode()
            for e in self.scope.events
            if e.offset <= applied and not e.value.startswith(b"poison")
        ]

    def _wrong(self, state: State, message: str) -> ViolationError:
        steps = "\n  ".join(state.path.steps() if state.path else [])
        return ViolationError(f"{message}\n  {steps}")


def _expected_states(events: tuple[Event, ...], applied: int) -> dict[bytes, bytes]:
    states: dict[bytes, bytes] = {}
    for event in events:
        if event.offset <= applied and not event.value.startswith(b"poison"):
            states[event.key] = states.get(event.key, b"") + event.value + b";"
    return states


def _copy(protocol: ShardLog) -> ShardLog:
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


def _ledger(node: Node) -> Ledger:
    decider = node.protocol.shard.decider
    assert isinstance(decider, Ledger)
    return decider


def _with(nodes: tuple[Node, ...], index: int, node: Node) -> tuple[Node, ...]:
    return (*nodes[:index], node, *nodes[index + 1 :])


def _waits_to_resend(node: Node, request: Request) -> bool:
    lane: Lane = node.protocol.shard.log
    return lane.request == request and lane.retry_at > 0


def _ghosts(
    ghosts: tuple[Append | PublishActions, ...], dropped: tuple[Request, ...]
) -> tuple[Append | PublishActions, ...]:
    new = [r for r in dropped if isinstance(r, Append | PublishActions) and r not in ghosts]
    return (*ghosts, *new)[-MAX_GHOSTS:]


def _name(request: Request) -> str:
    if isinstance(request, Append):
        keys = ",".join(record.key.decode() for record in request.records)
        return f"Append({request.producer_id}/{request.epoch}/{request.base_sequence} {keys})"
    return type(request).__name__


_MISHAPS: dict[str, Callable[[Partition, Coordinator], None]] = {
    "restart": lambda log, _: log.restart(),
    "producers expire": lambda log, _: log.forget_producers(),
    "transactional id expires": lambda _, coordinator: coordinator.expire(),
    "coordinator loses its tail": lambda _, coordinator: coordinator.forget_last(),
    "compaction": lambda log, _: log.compact(),
}
