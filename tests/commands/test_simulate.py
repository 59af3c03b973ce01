"""`sojourn simulate`: the contract for machines, and what a wrong call is told."""

import gzip
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
from jsonschema import Draft202012Validator

from sojourn.core.vocabulary import DecisionReason, Loss
from sojourn.wire.instant import format_instant
from sojourn.wire.schema import load_schema

SAMPLE = Path(__file__).parents[2] / "journeys"
CONTRACT = {
    "events",
    "duplicates",
    "customers",
    "runs_entered",
    "runs_exited",
    "runs_completed",
    "actions",
    "dead_letters",
    "seconds",
}


ACTION_CONTRACT = {"id", "customer", "channel", "journey", "run", "step", "at", "category"}
DECISION_CONTRACT = {
    "customer",
    "journey",
    "run",
    "step",
    "at",
    "outcome",
    "reason",
    "channel",
    "category",
    "candidates",
    "arm",
    "definition",
}
#: Why a channel may have lost.
WHYS = {*get_args(DecisionReason), *get_args(Loss)} - {"all_gates_passed"}


@pytest.fixture
def events(sojourn: Any, tmp_path: Path) -> Path:
    """A small shop with one line of garbage at its end."""
    path = tmp_path / "shop.jsonl"
    assert sojourn("generate", "--customers", 60, "--days", 4, "--out", path).code == 0
    with path.open("ab") as file:
        file.write(b"garbage\n")
    return path


def _simulate(sojourn: Any, events: Path, out: Path, *more: object) -> Any:
    return sojourn("simulate", "--project", SAMPLE, "--events", events, "--out", out, *more)


def _lines(path: Path) -> list[Any]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_the_object_counts_what_the_files_hold(sojourn: Any, events: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = _simulate(sojourn, events, out, "--json").json
    assert told.keys() >= CONTRACT
    assert told["events"] == len(events.read_bytes().splitlines())
    assert told["actions"] == len(_lines(out / "actions.jsonl")) > 0
    moves = [line["reason"] for line in _lines(out / "transitions.jsonl")]
    assert told["runs_entered"] == moves.count("entered") > 0
    assert told["runs_exited"] == moves.count("exited")
    assert told["runs_completed"] == moves.count("completed")
    assert [letter["reason"] for letter in _lines(out / "dead_letters.jsonl")] == ["not_json"]
    assert told["dead_letters_by_reason"] == {"not_json": 1}


def test_every_action_has_what_connectors_are_promised(
    sojourn: Any, events: Path, tmp_path: Path
) -> None:
    _simulate(sojourn, events, tmp_path / "out")
    schema = Draft202012Validator(load_schema("action"))
    for action in _lines(tmp_path / "out" / "actions.jsonl"):
        assert action.keys() >= ACTION_CONTRACT
        assert (action["category"] is None) == (action["kind"] != "send")
        schema.validate(action)


def test_there_are_as_many_shards_as_are_asked_for(
    sojourn: Any, events: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    _simulate(sojourn, events, out, "--partitions", 3)
    places = {(line["customer"], line["shard"]) for line in _lines(out / "transitions.jsonl")}
    assert {shard for _, shard in places} == {0, 1, 2}
    assert len(places) == len({customer for customer, _ in places})
    assert _simulate(sojourn, events, out, "--partitions", 0).code == 2


def test_every_decision_has_what_is_promised_in_words_of_the_vocabulary(
    sojourn: Any, events: Path, tmp_path: Path
) -> None:
    _simulate(sojourn, events, tmp_path / "out")
    schema = Draft202012Validator(load_schema("decision"))
    lines = _lines(tmp_path / "out" / "decisions.jsonl")
    assert {line["outcome"] for line in lines} >= {"sent", "deferred", "dropped", "withdrawn"}
    for line in lines:
        assert line.keys() >= DECISION_CONTRACT
        schema.validate(line)
        for candidate in line["candidates"]:
            assert candidate.keys() >= {"channel", "eligible", "why", "score"}
            won = line["outcome"] == "sent" and candidate["channel"] == line["channel"]
            assert candidate["why"] in ({None} if won else WHYS)
        if line["outcome"] == "sent" and line["category"] is not None:
            assert line["channel"] in [candidate["channel"] for candidate in line["candidates"]]


def test_each_action_has_the_decision_that_sent_it_and_each_decision_one_end(
    sojourn: Any, events: Path, tmp_path: Path
) -> None:
    _simulate(sojourn, events, tmp_path / "out")
    decisions = _lines(tmp_path / "out" / "decisions.jsonl")
    actions = _lines(tmp_path / "out" / "actions.jsonl")
    sent = [line["action"] for line in decisions if line["outcome"] == "sent"]
    assert sorted(sent) == sorted(one["id"] for one in actions if one["kind"] != "cancel")
    back = [line for line in decisions if line["outcome"] == "withdrawn" and "action" in line]
    cancels = [one["cancels"] for one in actions if one["kind"] == "cancel"]
    assert sorted(line["action"] for line in back) == sorted(cancels)
    wishes = [line for line in decisions if line["outcome"] != "exposed"]
    last = {(line["run"], line["step"]): line["outcome"] for line in wishes}
    assert "deferred" not in last.values()


def test_gzip_gives_the_same_decisions(sojourn: Any, events: Path, tmp_path: Path) -> None:
    packed = tmp_path / "shop.jsonl.gz"
    packed.write_bytes(gzip.compress(events.read_bytes()))
    _simulate(sojourn, events, tmp_path / "plain")
    _simulate(sojourn, packed, tmp_path / "packed")
    ids = [
        [line["id"] for line in _lines(tmp_path / name / "actions.jsonl")]
        for name in ("plain", "packed")
    ]
    assert ids[0] == ids[1]


def test_a_missing_file_a_csv_without_mapping_and_a_wrong_mapping_are_told(
    sojourn: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = _simulate(sojourn, tmp_path / "no.jsonl", out)
    assert (told.code, told.out) == (2, "")
    assert "no.jsonl" in told.err
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n", encoding="utf-8")
    told = _simulate(sojourn, table, out)
    assert told.code == 2
    assert "mapping" in told.err
    mapping = tmp_path / "map.yaml"
    mapping.write_text("id: c\n", encoding="utf-8")
    told = _simulate(sojourn, table, out, "--map", mapping)
    assert told.code == 1
    assert "map.yaml:1:5: error: unknown column" in told.err
    told = _simulate(sojourn, table, out, "--map", tmp_path / "none.yaml")
    assert told.code == 2


def test_a_project_with_mistakes_is_not_run(sojourn: Any, events: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    told = sojourn("simulate", "--project", project, "--events", events, "--out", tmp_path / "o")
    assert told.code == 2
    assert "sojourn init" in told.err
    (project / "sojourn.yaml").write_text("name: x\nlanguage: 1\n", encoding="utf-8")
    told = sojourn("simulate", "--project", project, "--events", events, "--out", tmp_path / "o")
    assert told.code == 1
    assert "timezone" in told.err
    assert not (tmp_path / "o").exists()


def test_a_clock_that_is_stopped_leaves_runs_open_and_says_where_they_stand(
    sojourn: Any, events: Path, tmp_path: Path
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    ended = _simulate(sojourn, events, whole, "--json").json
    assert (ended["runs_open"], ended["events_left_out"]) == (0, 0)
    assert _lines(whole / "runs.jsonl") == []
    told_lines = events.read_bytes().splitlines()[:-1]
    times = sorted(orjson.loads(line)["occurred_at"] for line in told_lines)
    middle = format_instant(times[len(times) // 2])
    told = _simulate(sojourn, events, cut, "--until", middle, "--json").json
    open_runs = _lines(cut / "runs.jsonl")
    over = told["runs_exited"] + told["runs_completed"]
    assert told["runs_open"] == len(open_runs) == told["runs_entered"] - over > 0
    assert told["events"] + told["events_left_out"] == ended["events"]
    assert told["events_left_out"] > 0
    late = [line for line in _lines(cut / "transitions.jsonl") if line["at"] > middle]
    assert late == []
    assert all(run["due_at"] is None or run["due_at"] > middle for run in open_runs)
    counted = sojourn("plan", SAMPLE, SAMPLE, "--state", cut / "runs.jsonl", "--json").json
    assert sum(group["runs"] for group in counted["runs"]) == len(open_runs)
    assert {group["fate"] for group in counted["runs"]} == {"goes on"}


def test_a_wrong_time_to_stop_at_is_refused_before_anything_is_written(
    sojourn: Any, events: Path, tmp_path: Path
) -> None:
    told = _simulate(sojourn, events, tmp_path / "o", "--until", "noon")
    assert told.code == 2
    assert "is not a time" in told.err
    assert not (tmp_path / "o").exists()
