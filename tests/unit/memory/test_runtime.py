"""The engine in one process, told what time it is."""

import json

from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.entry import Entry, OnEvent
from sojourn.core.declared.steps import Send, Wait
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.topics import partition_of
from sojourn.wire.touchpoint import encode
from support.project import HOUR, START, event_value, journey, project, touch

PARTITIONS = 2


class Heard:
    def __init__(self) -> None:
        self.of: list[str] = []

    def publish(self, kind: str, body: bytes) -> None:
        if kind.startswith("actions."):
            self.of.append(json.loads(body)["customer"])

    def bury(self, letter: DeadLetter) -> None:
        raise AssertionError(letter)


def _shop() -> Definitions:
    cooling = Wait("cooling", HOUR, next="first")
    first = Send("first", "r", "service", ("direct",))
    entry = Entry(OnEvent(("Product Added",)), key=event_value("cart_id"))
    return project(journey("cart", enter=entry, steps=[cooling, first]))


def _runtime(heard: Heard) -> MemoryRuntime:
    runtime = MemoryRuntime(_shop(), heard, wall=START + 9 * HOUR, partitions=PARTITIONS)
    for customer in CUSTOMERS:
        added = touch("Product Added", customer=customer, cart_id="k")
        runtime.offer(Input(customer.encode(), encode(added)))
    return runtime


#: One customer for each partition.
CUSTOMERS = ["an", "b"]


def test_time_passes_in_all_partitions_or_in_one() -> None:
    places = [partition_of(customer.encode(), PARTITIONS) for customer in CUSTOMERS]
    assert sorted(places) == [0, 1]
    heard = Heard()
    runtime = _runtime(heard)
    runtime.let_pass(START + HOUR - 1)
    runtime.settle()
    assert heard.of == []
    runtime.let_pass(START + HOUR, partition=places[1])
    runtime.settle()
    assert heard.of == ["b"]
    runtime.let_pass(START + HOUR)
    runtime.settle()
    assert heard.of == ["b", "an"]
