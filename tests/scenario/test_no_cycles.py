"""Turns leave no cycles behind; a worker relies on it, and seldom collects (kafka/housekeeping)."""

import gc

from histories.history import ARRIVAL
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.shop.plan import generate
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.touchpoint import encode
from support.loading import sample

#: 2026-03-02 UTC.
START = 1_772_409_600_000

#: What is refused, in each way that a stranger may think of.
GARBAGE = (b"", b"{", b"[]", b'{"id": 1}', b'{"id": "1", "type": "t", "customer": "c"}')


class _Nobody:
    def publish(self, kind: str, body: bytes) -> None:
        pass

    def bury(self, letter: DeadLetter) -> None:
        pass


def test_a_month_of_a_shop_leaves_nothing_to_collect() -> None:
    project, _ = sample()
    assert project.definitions is not None
    runtime = MemoryRuntime(project.definitions, _Nobody(), wall=ARRIVAL)
    records = [
        Input(event.customer.encode(), encode(event))
        for event in generate(60, 30, 4, start_at=START)
    ]
    records += [Input(b"c", value) for value in GARBAGE]
    gc.collect()
    gc.disable()
    try:
        for record in records:
            runtime.offer(record)
        runtime.settle()
        assert gc.collect() == 0
    finally:
        gc.enable()
