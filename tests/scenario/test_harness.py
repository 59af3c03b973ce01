"""The comparer must see what is wrong, or every scenario passes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scenario.harness import Json, Results, Scenario, differences, load, names, resolve
from sojourn.memory.runtime import Input

HERE = Path(__file__).parent
EVENT = b'{"id":"e1","type":"Signed Up","customer":"c1"}'
REPORT = (
    b'{"id":"e2","type":"Message Sent","customer":"c1","properties":{"action":"@welcome/code"}}'
)


def scenario(*expected: Json, events: tuple[bytes, ...] = ()) -> Scenario:
    return Scenario("one", "One", frozenset({"welcome"}), {}, events, expected)


def entry(run: str, *, customer: str = "c1", key: str = "") -> dict[str, Any]:
    return {"customer": customer, "journey": "welcome", "run": run, "key": key, "reason": "entered"}


def action(run: str, step: str, *, number: str = "a1", customer: str = "c1") -> dict[str, Any]:
    names_it = {"id": number, "kind": "send", "customer": customer, "journey": "welcome"}
    return {**names_it, "run": run, "step": step, "at": "2026-03-02T13:15:00.000Z"}


def results(*records: dict[str, Any], letters: Sequence[Json] = ()) -> Results:
    return Results(
        actions=[record for record in records if "id" in record],
        transitions=[record for record in records if "reason" in record],
        decisions=[record for record in records if "outcome" in record],
        dead_letters=letters,
    )


EXPECTED_ENTRY: Json = {"transition": {"customer": "c1", "run": "welcome", "reason": "entered"}}
EXPECTED_CODE: Json = {"action": {"customer": "c1", "run": "welcome", "step": "code"}}


def test_equal_is_no_difference() -> None:
    given = results(entry("r1"), action("r1", "code"))
    assert differences(scenario(EXPECTED_ENTRY, EXPECTED_CODE), given) == []


@pytest.mark.parametrize(
    "given",
    [
        results(entry("r1")),
        results(entry("r1"), action("r1", "nudge")),
        results(entry("r1"), action("r1", "code"), action("r1", "nudge", number="a2")),
        results(entry("r1", customer="c2"), action("r1", "code", customer="c2")),
        results(entry("r1"), entry("r2"), action("r2", "code")),
        results(entry("r1"), action("r1", "code"), letters=[{"reason": "not_json"}]),
    ],
    ids=["missing", "other step", "one more", "other customer", "second run", "dead letter"],
)
def test_a_difference_is_seen(given: Results) -> None:
    assert differences(scenario(EXPECTED_ENTRY, EXPECTED_CODE), given)


def test_order_counts_within_a_run_and_not_between_customers() -> None:
    one, two = action("r1", "code"), action("r1", "nudge", number="a2")
    nudge: Json = {"action": {"customer": "c1", "run": "welcome", "step": "nudge"}}
    wanted = scenario(EXPECTED_ENTRY, EXPECTED_CODE, nudge)
    assert differences(wanted, results(entry("r1"), one, two)) == []
    assert differences(wanted, results(entry("r1"), two, one))


def test_an_action_id_given_out_twice_is_seen() -> None:
    given = results(entry("r1"), action("r1", "code"), action("r1", "code"))
    found = differences(scenario(EXPECTED_ENTRY, EXPECTED_CODE, EXPECTED_CODE), given)
    assert found == ["action id given out twice: a1"]


def test_other_journeys_are_none_of_its_business() -> None:
    other = {**entry("r2"), "journey": "abandoned_cart"}
    assert differences(scenario(EXPECTED_ENTRY), results(entry("r1"), other)) == []


class _Welcoming:
    """A runtime that sends a code to everyone at once; it remembers what it was fed."""

    def __init__(self) -> None:
        self.fed: list[Sequence[bytes | Input]] = []

    def run(
        self, files: Mapping[str, str], inputs: Sequence[bytes | Input], *, end: bool = True
    ) -> Results:
        self.fed.append(inputs)
        return results(entry("r1"), action("r1", "code", number="f00"))


def test_a_named_action_gets_the_id_found_by_running_what_came_before() -> None:
    runtime = _Welcoming()
    resolved = resolve(scenario(events=(EVENT, b"no json", REPORT)), runtime)
    assert b'"action": "f00"' in resolved[2]
    assert [len(lines) for lines in runtime.fed] == [2]
    assert resolved[1] == b"no json"


def test_a_name_that_nothing_stands_for_is_an_error() -> None:
    unknown = REPORT.replace(b"code", b"coat")
    with pytest.raises(AssertionError, match="@welcome/coat"):
        resolve(scenario(events=(EVENT, unknown)), _Welcoming())


@pytest.mark.parametrize("name", names(HERE))
def test_every_scenario_can_be_read(name: str) -> None:
    read = load(HERE / name)
    assert "sojourn.yaml" in read.files
    assert read.events
    assert read.about
    for line in read.expected:
        kinds = set(line) - {"why"}
        assert len(kinds) == 1
        assert kinds <= {"action", "transition", "decision", "dead_letter"}
