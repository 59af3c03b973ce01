"""A project whose journey changes with a map while customers stand on each of its steps.

Where they stand follows from events alone, not from clocks; so the same holds on the clock of
the events and on the wall's, in memory and on Kafka. Customer number n has been let on n modulo
five times when the change comes, and three times after it; what then must have become of each is
written out in `WANTED`, by hand.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sojourn.memory.runtime import Input
from support.oracle import Line, without_repeats

#: How many kinds of places there are to stand.
PLACES: Final = 5
#: How often each customer is let on after the change.
AFTER: Final = 3

_FRAME: Final = {
    "sojourn.yaml": "name: passage\nlanguage: 1\ntimezone: UTC\ncurrency: USD\n",
    "events.yaml": "events:\n  Came In: {}\n  Moved On: {}\n",
    "channels.yaml": "channels:\n  direct: {to: customer.id}\n",
}

_WAIT: Final = "  - {{wait_for: Moved On, up_to: 300d, id: {id}, else: exit}}\n"
_SEND: Final = "  - {{send: {id}, id: {id}, category: service, channel: direct}}\n"


def _journey(steps: Iterable[str], migrate: str = "") -> str:
    texts = (_SEND if step.startswith("say_") else _WAIT for step in steps)
    listed = "".join(text.format(id=step) for text, step in zip(texts, steps, strict=True))
    return f"journey: passage\nenter: {{on: Came In}}\n{migrate}steps:\n{listed}"


#: The files before the change.
BEFORE: Final[Mapping[str, str]] = {
    **_FRAME,
    "passage.yaml": _journey(["one", "two", "three", "four", "five", "say_old"]),
}

#: The files after it: one place is still there, one has another id, one is passed over, from one
#: there is no way on, and one is not thought of, so who stands there finishes as they began.
CHANGED: Final[Mapping[str, str]] = {
    **_FRAME,
    "passage.yaml": _journey(
        ["one", "second", "say_now", "six", "say_new"],
        "migrate: {move: {two: second, three: say_now, four: exit}}\n",
    ),
}

#: For each place: the transitions from the change on as (from, to, why), and what is sent.
WANTED: Final[Mapping[int, tuple[list[tuple[str, str, str]], list[str]]]] = {
    0: (
        [
            ("one", "one", "migrated"),
            ("one", "second", "matched"),
            ("second", "say_now", "matched"),
            ("say_now", "six", "reached"),
            ("six", "say_new", "matched"),
            ("say_new", "completed", "completed"),
        ],
        ["say_now", "say_new"],
    ),
    1: (
        [
            ("two", "second", "migrated"),
            ("second", "say_now", "matched"),
            ("say_now", "six", "reached"),
            ("six", "say_new", "matched"),
            ("say_new", "completed", "completed"),
        ],
        ["say_now", "say_new"],
    ),
    2: (
        [
            ("three", "say_now", "migrated"),
            ("say_now", "six", "reached"),
            ("six", "say_new", "matched"),
            ("say_new", "completed", "completed"),
        ],
        ["say_now", "say_new"],
    ),
    3: ([("four", "exited", "exited")], []),
    4: (
        [("five", "say_old", "matched"), ("say_old", "completed", "completed")],
        ["say_old"],
    ),
}


def customer(number: int) -> str:
    return f"c{number:06}"


def place_of(name: str) -> int:
    """On which of the five places the customer of that name stands when the change comes."""
    return int(name[1:]) % PLACES


def before_the_change(customers: int, *, at: int) -> Iterator[Input]:
    """Everyone comes in and is let on to their place; `at` is when it begins."""
    for number in range(customers):
        yield _event(number, "Came In", 0, at)
    for step in range(1, PLACES):
        for number in range(customers):
            if number % PLACES >= step:
                yield _event(number, "Moved On", step, at)


def after_the_change(customers: int, *, at: int) -> Iterator[Input]:
    """Everyone is let on as far as any way leads."""
    for step in range(PLACES, PLACES + AFTER):
        for number in range(customers):
            yield _event(number, "Moved On", step, at)


def _event(number: int, kind: str, step: int, at: int) -> Input:
    name = customer(number)
    event = {
        "id": f"{name}-{step}",
        "type": kind,
        "customer": name,
        "occurred_at": at + step * 60_000,
    }
    return Input(name.encode(), json.dumps(event).encode())


def amiss(lines: Iterable[Line], customers: int) -> list[str]:
    """Each customer who did not end as the map says, once; empty if all is well."""
    moves: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    sent: dict[str, list[str]] = defaultdict(list)
    begun: dict[str, int] = defaultdict(int)
    read = sorted(without_repeats(lines), key=lambda one: (one.shard, one.kind, one.pair))
    for line in read:
        record: dict[str, Any] = json.loads(line.body)
        if line.kind == "transitions":
            begun[line.customer] += record["reason"] == "entered"
            moves[line.customer].append((record["from"], record["to"], record["reason"]))
        elif line.kind == "actions.direct":
            sent[line.customer].append(record["step"])
    found = []
    for name in map(customer, range(customers)):
        wanted_moves, wanted_sent = WANTED[place_of(name)]
        tail = moves[name][-len(wanted_moves) :]
        earlier = len(moves[name]) - len(wanted_moves)
        if (begun[name], tail, sent[name]) != (1, wanted_moves, wanted_sent):
            found.append(f"{name}: began {begun[name]} times, {tail}, sent {sent[name]}")
        elif earlier != 2 + place_of(name):  # entered, the first step, and one for each event
            found.append(f"{name}: {earlier} transitions before the change")
    return found
