"""What a disturbed run may differ in from an undisturbed one, and nothing else.

A run's output is a sequence of lines: the records of all outbound topics, of each shard and
kind in the order in which a consumer reads them. Faults may repeat a line, the very same, and
may give it another term and number. All else is a defect, told as one text each:

- a repeat (same shard, kind, term and number) that is not the same to the byte,
- an action decided twice: one id under two pairs of term and number,
- a line missing, one too many, or an action with other content under its id,
- lines of one customer in another order,
- numbers with a gap,
- a line that a consumer would lose that drops what is not above the last pair it has seen.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Pair = tuple[int, int]
#: One shard's stream of one kind: what is numbered together and read in order.
Stream = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One outbound record. `body` is what was published; `content` it without its place."""

    kind: str
    shard: int
    term: int
    number: int
    customer: str
    id: str
    content: str
    body: bytes

    @property
    def stream(self) -> Stream:
        return self.shard, self.kind

    @property
    def pair(self) -> Pair:
        return self.term, self.number


def line(kind: str, body: bytes, *, prefix: str = "") -> Line:
    """A record as read. `prefix` of the topics' names is left out of its content."""
    record: dict[str, Any] = json.loads(body)
    shard, term, number = record.pop("shard"), record.pop("term"), record.pop("number")
    if prefix and "cause" in record:
        record["cause"] = record["cause"].removeprefix(prefix)
    return Line(
        kind=kind,
        shard=shard,
        term=term,
        number=number,
        customer=record["customer"],
        id=record["id"] if kind.startswith("actions.") else "",
        content=json.dumps(record, sort_keys=True),
        body=body,
    )


def without_repeats(lines: Iterable[Line]) -> list[Line]:
    """The first of each place (shard, kind, term, number), in the order read."""
    first: dict[tuple[Stream, Pair], Line] = {}
    for each in lines:
        first.setdefault((each.stream, each.pair), each)
    return list(first.values())


def repeats(lines: Sequence[Line]) -> int:
    """How many lines a consumer would drop as read before."""
    return len(lines) - len(without_repeats(lines))


def defects(undisturbed: Sequence[Line], disturbed: Sequence[Line]) -> list[str]:
    """Everything in which `disturbed` differs and must not; empty if all is well."""
    return [
        *_other_repeats(disturbed),
        *_decided_twice(disturbed),
        *_other_content(undisturbed, disturbed),
        *_other_order(undisturbed, disturbed),
        *_gaps(disturbed),
        *_dropped(disturbed),
    ]


def _other_repeats(lines: Sequence[Line]) -> list[str]:
    bodies: dict[tuple[Stream, Pair], set[bytes]] = defaultdict(set)
    for each in lines:
        bodies[each.stream, each.pair].add(each.body)
    return [
        f"not the same in repeats: {kind} of shard {shard}, {pair}"
        for ((shard, kind), pair), found in bodies.items()
        if len(found) > 1
    ]


def _decided_twice(lines: Sequence[Line]) -> list[str]:
    ids = Counter(each.id for each in without_repeats(lines) if each.id)
    return [f"decided {count} times: action {one}" for one, count in ids.items() if count > 1]


def _other_content(undisturbed: Sequence[Line], disturbed: Sequence[Line]) -> list[str]:
    wanted = _contents(undisturbed)
    got = _contents(disturbed)
    return [f"missing: {_shown(key)}" for key in (wanted - got).elements()] + [
        f"extra: {_shown(key)}" for key in (got - wanted).elements()
    ]


def _contents(lines: Sequence[Line]) -> Counter[tuple[Stream, str]]:
    return Counter((each.stream, each.content) for each in without_repeats(lines))


def _other_order(undisturbed: Sequence[Line], disturbed: Sequence[Line]) -> list[str]:
    wanted, got = _by_customer(undisturbed), _by_customer(disturbed)
    return [
        f"other order: {kind} of {customer} in shard {shard}"
        for ((shard, kind), customer), contents in wanted.items()
        if (found := got.get(((shard, kind), customer), [])) != contents
        # A line too few or too many is told as such.
        and Counter(found) == Counter(contents)
    ]


def _by_customer(lines: Sequence[Line]) -> Mapping[tuple[Stream, str], list[str]]:
    """The contents of each customer, by (term, number) as a consumer would sort them."""
    found: dict[tuple[Stream, str], list[str]] = defaultdict(list)
    for each in sorted(without_repeats(lines), key=lambda one: one.pair):
        found[each.stream, each.customer].append(each.content)
    return found


def _gaps(lines: Sequence[Line]) -> list[str]:
    numbers: dict[Stream, set[int]] = defaultdict(set)
    for each in lines:
        numbers[each.stream].add(each.number)
    return [
        f"a gap in the numbers: {kind} of shard {shard}"
        for (shard, kind), found in numbers.items()
        if found != set(range(1, len(found) + 1))
    ]


def _dropped(lines: Sequence[Line]) -> list[str]:
    last: dict[Stream, Pair] = {}
    kept: set[tuple[Stream, Pair]] = set()
    for each in lines:
        if each.pair > last.get(each.stream, (0, 0)):
            last[each.stream] = each.pair
            kept.add((each.stream, each.pair))
    return [
        f"dropped by a consumer: {kind} of shard {shard}, {pair}"
        for (shard, kind), pair in {(each.stream, each.pair) for each in lines} - kept
    ]


def _shown(key: tuple[Stream, str]) -> str:
    (shard, kind), content = key
    return f"{kind} of shard {shard}: {content}"
