"""What is known to be true is found again by the report, through the whole engine."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
import pytest

from sojourn.experiments.compare import Result, results
from sojourn.experiments.evidence import gather
from sojourn.experiments.seen import seen_in
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.instant import format_instant
from support.journeys import FRAME
from support.loading import load

HOUR = 3_600_000
START = 1_772_409_600_000
CUSTOMERS = 2_500
#: What a customer does without us, and how much more with the message, and with the better one.
PLAIN, BETTER = 1.5, 1.8
ALONE = 0.2

JOURNEY = """\
journey: example
enter: {on: Signed Up}
holdout: {share: 30%, measure: {on: Order Completed, within: 7d}}
steps:
  - split: words
    id: words
    arms:
      plain: {share: 50%}
      better: {share: 50%, instead: {hello: {send: hello_better}}}
    measure: {on: Order Completed, within: 7d}
  - {send: hello, id: hello, category: promotional, channel: direct}
"""


class Outlet:
    """Keeps every line, and who got which message."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.got: dict[str, str] = {}

    def publish(self, kind: str, body: bytes) -> None:
        self.lines.append(body)
        if kind.startswith("actions."):
            action = orjson.loads(body)
            self.got[action["customer"]] = action["template"]

    def bury(self, letter: Any) -> None:
        raise AssertionError(letter)


def _event(type_: str, number: int, at: int, **properties: Any) -> Input:
    customer = f"c{number}"
    value = {
        "id": f"{type_} {number}",
        "type": type_,
        "customer": customer,
        "occurred_at": format_instant(at),
        "properties": properties,
    }
    return Input(customer.encode(), orjson.dumps(value))


@pytest.fixture(scope="module")
def lived() -> tuple[list[bytes], list[bytes]]:
    """What the engine said, and what it was told: customers who answer what they got."""
    definitions = load({**FRAME, "example.yaml": JOURNEY}).definitions
    assert definitions is not None
    outlet, chance = Outlet(), random.Random(5)
    runtime = MemoryRuntime(definitions, outlet, wall=START + 60 * 24 * HOUR, partitions=4)
    told: list[Input] = [_event("Signed Up", number, START) for number in range(CUSTOMERS)]
    for event in told:
        runtime.offer(event)
    runtime.settle()
    for number in range(CUSTOMERS):
        message = outlet.got.get(f"c{number}")
        lift = {None: 1.0, "hello": PLAIN, "hello_better": BETTER}[message]
        if chance.random() < ALONE * lift:
            at = START + chance.randrange(1, 100) * HOUR
            told.append(_event("Order Completed", number, at, order_id=str(number), value=9))
            runtime.offer(told[-1])
    runtime.finish()
    return outlet.lines, [event.value for event in told]


def _found(lines: Iterable[bytes]) -> Mapping[str, Result]:
    return {one.design.name: one for one in results(gather(seen_in(line) for line in lines))}


def _holds(result: Result, arm: str, lift: float) -> bool:
    against = next(one.against for one in result.arms if one.name == arm)
    assert against is not None
    assert against.interval is not None
    return against.interval.low <= lift <= against.interval.high


def test_the_lift_over_those_held_out_is_found(lived: tuple[list[bytes], list[bytes]]) -> None:
    found = _found(lived[0])["holdout.example"]
    assert sum(arm.count.customers for arm in found.arms) == CUSTOMERS
    assert found.silence is None
    assert _holds(found, "treated", (PLAIN + BETTER) / 2 - 1)
    assert next(arm.against for arm in found.arms if arm.against).verdict == "higher"


def test_those_held_out_are_no_part_of_a_test_among_messages(
    lived: tuple[list[bytes], list[bytes]],
) -> None:
    found = _found(lived[0])
    words, holdout = found["words"], found["holdout.example"]
    treated = next(arm for arm in holdout.arms if arm.name == "treated")
    assert sum(arm.count.customers for arm in words.arms) == treated.count.customers
    assert words.shares_hold
    assert _holds(words, "better", BETTER / PLAIN - 1)


def test_decisions_and_events_are_enough(lived: tuple[list[bytes], list[bytes]]) -> None:
    lines, events = lived
    decisions = [line for line in lines if b'"outcome"' in line]
    assert _counts(_found([*decisions, *events])) == _counts(_found(lines))


def _counts(found: Mapping[str, Result]) -> dict[str, list[tuple[int, int]]]:
    return {
        name: [(arm.count.customers, arm.count.conversions) for arm in one.arms]
        for name, one in found.items()
    }
