"""What must hold in every state, and at the end."""

from model.ledger import Event
from model.scene import Node, Scope, State, ledger_of, wrong


def check_commits(state: State, scope: Scope) -> None:
    """Every committed action is committed once and on its way; states are those of a plain run."""
    found = state.truth
    for name, pairs in found.committed.items():
        if len(pairs) > 1:
            raise wrong(state, f"{name} is committed twice: {sorted(pairs)}")
    if found.states != _expected_states(scope.events, found.applied):
        raise wrong(state, f"states {found.states} at {found.applied}")
    for event in scope.events[: found.applied + 1]:
        if is_poison(event):
            if b"%d" % event.offset not in state.letters:
                raise wrong(state, f"the dead letter of {event.offset} is not published")
        else:
            _check_action(state, event.value.decode())


def check_memory(state: State, node: Node) -> None:
    """An owner that knows the log to its end has the states that the log has."""
    shard = node.protocol.shard
    if shard.phase != "owning" or shard.memory.position != state.log.next_offset:
        return
    ledger, found = ledger_of(node), state.truth
    if (ledger.states, ledger.applied) != (found.states, found.applied):
        raise wrong(state, f"memory {ledger} against {found}")


def check_end(state: State, scope: Scope) -> None:
    """All is applied and published, and a consumer that drops repeats got each action once."""
    (node,) = state.nodes
    if node.protocol.phase != "idle":
        raise wrong(state, f"the end is not reached: {node.protocol.phase}")
    if state.truth.applied != len(scope.events) - 1:
        raise wrong(state, f"only {state.truth.applied} is applied at the end")
    if state.truth.outbox:
        raise wrong(state, f"the outbox is not empty: {state.truth.outbox}")
    expected = sorted(e.value.decode() for e in scope.events if not is_poison(e))
    if sorted(state.consumer.got) != expected:
        raise wrong(state, f"the consumer got {state.consumer.got}")


def is_poison(event: Event) -> bool:
    """Whether the event ends on the dead-letter topic."""
    return event.value.startswith(b"poison")


def _check_action(state: State, name: str) -> None:
    if name not in state.truth.committed:
        raise wrong(state, f"{name} is passed over and not committed")
    if name not in state.truth.outbox and name not in state.published:
        raise wrong(state, f"{name} left the outbox unpublished")


def _expected_states(events: tuple[Event, ...], applied: int) -> dict[bytes, bytes]:
    states: dict[bytes, bytes] = {}
    for event in events:
        if event.offset <= applied and not is_poison(event):
            states[event.key] = states.get(event.key, b"") + event.value + b";"
    return states
