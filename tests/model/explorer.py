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
from time import monotonic

from msgspec.structs import replace

from model import truth
from model.broker import Coordinator, Partition
from model.invariants import check_end, check_memory
from model.ledger import Ledger, plain_stamp
from model.network import carry_out, publish, read
from model.scene import (
    MAX_GHOSTS,
    NOW,
    Left,
    Node,
    Result,
    Scope,
    State,
    Trail,
    copy_of,
    key_of,
    more_ghosts,
    name_of,
    waits_to_resend,
    with_node,
    wrong,
)
from model.truth import Consumer
from sojourn.engine.protocol.inputs import (
    AppendFailed,
    Assigned,
    Batch,
    Input,
    Lost,
    ProducerRefused,
    PublishFailed,
    Revoked,
    Tick,
)
from sojourn.engine.protocol.machine import ShardLog
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

_MISHAPS: dict[str, Callable[[Partition, Coordinator], None]] = {
    "restart": lambda log, _: log.restart(),
    "producers expire": lambda log, _: log.forget_producers(),
    "transactional id expires": lambda _, coordinator: coordinator.expire(),
    "coordinator loses its tail": lambda _, coordinator: coordinator.forget_last(),
    "compaction": lambda log, _: log.compact(),
}


class Explorer:
    """Explores one scope depth first; raises ViolationError on the first wrong state."""

    def __init__(self, scope: Scope, *, judge_every: int = 40) -> None:
        self.scope = scope
        self.judge_every = judge_every
        self.seen: set[int] = set()
        self.steps = 0
        self.leaves = 0

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
        key = key_of(state)
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
            if waits_to_resend(node, request):
                yield self._tell(state, index, Tick(0), "resends")
            else:
                after, answer = carry_out(state, request, self.scope)
                yield self._tell(after, index, answer, f"does {name_of(request)}", done=request)
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
            if waits_to_resend(node, request):
                continue
            match request:
                case Append():
                    unclear = AppendFailed(request.ticket, "unclear", "")
                    yield self._tell(poorer, index, unclear, "append gets lost")
                    after, _ = carry_out(poorer, request, self.scope)
                    yield self._tell(after, index, unclear, "append's answer gets lost")
                    if len(state.ghosts) < MAX_GHOSTS:
                        after = replace(poorer, ghosts=(*poorer.ghosts, request))
                        yield self._tell(after, index, unclear, "append is late")
                case PublishActions():
                    failed = PublishFailed(request.ticket, (), "")
                    after = publish(poorer, request.entries)
                    yield self._tell(
                        after, index, failed, "publish's answer gets lost", done=request
                    )
                    if len(request.entries) > 1:
                        after = publish(poorer, request.entries[:1])
                        yield self._tell(after, index, failed, "publishes half", done=request)
                case ReadLog():
                    answer = read(state, request, hide=True)
                    if answer is not None:
                        yield self._tell(poorer, index, answer, "sees less", done=request)
                case InitProducer():
                    after, _ = carry_out(poorer, request, self.scope)
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
            nodes=with_node(state.nodes, index, fresh),
            ghosts=more_ghosts(state.ghosts, node.open),
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
        gone = replace(state, ghosts=tuple(left), path=Trail(f"late {name_of(ghost)}", state.path))
        return carry_out(gone, ghost, self.scope)[0]

    def _offer(self, state: State, index: int) -> State:
        node = copy(state.nodes[index])
        start = node.position
        node.position = max(start, node.sought) + 1
        node.token += 1
        records = self.scope.events[start : node.position]
        batch = Batch(node.token, start, node.position, records)
        after = replace(state, nodes=with_node(state.nodes, index, node))
        return self._tell(after, index, batch, f"is offered {start}")

    # The workers' side.

    def _tell(
        self, state: State, index: int, event: Input, what: str, *, done: Request | None = None
    ) -> State:
        old = state.nodes[index]
        node = replace(old, protocol=copy_of(old.protocol), told=True)
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
                        raise wrong(after, f"{node.name} stops: {request.code}")
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
        after.nodes = with_node(state.nodes, index, node)
        after.ghosts = more_ghosts(after.ghosts, dropped)
        check_memory(after, node)
        if released and state.owner == index and state.next_owner >= 0:
            return self._hand_over(after)
        return after

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
        check_end(judge, self.scope)
