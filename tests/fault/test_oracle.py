"""The oracle sees each fault that is planted, and no fault where repeats are all there is."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from support.oracle import Line, defects, line, repeats

Lines = list[Line]


def action(
    number: int, *, customer: str = "an", id: str = "", shard: int = 0, term: int = 5, **more: Any
) -> Line:
    body = {"id": id or f"a{number}", "customer": customer, "step": f"s{number}", **more}
    place = {"shard": shard, "term": term, "number": number}
    return line("actions.push", json.dumps({**body, **place}).encode())


def move(number: int, to: str, *, customer: str = "an") -> Line:
    body = {"customer": customer, "to": to, "shard": 0, "term": 5, "number": number}
    return line("transitions", json.dumps(body).encode())


UNDISTURBED = [
    action(1),
    action(2),
    action(3, customer="binh"),
    action(1, id="b1", shard=1, customer="chi"),
    move(1, "entered"),
    move(2, "cooling"),
]


def moved(lines: Lines, at: int, **place: int) -> Lines:
    """The line at `at` with another shard, term or number in it."""
    body = {**json.loads(lines[at].body), **place}
    return [*lines[:at], line(lines[at].kind, json.dumps(body).encode()), *lines[at + 1 :]]


def swapped(lines: Lines, one: int, other: int) -> Lines:
    lines = list(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


FAULTS: dict[str, tuple[str, Callable[[Lines], Lines]]] = {
    "an action is lost": ("missing", lambda good: good[1:]),
    "the last action of a shard is lost": ("missing", lambda good: good[:3] + good[4:]),
    "a transition is lost": ("missing", lambda good: good[:-1]),
    "an action too many": ("extra", lambda good: [*good, action(4)]),
    "a transition too many": ("extra", lambda good: [*good, move(3, "cooling")]),
    "other content under the same id": (
        "missing",
        lambda good: [action(1, to="elsewhere"), *good[1:]],
    ),
    "decided twice": ("decided 2 times", lambda good: [*good, action(4, id="a1")]),
    "decided again after a crash": (
        "decided 2 times",
        lambda good: [*good, action(2, id="a2", term=9)],
    ),
    "a repeat with other bytes": (
        "not the same in repeats",
        lambda good: [*good, action(2, id="a2", to="x")],
    ),
    "two actions under one pair": ("missing", lambda good: moved(good, 1, number=1)),
    "published out of order": ("dropped by a consumer", lambda good: swapped(good, 0, 1)),
    "a newer term before an older one": (
        "dropped by a consumer",
        lambda good: moved(good, 0, term=6),
    ),
    "one customer's actions change places": (
        "other order",
        lambda good: [
            moved(good, 1, number=1)[1],
            moved(good, 0, number=2)[0],
            *good[2:],
        ],
    ),
    "a number left out": ("a gap", lambda good: moved(good, 2, number=4)),
    "another shard's action": ("extra", lambda good: moved(good, 3, shard=2)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_seen(name: str) -> None:
    telling, plant = FAULTS[name]
    assert any(text.startswith(telling) for text in defects(UNDISTURBED, plant(UNDISTURBED)))


def test_equal_runs_have_no_defects() -> None:
    assert defects(UNDISTURBED, UNDISTURBED) == []
    assert repeats(UNDISTURBED) == 0


def test_repeats_and_new_terms_are_no_defects() -> None:
    later = moved(UNDISTURBED, 2, term=6)
    disturbed = [*later[:2], *later[:2], *later[2:], later[2]]
    assert defects(UNDISTURBED, disturbed) == []
    assert repeats(disturbed) == 3


def test_the_prefix_of_topics_is_no_content() -> None:
    def caused(prefix: str) -> Line:
        place = {"shard": 0, "term": 1, "number": 1}
        body = {"customer": "an", "cause": f"{prefix}.touchpoints/0@7", **place}
        return line("transitions", json.dumps(body).encode(), prefix=prefix)

    assert caused("one").content == caused("two").content
