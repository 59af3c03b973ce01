"""The broker's side of a step: carries requests out, and checks what comes of it."""

from msgspec.structs import replace

from model import truth
from model.invariants import check_commits
from model.ledger import action_id
from model.scene import Scope, State, wrong
from model.worker import append
from sojourn.engine.protocol.inputs import (
    ActionsPublished,
    DeadLettersPublished,
    Input,
    LogRead,
    ProducerGranted,
)
from sojourn.engine.protocol.records import Publication
from sojourn.engine.protocol.requests import (
    Append,
    InitProducer,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
    Request,
)


def carry_out(state: State, request: Request, scope: Scope) -> tuple[State, Input]:
    """The state after `request` was carried out without a fault, and its answer."""
    match request:
        case ReadLog():
            answer = read(state, request, hide=False)
            assert answer is not None
            return state, answer
        case InitProducer():
            coordinator = state.coordinator.copy()
            granted = ProducerGranted(request.ticket, *coordinator.init())
            return replace(state, coordinator=coordinator), granted
        case Append():
            return _append(state, request, scope)
        case PublishActions():
            return publish(state, request.entries), ActionsPublished(request.ticket)
        case PublishDeadLetters():
            keys = frozenset(letter.key for letter in request.letters)
            after = replace(state, letters=state.letters | keys)
            return after, DeadLettersPublished(request.ticket)
        case _:
            raise AssertionError(request)


def read(state: State, request: ReadLog, *, hide: bool) -> LogRead | None:
    """A read of all there is, or with `hide` of all but the last batch."""
    log = state.log
    end = log.written[-1].offset if hide and log.written else log.next_offset
    if hide and end <= request.from_offset:
        return None
    records = tuple(r for r in log.read(request.from_offset) if r.offset < end)
    return LogRead(request.ticket, records, log.log_start, end, at_end=True)


def _append(state: State, request: Append, scope: Scope) -> tuple[State, Input]:
    log = state.log.copy()
    answer = append(log, request)
    if log.next_offset == state.log.next_offset:
        return replace(state, log=log), answer
    new = log.records[len(state.log.records) :]
    history = state.history + new
    after = replace(state, log=log, history=history, truth=truth.read(history))  # type: ignore[arg-type]
    check_commits(after, scope)
    return after, answer


def publish(state: State, entries: tuple[Publication, ...]) -> State:
    """The state after `entries` were published; they must be committed."""
    consumer, published = state.consumer, set(state.published)
    for entry in entries:
        name = action_id(entry.body)
        headers = dict(entry.headers)
        pair = int(headers["sojourn-term"]), int(headers["sojourn-number"])
        if pair not in state.truth.committed.get(name, ()):
            raise wrong(state, f"{name} {pair} is published and not committed")
        consumer = consumer.hear(name, pair)
        published.add(name)
    return replace(state, consumer=consumer, published=frozenset(published))
