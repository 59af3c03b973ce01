"""Carries out in memory what one shard's log asks for."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

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
    LogRead,
    Moment,
    ProducerGranted,
    Revoked,
    Tick,
)
from sojourn.engine.protocol.machine import ShardLog
from sojourn.engine.protocol.records import Publication
from sojourn.engine.protocol.requests import (
    AckInput,
    Append,
    InitProducer,
    LoadDefinitions,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
    Ready,
    Released,
    Request,
    SeekInput,
    StopShard,
    StopWorker,
)
from sojourn.memory.broker import Fenced, MemoryBroker
from sojourn.wire.deadletter import DeadLetter

#: How far the steady clock moves with each thing that is told, in milliseconds. It must move
#: for the protocol's own pauses to end.
STEP_MS = 1


class Sink(Protocol):
    """Where published records go."""

    def publish(self, partition: int, publication: Publication) -> None: ...
    def bury(self, letter: DeadLetter) -> None: ...


class ShardStopped(Exception):
    """The shard's log stopped; `code` and the text say why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Carrier:
    """One shard on the memory broker.

    `before` is called with each request before it is done, `after` when it is done and nobody
    has been told; a test that raises from one of them has crashed the worker at that point.
    """

    def __init__(
        self,
        broker: MemoryBroker,
        log: ShardLog,
        *,
        partition: int,
        sink: Sink,
        load: Callable[[str], bool],
        batch_records: int = 1_000,
        before: Callable[[Request], None] | None = None,
        after: Callable[[Request], None] | None = None,
    ) -> None:
        self._broker = broker
        self._log = log
        self._partition = partition
        self._sink = sink
        self._steady = 0
        self._load = load
        self._batch_records = batch_records
        self._before = before
        self._after = after
        self._position = 0
        self._token = 0
        self._acked = 0
        self.ready = False
        self.released = False

    def assign(self) -> None:
        """Take the shard over."""
        self.tell(Assigned(1, "memory", self._broker.partitions))

    def run(self) -> None:
        """Decide all the input there is; returns when every commit and publish is done."""
        records = self._broker.inputs[self._partition]
        while self._position < len(records):
            start = self._position
            batch = records[start : start + self._batch_records]
            self._position += len(batch)
            self._token += 1
            self.tell(Batch(self._token, start, self._position, batch))
            while self._acked < self._token and self._position > start:
                self.tell(Tick(0))

    def tick(self, clock: int) -> None:
        """The shard's clock is `clock` now."""
        self.tell(Tick(clock))

    def release(self) -> None:
        """Finish and let go, as on a graceful stop."""
        self.tell(Revoked())
        while not self.released:
            self.tell(Tick(0))

    def tell(self, event: Input) -> None:
        """Tell the log one thing, and carry out everything that follows from it."""
        requests = deque(self._step(event))
        while requests:
            request = requests.popleft()
            if self._before is not None:
                self._before(request)
            answer = self.carry_out(request)
            if self._after is not None:
                self._after(request)
            if answer is not None:
                requests.extend(self._step(answer))

    def _step(self, event: Input) -> tuple[Request, ...]:
        self._steady += STEP_MS
        # No real clock: the terms that go out are then the same in every run.
        return self._log.step(event, Moment(self._steady, self._steady))

    def carry_out(self, request: Request) -> Input | None:
        match request:
            case ReadLog():
                log = self._broker.logs[self._partition]
                records = log.read(request.from_offset)
                return LogRead(request.ticket, records, 0, log.next_offset, at_end=True)
            case InitProducer():
                granted = self._broker.init_producer(request.transactional_id)
                return ProducerGranted(request.ticket, *granted)
            case Append():
                return self._append(request)
            case PublishActions():
                for entry in request.entries:
                    self._sink.publish(self._partition, entry)
                return ActionsPublished(request.ticket)
            case PublishDeadLetters():
                for letter in request.letters:
                    self._sink.bury(letter)
                return DeadLettersPublished(request.ticket)
            case LoadDefinitions():
                if self._load(request.hash):
                    return DefinitionsReady(request.ticket)
                return DefinitionsMissing(request.ticket)
            case _:
                self._note(request)
                return None

    def _append(self, request: Append) -> Input:
        log = self._broker.logs[self._partition]
        try:
            base_offset = log.append(
                request.records, producer_id=request.producer_id, epoch=request.epoch
            )
        except Fenced:
            return AppendFailed(request.ticket, "fenced", "a newer owner has claimed the shard")
        return Appended(request.ticket, base_offset)

    def _note(self, request: Request) -> None:
        match request:
            case SeekInput():
                self._position = request.offset
                self._acked = self._token
            case AckInput():
                self._acked = max(self._acked, request.token)
            case Ready():
                self.ready = True
            case Released():
                self.released = True
            case StopShard() | StopWorker():
                raise ShardStopped(request.code, request.reason)
            case _:
                pass
