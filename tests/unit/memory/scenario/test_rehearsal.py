"""A scenario as the records that any runtime is given."""

import orjson

from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.memory.scenario.rehearsal import inputs_of, rehearse
from sojourn.wire.deadletter import DeadLetter
from unit.memory.scenario.shop import definitions, judged, scenario

ADDED = "Product Added: {cart_id: k1, product_id: p1, price: 45}"
#: 2026-03-02 10:00 UTC.
BEGIN = 1_772_445_600_000
HOUR = 3_600_000


def told(play: str, *, customer: str = "id: c1") -> list[tuple[str, int]]:
    """The records of a play: the type or "time", and the moment."""
    records = inputs_of(definitions(), scenario(play, "actions: none", customer=customer))
    bodies = [orjson.loads(record.value) for record in records]
    return [
        ("time", body["until"]) if "until" in body else (body["type"], body["occurred_at"])
        for body in bodies
    ]


def test_time_is_told_at_the_end_and_never_between_events() -> None:
    assert told(f"{ADDED}, after: 1h, Store Visited: {{}}, after: 2h") == [
        ("Product Added", BEGIN),
        ("Store Visited", BEGIN + HOUR),
        ("time", BEGIN + 3 * HOUR),
    ]


def test_what_looks_back_lets_time_pass_first() -> None:
    late = "after: 2h, late: {Store Visited: {}, by: 1h}"
    assert told(late) == [
        ("time", BEGIN + 2 * HOUR),
        ("Store Visited", BEGIN + HOUR),
        ("time", BEGIN + 2 * HOUR),
    ]
    look = "after: 2h, expect: {actions: none}, Store Visited: {}"
    assert told(look)[:2] == [("time", BEGIN + 2 * HOUR), ("Store Visited", BEGIN + 2 * HOUR)]


def test_who_is_known_is_imported_and_a_stranger_is_not() -> None:
    assert told("after: 1h", customer="id: c1, tags: [vip]")[0] == ("Profile Imported", BEGIN)
    assert told("after: 1h") == [("time", BEGIN + HOUR)]


def test_ids_are_derived_and_the_authors_own_are_kept() -> None:
    play = f"Store Visited, {{Store Visited: {{}}, id: e1}}, {ADDED}"
    records = inputs_of(definitions(), scenario(play, "actions: none", customer="id: c1"))
    ids = [orjson.loads(record.value).get("id") for record in records[:3]]
    assert ids == ["scenario/0", "e1", "scenario/2"]
    assert inputs_of(definitions(), scenario(play, "actions: none", customer="id: c1")) == records


def test_a_report_names_the_last_message_of_the_step() -> None:
    play = f"{ADDED}, after: 24h, report: {{first: opened}}"
    rehearsal = rehearse(definitions(), scenario(play, "runs: {cart/k1: completed}"))
    (action,) = rehearsal.told.actions
    reports = [
        orjson.loads(record.value) for record in rehearsal.records if b"Opened" in record.value
    ]
    assert [report["properties"]["action"] for report in reports] == [action["id"]]
    assert rehearsal.problems == ()


def test_a_report_about_a_step_that_sent_nothing_is_a_problem_in_words() -> None:
    result = judged(f"{ADDED}, after: 1h, report: {{first: opened}}", "actions: none")
    (problem,) = result.problems
    assert problem.message == "`first` has sent nothing by then, so nothing is reported"
    assert problem.line == 4
    assert not result.passed


def test_a_report_that_may_be_about_several_journeys_asks_which() -> None:
    play = f"{ADDED}, Store Visited: {{}}, after: 24h, report: {{first: opened}}"
    (problem,) = judged(play, "runs: {cart/k1: completed}", file="all").problems
    assert problem.message == "`first` is a step of several: visit, cart/k1"
    assert problem.hint == "write `report: {run: visit, step: first, says: opened}`"
    named = play.replace("{first: opened}", "{run: cart/k1, step: first, says: opened}")
    assert judged(named, "runs: {cart/k1: completed}", file="all").passed


def test_an_event_that_the_engine_refuses_is_a_problem_with_its_line() -> None:
    big = "Product Added: {cart_id: k1, price: 9999999999999}"
    (problem,) = judged(f"Store Visited, {big}", "actions: [{step: first}]", file="visit").problems
    assert "bad_value" in problem.message
    assert problem.line == 4


def test_each_look_sees_what_was_told_by_then() -> None:
    play = f"{ADDED}, after: 23h, expect: {{actions: none}}, after: 1h"
    rehearsal = rehearse(definitions(), scenario(play, "actions: [{step: first}]"))
    assert [len(look.told.actions) for look in rehearsal.looks] == [0, 1]
    assert [look.after for look in rehearsal.looks] == [3, 4]


class _Kept:
    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def publish(self, kind: str, body: bytes) -> None:
        if kind.startswith("actions."):
            self.bodies.append(body.split(b'"shard"')[0])

    def bury(self, letter: DeadLetter) -> None:
        raise AssertionError(letter)


def _actions(records: tuple[Input, ...], *, partitions: int, batch_records: int) -> list[bytes]:
    kept = _Kept()
    runtime = MemoryRuntime(
        definitions(), kept, wall=2 * BEGIN, partitions=partitions, batch_records=batch_records
    )
    for record in records:
        runtime.offer(record)
    runtime.settle()
    return kept.bodies


def test_the_records_give_the_same_whatever_the_shape_of_the_runtime() -> None:
    play = f"{ADDED}, after: 24h, report: {{first: delivered}}, after: 36h"
    records = inputs_of(definitions(), scenario(play, "stage: new"))
    whole = _actions(records, partitions=8, batch_records=1_000)
    assert whole == _actions(records, partitions=1, batch_records=1)
    assert len(whole) == 1
