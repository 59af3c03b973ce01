"""In memory a table is learned at whole multiples of its interval, and decides what comes after."""

import json
from collections.abc import Sequence
from typing import Any

from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.touchpoint import encode
from support.project import DAY, HOUR, START, touch
from support.sending import one_send, shop

WALL = START + 100 * DAY
EVERY_DAY = "choice: {evidence: 20, every: 1d}"
CONTACTS = {"email": "e", "push_token": "t"}


class Heard:
    def __init__(self) -> None:
        self.decisions: list[dict[str, Any]] = []
        self.actions: list[dict[str, Any]] = []
        self.kinds: set[str] = set()

    def publish(self, kind: str, body: bytes) -> None:
        self.kinds.add(kind)
        if kind == "decisions":
            self.decisions.append(json.loads(body))
        elif kind.startswith("actions."):
            self.actions.append(json.loads(body))

    def bury(self, letter: DeadLetter) -> None:
        raise AssertionError(letter.headers)


def runtime(heard: Heard, *, partitions: int = 4, channel: str = "best") -> MemoryRuntime:
    definitions = shop(one_send(channel, "service"), policies=EVERY_DAY)
    return MemoryRuntime(definitions, heard, wall=WALL, partitions=partitions)


def signing_up(count: int, *, since: int, apart: int) -> list[Input]:
    events = [
        touch(
            "Signed Up",
            customer=f"c{since}-{number}",
            at=since + number * apart,
            identifiers=CONTACTS,
        )
        for number in range(count)
    ]
    return [Input(one.customer.encode(), encode(one)) for one in events]


def play(records: Sequence[Input], **options: Any) -> Heard:
    heard = Heard()
    here = runtime(heard, **options)
    for one in records:
        here.offer(one)
    here.finish()
    return heard


def by_time(heard: Heard) -> list[tuple[str, str]]:
    return sorted((one["at"], one.get("learned", "")) for one in heard.decisions)


MONTH = signing_up(90, since=START, apart=8 * HOUR)


def test_each_day_has_its_table_once_there_is_evidence() -> None:
    heard = play(MONTH)
    tables = [learned for _, learned in by_time(heard)]
    # Scores decide, and name their table, once 20 messages have taught.
    first = next(place for place, learned in enumerate(tables) if learned)
    assert 20 <= first < 26
    assert all(tables[first:])
    days: dict[str, set[str]] = {at[:10]: set() for at, _ in by_time(heard)}
    for at, learned in by_time(heard)[first:]:
        days[at[:10]].add(learned)
    # UTC midnight is where a day's table changes: it is a whole multiple of the interval.
    assert all(len(of_day) <= 1 for of_day in days.values())
    assert "evidence" not in heard.kinds


def test_the_same_input_is_decided_the_same() -> None:
    assert play(MONTH).decisions == play(MONTH).decisions


def test_how_customers_are_spread_makes_no_difference_to_the_rates() -> None:
    one, many = (
        sorted(
            (made["at"], made["channel"], str(made["candidates"]))
            for made in play(MONTH, partitions=partitions).decisions
        )
        for partitions in (1, 8)
    )
    assert one == many


def test_who_is_told_not_to_learn_makes_no_table() -> None:
    heard = Heard()
    definitions = shop(one_send("best", "service"), policies=EVERY_DAY)
    here = MemoryRuntime(definitions, heard, wall=WALL, partitions=4, learns=False)
    for one in MONTH:
        here.offer(one)
    here.finish(WALL)
    assert len(heard.decisions) == len(MONTH)
    assert {learned for _, learned in by_time(heard)} == {""}


def test_a_gap_without_messages_gives_no_table() -> None:
    later = signing_up(2, since=START + 60 * DAY, apart=HOUR)
    heard = play([*MONTH[:40], *later])
    last = by_time(heard)[-1]
    assert last[1] != ""
    assert {one[1] for one in by_time(heard)[-2:]} == {last[1]}


def test_what_is_due_at_an_instant_is_over_before_what_happens_then_and_not_after() -> None:
    """A moment of learning must not let a timer overtake the event of its own instant."""
    day = START // DAY * DAY + DAY
    journey = (
        "journey: race\nenter: {on: Signed Up}\nsteps:\n  - wait_for: Order Completed\n"
        "    up_to: 1d\n    id: bought\n    else: exit\n"
        "  - {send: thanks, id: thanks, category: service, channel: email}\n"
    )
    definitions = shop(journey, policies=EVERY_DAY)
    for partitions in (1, 4):
        heard = Heard()
        here = MemoryRuntime(definitions, heard, wall=WALL, partitions=partitions)
        for event in (
            touch("Signed Up", customer="an", at=day, identifiers=CONTACTS),
            touch("Order Completed", customer="an", at=day + DAY, order_id="o"),
        ):
            here.offer(Input(b"an", encode(event)))
        here.finish()
        assert [one["step"] for one in heard.actions] == ["thanks"]
