"""The audit sees each bound that is overrun, and nothing where all hold."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from support.audit import Bounds, Budget, Cap, Worth, audit, given
from support.oracle import Line, line

Lines = list[Line]

BOUNDS = Bounds(
    timezone="Asia/Ho_Chi_Minh",
    pools={"welcome": frozenset({"W-1", "W-2", "W-3"})},
    stocks={"welcome": 3},
    worth={"bonus": Worth(5.0, 5.0, 3_600_000)},
    costs={"sms": 0.1, "email": 0.0},
    budgets=(Budget("sms_day", 0.2, "day", frozenset({"promotional"}), "sms"),),
    caps=(Cap("daily", 2, 86_400_000, frozenset({"promotional"})),),
)


def record(topic: str, number: int, **body: Any) -> Line:
    place = {"shard": 0, "term": 1, "number": number}
    return line(topic, json.dumps({**body, **place}).encode())


def granted(
    number: int, customer: str, code: str, offer: str = "welcome", at: str = "01:00:00"
) -> Line:
    told = {"customer": customer, "offer": offer, "code": code, "at": f"2026-03-02T{at}Z"}
    return record("decisions", number, outcome="granted", reason="all_gates_passed", **told)


def sent(number: int, customer: str, at: str, channel: str = "sms", **more: str) -> Line:
    body = {"id": f"a{number}", "kind": "send", "customer": customer, "channel": channel}
    told = {"at": f"2026-03-02T{at}Z", "category": "promotional", **more}
    return record(f"actions.{channel}", number, **body, **told)


def used(number: int, customer: str) -> Line:
    told = {"reason": "redeemed", "detail": "bonus"}
    return record("transitions", number, customer=customer, **told)


GOOD: Lines = [
    granted(1, "an", "W-1"),
    granted(2, "bo", "W-2"),
    granted(3, "an", "B-1", "bonus"),
    sent(1, "an", "02:00:00", offer="welcome", code="W-1"),
    sent(2, "bo", "03:00:00", offer="welcome", code="W-2"),
    sent(3, "an", "04:00:00", "email", offer="welcome", code="W-1"),
    # In Vietnam it is the next day.
    sent(4, "cy", "17:30:00"),
    used(1, "an"),
]

FAULTS: dict[str, tuple[str, Callable[[Lines], Lines]]] = {
    "a code for two customers": ("given twice", lambda good: [*good, granted(4, "cy", "W-1")]),
    "a code shown to another one": (
        "given twice",
        lambda good: [*good, sent(5, "cy", "18:00:00", "email", offer="welcome", code="W-2")],
    ),
    "a code that is in no file": ("no such code", lambda good: [*good, granted(4, "cy", "W-9")]),
    "one more than the stock": (
        "beyond the stock",
        lambda good: [*good, granted(4, "cy", "W-3"), granted(5, "dao", "W-3")],
    ),
    "a second code for one customer": (
        "two codes",
        lambda good: [*good, granted(4, "an", "W-3")],
    ),
    "another code on another channel": (
        "another code",
        lambda good: [*good, sent(5, "an", "23:00:00", "email", offer="welcome", code="W-3")],
    ),
    "an offer without a code": (
        "another code",
        lambda good: [*good, sent(5, "an", "23:00:00", "email", offer="welcome")],
    ),
    "a promise beside one that was used": (
        "beyond the worth",
        lambda good: [*good, granted(4, "cy", "B-2", "bonus", at="09:00:00")],
    ),
    "a promise beside one that still holds": (
        "beyond the worth",
        lambda good: [*good[:-1], granted(4, "cy", "B-2", "bonus", at="01:59:59")],
    ),
    "one message beyond the day's money": (
        "over budget",
        lambda good: [*good, sent(5, "cy", "05:00:00")],
    ),
    "one message beyond the cap": (
        "over the cap",
        lambda good: [*good, sent(5, "an", "16:00:00", "email")],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_seen(name: str) -> None:
    telling, plant = FAULTS[name]
    assert any(text.startswith(telling) for text in audit(plant(GOOD), BOUNDS))


def test_what_keeps_within_its_bounds_has_no_faults() -> None:
    assert audit(GOOD, BOUNDS) == []
    assert audit([*GOOD, GOOD[1], GOOD[4]], BOUNDS) == []
    told = given(GOOD, BOUNDS)
    assert told.codes == {"welcome": 2, "bonus": 1}
    assert {period: round(spent, 2) for (_, period), spent in told.spent.items()} == {
        "2026-03-02": 0.2,
        "2026-03-03": 0.1,
    }


def test_what_came_to_nothing_takes_neither_money_nor_a_place() -> None:
    more = [*GOOD, sent(5, "cy", "05:00:00")]
    assert audit(more, BOUNDS)
    assert audit(more, BOUNDS, failed={"a5"}) == []
    ended = [*GOOD[:-1], granted(4, "cy", "B-2", "bonus", at="02:00:00")]
    assert audit(ended, BOUNDS) == []
    cancel = record("actions.sms", 6, id="x", kind="cancel", customer="cy", cancels="a5")
    assert audit([*more, cancel], BOUNDS) == []
