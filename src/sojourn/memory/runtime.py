"""The whole engine in one process, on a virtual clock: `simulate`, scenarios, tests.

It has the same partitions as Kafka, one clock for each of them, and the same shard log; so
the same input gives the same output (docs/decisions/0005-one-engine.md).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

from msgspec import Struct

from sojourn.core.declared.definitions import Definitions
from sojourn.engine.library import Shelf
from sojourn.engine.protocol.machine import ShardLog
from sojourn.engine.protocol.records import Publication
from sojourn.engine.protocol.requests import Request
from sojourn.engine.protocol.settings import Settings
from sojourn.engine.roster import OpenRun, Roster
from sojourn.engine.shard import MAX_WOKEN, ClockMode, Shard
from sojourn.engine.tally import Tally
from sojourn.engine.turn import Turn
from sojourn.memory.broker import MemoryBroker, StateLog
from sojourn.memory.carrier import Carrier
from sojourn.memory.learner import Learner, happened_at
from sojourn.wire.control import Control, encode_control
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.evidence import EVIDENCE
from sojourn.wire.outgoing import stamp
from sojourn.wire.topics import Topics, partition_of

#: As many partitions as a small production has; the result for a customer whose events come
#: in order does not depend on it.
PARTITIONS = 8


#: Sees a request of a shard, given by its partition.
Watch = Callable[[int, Request], None]


class Sink(Protocol):
    """Where a runtime's output goes: "actions.<channel>", "transitions", "decisions"."""

    def publish(self, kind: str, body: bytes) -> None: ...
    def bury(self, letter: DeadLetter) -> None: ...


class Input(Struct, frozen=True):
    """One record for the input topic; `key` decides the partition and is the customer."""

    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


class Summary(Struct, frozen=True):
    """What a runtime did in all."""

    tally: Tally
    customers: int
    records: int


class MemoryRuntime:
    """All shards of one project in this process.

    `wall` is what records are stamped with on arrival, in milliseconds: nothing that claims to
    have happened much later than that is believed. `before` sees each request of each shard
    before it is done (fault tests crash there). Input is decided as soon as `batch_records`
    have come for a partition; a turn wakes `max_woken` customers at most. `logs` are state logs
    that an earlier runtime left; what it had read must be offered again, and is passed over;
    `worker` must be another name than it had. Without `learns` nothing is learned from all
    customers: only tables among the records say what they have taught.
    """

    def __init__(
        self,
        definitions: Definitions,
        sink: Sink,
        *,
        wall: int,
        clock_mode: ClockMode = "stream",
        partitions: int = PARTITIONS,
        batch_records: int = 1_000,
        max_woken: int = MAX_WOKEN,
        before: Watch | None = None,
        after: Watch | None = None,
        logs: Sequence[StateLog] = (),
        worker: str = "memory",
        learns: bool = True,
    ) -> None:
        topics = Topics("memory")
        self._sink = sink
        self._wall = wall
        self._clock_mode: ClockMode = clock_mode
        self._shelf = Shelf(definitions)
        self._batch_records = batch_records
        self._max_woken = max_woken
        self._before = before
        self._after = after
        self._worker = worker
        self._topics = topics
        self.broker = MemoryBroker(topic=topics.touchpoints, partitions=partitions, logs=logs)
        self._tally = Tally()
        self._records = 0
        self._starts = 0
        self._waiting = [0] * partitions
        self._shards: dict[int, Shard] = {}
        self._carriers: dict[int, Carrier] = {}
        self._choice = definitions.policies.choice
        # Where the wall clock rules, there is no time of the input to learn by.
        self._learns = learns and clock_mode == "stream"
        self._learner = Learner(self._shards, tell=self._tell, settle=self._decide_all)
        activation = Control("activate", definitions=definitions.version)
        for partition in range(partitions):
            self._control(partition, activation)
            self.start(partition)

    def start(self, partition: int) -> None:
        """Bring up a shard from its log: at first, and after a crash."""
        self._starts += 1
        shard = Shard(
            self._shelf,
            clock_mode=self._clock_mode,
            accepted=self._count,
            max_woken=self._max_woken,
        )
        log = ShardLog(
            settings=Settings(
                # Unique to each owner, as the nonces of claims are made of it.
                worker=f"{self._worker}-{self._starts}",
                transactional_id=self._topics.state_writer(partition),
                shard=partition,
                topic=self._topics.touchpoints,
            ),
            decider=shard,
            stamp=stamp,
        )
        self._shards[partition] = shard
        carrier = Carrier(
            self.broker,
            log,
            partition=partition,
            sink=_Publisher(self._sink),
            load=self._shelf.look_for,
            batch_records=self._batch_records,
            before=_of_shard(self._before, partition),
            after=_of_shard(self._after, partition),
        )
        self._carriers[partition] = carrier
        carrier.assign()

    def offer(self, record: Input) -> None:
        """Take in one record. It is decided when its partition's batch is full."""
        if self._choice is not None and self._learns:
            at = happened_at(record.value, record.headers)
            self._learner.pass_time(self._choice, min(at, self._wall))
        partition = partition_of(record.key, self.broker.partitions)
        self.broker.produce(
            partition,
            value=record.value,
            key=record.key,
            headers=record.headers,
            timestamp=self._wall,
        )
        self._records += 1
        self._waiting[partition] += 1
        if self._waiting[partition] >= self._batch_records:
            self._decide(partition)

    def let_pass(self, until: int, *, partition: int | None = None) -> None:
        """Say to one partition, or to all, that it is `until` now; it is read in its turn.

        Counts in the `stream` clock mode only.
        """
        told = Control("time", until=until)
        for number in self._carriers if partition is None else (partition,):
            self._control(number, told)

    def settle(self) -> Summary:
        """Decide all that was offered; time stays where the events left it."""
        self._decide_all()
        return self.summary()

    def finish(self, until: int = 0) -> Summary:
        """The input ends here: let time run until no timer is left, or up to `until`; let go.

        Without `until` learning ends with the input, as what comes again for ever does.
        """
        if until:
            if self._choice is not None and self._learns:
                self._learner.pass_time(self._choice, until)
            self.let_pass(until)
        else:
            self.end_input()
        self.settle()
        self.release()
        return self.summary()

    def activate(self, definitions: Definitions, *, migrate: bool = True) -> None:
        """Bring other definitions into force, behind all that was offered; `settle` reads it."""
        self._shelf.add(definitions)
        self._choice = definitions.policies.choice
        self._tell(Control("activate", definitions=definitions.version, migrate=migrate))

    def end_input(self) -> None:
        """Say in every partition that no more input comes; it is read by `settle`."""
        self._tell(Control("end"))

    def release(self) -> None:
        """Let every shard finish and let go."""
        for carrier in self._carriers.values():
            carrier.release()

    def open_runs(self) -> Iterator[OpenRun]:
        """Who stands where, as the logs of the shards have it."""
        for log in self.broker.logs:
            roster = Roster()
            for record in log.read(0):
                roster.take(record)
            yield from roster.runs()

    def summary(self) -> Summary:
        """What was done so far."""
        customers = sum(shard.customers for shard in self._shards.values())
        return Summary(tally=self._tally, customers=customers, records=self._records)

    def _decide_all(self) -> None:
        for partition in self._carriers:
            self._decide(partition)

    def _decide(self, partition: int) -> None:
        self._waiting[partition] = 0
        self._carriers[partition].run()

    def _count(self, turn: Turn) -> None:
        self._tally.add(turn.tally)

    def _tell(self, control: Control) -> None:
        for partition in self._carriers:
            self._control(partition, control)

    def _control(self, partition: int, control: Control) -> None:
        value, headers = encode_control(control)
        self.broker.produce(partition, value=value, headers=headers, timestamp=self._wall)


def _of_shard(watch: Watch | None, partition: int) -> Callable[[Request], None] | None:
    return None if watch is None else partial(watch, partition)


class Simulated(Struct, frozen=True):
    """What a simulation came to. `runs` are those still open, by partition and customer."""

    summary: Summary
    runs: Iterator[OpenRun]


def simulate(
    definitions: Definitions,
    records: Iterable[Input],
    sink: Sink,
    *,
    wall: int,
    until: int = 0,
    partitions: int = PARTITIONS,
) -> Simulated:
    """Run a finite input through the engine; time follows the events, then runs out.

    With `until` it stops there, and nothing that happened later may be among the records.
    """
    runtime = MemoryRuntime(definitions, sink, wall=wall, partitions=partitions)
    for record in records:
        runtime.offer(record)
    return Simulated(runtime.finish(until), runtime.open_runs())


class _Publisher:
    """Hands publications on without their partition.

    Evidence stays: the runtime learns from it itself.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def publish(self, partition: int, publication: Publication) -> None:
        del partition
        if publication.kind != EVIDENCE:
            self._sink.publish(publication.kind, publication.body)

    def bury(self, letter: DeadLetter) -> None:
        self._sink.bury(letter)
