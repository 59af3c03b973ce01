"""One worker on the model broker that does what its shard's log asks, for straight-line tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from model.broker import (
    Coordinator,
    FencedError,
    OutOfOrderError,
    Partition,
    TooLargeError,
)
from model.ledger import Event, Ledger, plain_stamp
from sojourn.engine.protocol.inputs import (
    ActionsPublished,
    Appended,
    AppendFailed,
    Assigned,
    Batch,
    DeadLettersPublished,
    DefinitionsMissing,
    DefinitionsReady,
    Input,
    InputStartsAt,
    LogRead,
    Moment,
    ProducerGranted,
    ReadFailed,
    Tick,
)
from sojourn.engine.protocol.machine import ShardLog
from sojourn.engine.protocol.records import Publication
from sojourn.engine.protocol.requests import (
    AckInput,
    Append,
    InitProducer,
    LoadDefinitions,
    Notice,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
    Request,
    SeekInput,
    StopShard,
    StopWorker,
)
from sojourn.engine.protocol.settings import Settings
from sojourn.engine.turn import DeadLetter

T = TypeVar("T")


@dataclass
class World:
    """The broker's side: one shard's log, its coordinator, its input and where actions go."""

    log: Partition = field(default_factory=Partition)
    coordinator: Coordinator = field(default_factory=Coordinator)
    input: tuple[Event, ...] = ()
    input_start: int = 0
    actions: list[Publication] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)
    unpublished: frozenset[str] = frozenset()
    wall: int = 1_000_000_000
    steady: int = 1_000

    @property
    def now(self) -> Moment:
        return Moment(self.wall, self.steady)

    def pass_time(self, ms: int) -> None:
        self.wall += ms
        self.steady += ms

    def answer(self, request: Request) -> Input | None:
        """Carry `request` out without a fault."""
        match request:
            case ReadLog():
                return self._read(request)
            case InitProducer():
                return ProducerGranted(request.ticket, *self.coordinator.init())
            case Append():
                return append(self.log, request)
            case PublishActions():
                self.actions.extend(request.entries)
                return ActionsPublished(request.ticket)
            case PublishDeadLetters():
                self.letters.extend(request.letters)
                return DeadLettersPublished(request.ticket)
            case LoadDefinitions():
                if request.hash in self.unpublished:
                    return DefinitionsMissing(request.ticket)
                return DefinitionsReady(request.ticket)
            case _:
                return None

    def _read(self, request: ReadLog) -> Input:
        if not self.log.log_start <= request.from_offset <= self.log.next_offset:
            return ReadFailed(request.ticket, True, "OFFSET_OUT_OF_RANGE")
        return LogRead(
            request.ticket,
            self.log.read(request.from_offset),
            self.log.log_start,
            self.log.next_offset,
            at_end=True,
        )


def append(log: Partition, request: Append) -> Appended | AppendFailed:
    """Carry an append out."""
    try:
        base = log.append(
            request.records,
            producer_id=request.producer_id,
            epoch=request.epoch,
            sequence=request.base_sequence,
        )
    except FencedError:
        return AppendFailed(request.ticket, "fenced", "INVALID_PRODUCER_EPOCH")
    except OutOfOrderError:
        return AppendFailed(request.ticket, "out_of_order", "OUT_OF_ORDER_SEQUENCE_NUMBER")
    except TooLargeError:
        return AppendFailed(request.ticket, "too_large", "MESSAGE_TOO_LARGE")
    return Appended(request.ticket, base)


class Worker:
    """Carries requests out one after the other; `hold` picks requests to be kept back."""

    def __init__(self, world: World, name: str = "one", **settings: Any) -> None:
        self.world = world
        self.ledger = Ledger()
        given = {"suspended_max_ms": 10**15, "outbox_linger_ms": 0} | settings
        self.protocol = ShardLog(
            settings=Settings(worker=name, transactional_id="shop-state-0", shard=0, **given),
            decider=self.ledger,
            stamp=plain_stamp,
        )
        self.seen: list[Request] = []
        self.held: list[Request] = []
        self.hold: Callable[[Request], bool] = lambda request: False
        self.position: int | None = None
        self.token = 0

    @property
    def phase(self) -> str:
        return self.protocol.phase

    def tell(self, event: Input) -> None:
        """Tell one thing and carry out what follows, until nothing is left or all is held."""
        waiting = list(self.protocol.step(event, self.world.now))
        while waiting:
            request = waiting.pop(0)
            self.seen.append(request)
            if self.hold(request):
                self.held.append(request)
                continue
            if isinstance(request, SeekInput):
                self.position = request.offset
                continue
            answer = self.world.answer(request)
            if answer is not None:
                waiting.extend(self.protocol.step(answer, self.world.now))

    def assign(self, generation: int = 1, *, topic_id: str = "t", partitions: int = 4) -> None:
        self.tell(Assigned(generation, topic_id, partitions))

    def offer(self, size: int = 100) -> None:
        """Offer the next batch of the input from where the last seek or batch ended."""
        assert self.position is not None
        if self.position < self.world.input_start:
            self.tell(InputStartsAt(self.world.input_start))
        start = self.position
        records = [e for e in self.world.input if e.offset >= start][:size]
        if not records:
            return
        self.token += 1
        self.position = records[-1].offset + 1
        self.tell(Batch(self.token, start, self.position, tuple(records)))

    def tick(self, clock: int = 0) -> None:
        self.tell(Tick(clock))

    def wait(self, ms: int) -> None:
        """Let time pass, then tick."""
        self.world.pass_time(ms)
        self.tick()

    def asked(self, kind: type[T]) -> list[T]:
        return [request for request in self.seen if isinstance(request, kind)]

    def stopped(self) -> str:
        stops = [r.code for r in self.seen if isinstance(r, StopShard | StopWorker)]
        return stops[-1] if stops else ""

    def notices(self) -> list[str]:
        return [notice.code for notice in self.asked(Notice)]

    def acked(self) -> list[int]:
        return [ack.token for ack in self.asked(AckInput)]
