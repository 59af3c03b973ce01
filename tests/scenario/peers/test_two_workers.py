"""Two workers and one timer (UNOMI-939, UNOMI-940, UNOMI-967, mautic#3669).

A worker is suspended at each point of its work in turn, another one takes its shard over and does
what is due, then the first wakes up and goes on where it was. The real shard log runs on a broker
in memory; test_zombie.py in tests/fault does it with processes on Kafka.
"""

import json
from collections import Counter
from dataclasses import dataclass, field

import pytest

from fault.crashes import name_of
from scenario.memory_runtime import ARRIVAL
from scenario.peers.school import DAY_MS, in_paris, school
from sojourn.core.declared.definitions import Definitions
from sojourn.engine.protocol.records import CLAIM_KEY, named_claim
from sojourn.engine.protocol.requests import Request
from sojourn.memory.carrier import ShardStopped
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.deadletter import DeadLetter
from support.oracle import Line, defects, line, repeats, without_repeats

BEGIN = in_paris("2026-03-02 10:00")
CUSTOMERS = 3
#: By then the reminder and the call are due.
LATER = BEGIN + 11 * DAY_MS


@dataclass(slots=True)
class Owners:
    """What came of one shard with one owner after the other, or with one alone."""

    lines: list[Line] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    stopped: str = ""
    stale_records: int = 0


class Play:
    """One shard whose owner is suspended before its request number `at`; None for never."""

    def __init__(self, definitions: Definitions, at: int | None) -> None:
        self._at = at
        self._watched = False
        self._owners = Owners()
        self._runtime = MemoryRuntime(
            definitions, self, wall=ARRIVAL, partitions=1, before=self._request
        )

    def play(self) -> Owners:
        runtime, owners = self._runtime, self._owners
        for number in range(CUSTOMERS):
            runtime.offer(_enrolled(f"c{number}"))
        runtime.settle()
        self._watched = True
        runtime.let_pass(LATER)
        try:
            runtime.settle()
        except ShardStopped as stopped:
            owners.stopped = stopped.code
        self._watched = False
        runtime.release()
        owners.stale_records = _stale_records(runtime)
        return owners

    def publish(self, kind: str, body: bytes) -> None:
        self._owners.lines.append(line(kind, body))

    def bury(self, letter: DeadLetter) -> None:
        raise AssertionError(letter)

    def _request(self, partition: int, request: Request) -> None:
        """Another owner comes and does all there is to do, while this one is suspended."""
        if not self._watched:
            return
        self._owners.points.append(name_of(request))
        if len(self._owners.points) - 1 == self._at:
            self._watched = False
            self._runtime.start(partition)
            self._runtime.settle()
            self._watched = True


def _enrolled(customer: str) -> Input:
    event = {
        "id": f"{customer}-1",
        "type": "Enrolled",
        "customer": customer,
        "occurred_at": BEGIN,
        "identifiers": {"email": f"{customer}@example.test"},
        "properties": {"course": "es", "price": 80},
    }
    return Input(customer.encode(), json.dumps(event).encode())


def _stale_records(runtime: MemoryRuntime) -> int:
    """How many records of the state log stand behind a claim that they do not name."""
    claim, stale = -1, 0
    for record in runtime.broker.logs[0].read(0):
        if record.key == CLAIM_KEY:
            claim = record.offset
        elif record.offset > claim >= 0:
            stale += named_claim(record) != claim
    return stale


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    found = school("two_workers").definitions
    assert found is not None
    return found


def test_each_timer_fires_once_wherever_the_other_worker_comes_in(
    definitions: Definitions,
) -> None:
    alone = Play(definitions, None).play()
    sent = sorted((one.kind, one.customer) for one in alone.lines if one.id)
    customers = [f"c{number}" for number in range(CUSTOMERS)]
    assert sent == [(kind, who) for kind in ("actions.email", "actions.task") for who in customers]
    refused, repeated = 0, 0
    for at, point in enumerate(alone.points):
        both = Play(definitions, at).play()
        assert defects(alone.lines, both.lines) == [], f"suspended before {point} ({at})"
        once = without_repeats(both.lines)
        assert sorted((one.kind, one.customer) for one in once if one.id) == sent
        assert both.stale_records == 0, f"suspended before {point} ({at})"
        refused += both.stopped == "fenced"
        repeated += repeats(both.lines)
    # Else nobody was woken while it still had something to write, or to say once more.
    assert refused
    assert repeated


def test_a_worker_that_wakes_up_before_its_commit_says_nothing_at_all(
    definitions: Definitions,
) -> None:
    points = Play(definitions, None).play().points
    woken = Play(definitions, points.index("Append of a turn")).play()
    assert woken.points[-2:] == ["Append of a turn", "StopShard"]
    assert max(Counter(one.id for one in woken.lines if one.id).values()) == 1
