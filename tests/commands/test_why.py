"""`sojourn why`: what it reads, what it prints, and what a wrong call is told."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from support.decisions import decision
from support.pages import SAMPLE

CARTS = SAMPLE / "abandoned_cart.scenarios.yaml"
ACTION = "a" * 32


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """The files of a simulation: one message that went out, of a customer with an odd id."""
    told = {
        "decisions": [decision(customer="“c1”", action=ACTION), decision(customer="c2")],
        "actions": [{"id": ACTION, "customer": "“c1”", "to": "an@example.test"}],
        "transitions": [],
    }
    for name, records in told.items():
        lines = b"".join(orjson.dumps(record) + b"\n" for record in records)
        (tmp_path / f"{name}.jsonl").write_bytes(lines)
    return tmp_path


def test_results_are_read_with_and_without_a_project(sojourn: Any, results: Path) -> None:
    for project, zone, at in ((SAMPLE, "Asia/Ho_Chi_Minh", "21:30"), (results, "UTC", "14:30")):
        told = sojourn("why", "“c1”", "--from", results, "--project", project, "--json").json
        (message,) = told["messages"]
        assert message["text"] == f"Sent by email on 4 March 2026 at {at}, to a…@example.test."
        assert message["decisions"] == [decision(customer="“c1”", action=ACTION)]
        assert told["timezone"] == zone


def test_a_project_that_is_named_must_be_there(sojourn: Any, results: Path) -> None:
    told = sojourn("why", "c2", "--from", results, "--project", results / "nowhere")
    assert (told.code, told.out) == (2, "")
    assert "nowhere: there is no such directory" in told.err


def test_an_address_is_masked_and_the_text_for_people_is_that_for_machines(sojourn: Any) -> None:
    page = sojourn("why", "c3", "--from", CARTS)
    assert page.code == 0
    assert "c@example.test" not in page.out
    assert "912345678" not in page.out
    told = sojourn("why", "c3", "--from", CARTS, "--json").json
    assert [message["text"] for message in told["messages"]] == [
        " ".join(message["sentences"]) for message in told["messages"]
    ]
    flat = " ".join(page.out.split())
    assert all(message["text"] in flat for message in told["messages"])


def test_the_object_has_what_machines_are_promised(sojourn: Any) -> None:
    told = sojourn("why", "c9", "abandoned_cart.second", "--from", CARTS, "--json").json
    (message,) = told["messages"]
    assert (message["outcome"], message["reason"]) == ("withdrawn", "run_exited")
    assert [one["outcome"] for one in message["decisions"]] == ["deferred", "withdrawn"]
    assert [run["run"] for run in told["runs"]] == ["abandoned_cart/k9"]
    cancelled = sojourn("why", "c8", "first", "--from", CARTS, "--json").json["messages"][0]
    assert (cancelled["outcome"], cancelled["reason"]) == ("withdrawn", "run_exited")
    assert {one["action"] for one in cancelled["decisions"]} == {cancelled["action"]}


def test_an_action_is_named_by_how_its_id_begins(sojourn: Any) -> None:
    first = sojourn("why", "c2", "first", "--from", CARTS, "--json").json["messages"][0]
    again = sojourn("why", "c2", first["action"][:8], "--from", CARTS, "--json").json
    assert again["messages"] == [first]


def test_the_last_ones_are_explained_and_it_is_said_that_there_are_more(sojourn: Any) -> None:
    page = sojourn("why", "c2", "--from", CARTS, "--last", 1)
    assert "second" in page.out
    assert "1 earlier ones are left out" in page.out


def test_a_project_that_is_another_one_adds_nothing_that_may_be_wrong(
    sojourn: Any, results: Path
) -> None:
    full = decision(outcome="dropped", reason="over_cap", channel="email", detail="daily")
    (results / "decisions.jsonl").write_bytes(orjson.dumps(full))
    told = sojourn("why", "c1", "--from", results, "--project", SAMPLE, "--json").json
    assert told["messages"][0]["text"].endswith("as the cap “daily” allows.")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("c1", "--from", "nowhere"), 2, "nowhere/decisions.jsonl: there is no such file"),
        (("c1", "--from", "nowhere.scenarios.yaml"), 2, "there is no such file in a project"),
        (("nobody", "--from", CARTS), 2, "no scenario without mistakes about the customer"),
        (("c2", "third", "--from", CARTS), 1, "nothing is on record of 'third'"),
    ],
)
def test_a_wrong_call_is_told(
    sojourn: Any, arguments: tuple[object, ...], code: int, said: str
) -> None:
    ended = sojourn("why", *arguments)
    assert ended.code == code
    assert said in " ".join(ended.err.split())


def test_a_customer_without_records_and_a_damaged_file_are_told(
    sojourn: Any, results: Path
) -> None:
    assert sojourn("why", "c3", "--from", results).code == 1
    with (results / "decisions.jsonl").open("ab") as file:
        file.write(b'{"customer":"c2", damaged\n')
    ended = sojourn("why", "c2", "--from", results)
    assert ended.code == 2
    assert "decisions.jsonl:3: not a JSON object" in ended.err
