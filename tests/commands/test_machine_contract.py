"""What other programs may rely on: the commands that they call, each as a process of its own.

They run in a directory that has nothing to do with this repository, on a project of another
trade that has only events, a journey and the four lines of sojourn.yaml.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from msgspec import Struct

from support.commands import environment
from support.gym import JOURNEY, write_gym, write_till


class Ended(Struct, frozen=True):
    """How a process ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON value on one line."""
        (line,) = self.out.splitlines()
        return orjson.loads(line)


Call = Callable[..., Ended]


@pytest.fixture
def call(tmp_path: Path) -> Call:
    """`call("test", "gym", "--json")` runs one command in `tmp_path`."""

    def run(*arguments: object, **variables: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "sojourn.cli", *map(str, arguments)],
            cwd=tmp_path,
            env=environment() | variables,
            capture_output=True,
            timeout=60,
            check=False,
        )
        ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ended.out + ended.err
        return ended

    return run


@pytest.fixture
def gym(tmp_path: Path) -> Path:
    return write_gym(tmp_path / "gym", scenarios=True)


def _rewritten(gym: Path, target: Path, old: str, new: str) -> Path:
    """The gym with one text of its journey replaced, in `target`."""
    write_gym(target)
    assert old in JOURNEY
    (target / "no_show.yaml").write_text(JOURNEY.replace(old, new), encoding="utf-8")
    return target


def _lines(path: Path) -> list[Any]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_test_counts_scenarios_steps_and_branches(call: Call, gym: Path) -> None:
    ended = call("test", "gym", "--json")
    assert ended.code == 0
    told = ended.json
    assert 0 <= told.pop("seconds") < 60
    assert told == {
        "scenarios": 2,
        "passed": 2,
        "failed": 0,
        "steps_total": 2,
        "steps_covered": 2,
        "branches_total": 1,
        "branches_covered": 1,
        "uncovered": [],
        "failures": [],
        "findings": [],
    }


def test_test_ends_with_1_where_one_failed_and_with_0_where_there_are_none(
    call: Call, gym: Path
) -> None:
    path = gym / "no_show.scenarios.yaml"
    wrong = path.read_text(encoding="utf-8").replace("21:00", "20:00")
    path.write_text(wrong, encoding="utf-8")
    failed = call("test", "gym", "--json")
    counts = [failed.json[name] for name in ("scenarios", "passed", "failed")]
    assert (failed.code, counts) == (1, [2, 1, 1])
    path.unlink()
    none = call("test", "gym", "--json")
    counts = [none.json[name] for name in ("scenarios", "passed", "failed", "steps_covered")]
    assert (none.code, counts) == (0, [0, 0, 0, 0])
    assert none.json["steps_total"] == 2


def test_plan_tells_each_change_and_strands_nobody_where_nobody_is(call: Call, gym: Path) -> None:
    _rewritten(gym, gym.parent / "new", "id: class_time", "id: class_over")
    ended = call("plan", "gym", "new", "--json")
    assert ended.code == 0
    told = {(one["journey"], one["step"], one["kind"]) for one in ended.json["changes"]}
    assert told == {
        ("no_show", "class_time", "step_removed"),
        ("no_show", "class_over", "step_added"),
    }
    assert not any("runs" in change for change in ended.json["changes"])
    same = call("plan", "gym", "gym", "--json")
    assert (same.code, same.json["changes"]) == (0, [])


def test_plan_counts_runs_and_ends_with_3_where_one_would_be_stranded(
    call: Call, gym: Path
) -> None:
    _rewritten(gym, gym.parent / "new", "id: class_time", "id: class_over")
    state = gym.parent / "runs.jsonl"
    standing = '{"journey": "no_show", "step": "class_time", "runs": 7}\n'
    state.write_text(standing + '{"journey": "no_show", "step": "call"}\n', encoding="utf-8")
    ended = call("plan", "gym", "new", "--state", "runs.jsonl", "--json")
    assert ended.code == 3
    (removed,) = [one for one in ended.json["changes"] if one["kind"] == "step_removed"]
    assert (removed["runs"], removed["fate"]) == (7, "stranded")
    assert ended.json["stranded"] == 7
    migrate = "migrate: {move: {class_time: class_over}}\nsteps:"
    text = (gym.parent / "new" / "no_show.yaml").read_text(encoding="utf-8")
    mapped = text.replace("steps:", migrate)
    (gym.parent / "new" / "no_show.yaml").write_text(mapped, encoding="utf-8")
    ended = call("plan", "gym", "new", "--state", "runs.jsonl", "--json")
    assert (ended.code, ended.json["stranded"]) == (0, 0)
    (removed,) = [one for one in ended.json["changes"] if one["kind"] == "step_removed"]
    assert (removed["runs"], removed["fate"], removed["to"]) == (7, "moves", "class_over")


def test_check_says_the_same_as_json_by_either_name_and_as_sarif(call: Call, gym: Path) -> None:
    (gym / "no_show.yaml").write_text(JOURNEY.replace("3h", "3"), encoding="utf-8")
    plain, form = call("check", "gym", "--json"), call("check", "gym", "--format", "json")
    assert plain == form
    assert plain.code == 1
    by_rule = {one["rule"]: one for one in plain.json}
    found = by_rule["duration-without-unit"]
    assert (found["file"], found["line"], found["column"], found["level"]) == (
        *("gym/no_show.yaml", 8, 11, "error"),
    )
    sarif = call("check", "gym", "--format", "sarif")
    assert sarif.code == 1
    assert sarif.json["version"] == "2.1.0"
    (run,) = sarif.json["runs"]
    places = {
        (one["ruleId"], place["artifactLocation"]["uri"], place["region"]["startLine"])
        for one in run["results"]
        for place in [one["locations"][0]["physicalLocation"]]
    }
    assert places == {(one["rule"], Path(one["file"]).name, one["line"]) for one in plain.json}


def test_graph_draws_one_pair_for_each_journey_and_for_the_lifecycle(call: Call, gym: Path) -> None:
    lifecycle = "lifecycle: {guest: {start: true}, member: {on: Checked In}}\n"
    (gym / "lifecycle.yaml").write_text(lifecycle, encoding="utf-8")
    ended = call("graph", "gym", "--out", "deep/pictures", "--json")
    assert ended.code == 0
    drawn = gym.parent / "deep" / "pictures"
    names = {f"{name}.{kind}" for name in ("no_show", "lifecycle") for kind in ("mmd", "svg")}
    assert {path.name for path in drawn.iterdir()} == names
    told = {file[kind] for file in ended.json["files"] for kind in ("mmd", "svg")}
    assert told == {f"deep/pictures/{name}" for name in names}
    for path in drawn.glob("*.svg"):
        assert ElementTree.parse(path).getroot().tag.endswith("svg")
    text = (drawn / "no_show.mmd").read_text(encoding="utf-8")
    assert "flowchart" in text
    assert "class_time" in text


def test_explain_gives_the_normal_form_with_every_default(call: Call, gym: Path) -> None:
    whole = call("explain", "gym", "--json")
    assert whole.code == 0
    assert (whole.json["name"], whole.json["language"]) == ("gym", 1)
    one = call("explain", "gym/no_show.yaml", "--json")
    assert one.code == 0
    assert one.json == whole.json["journeys"]["no_show"]
    assert one.json["journey"] == "no_show"
    assert one.json["enter"]["again"] == "after end"
    assert [step.get("id") for step in one.json["steps"]] == ["class_time", "call"]


def test_a_stranger_simulates_a_foreign_file(call: Call, gym: Path) -> None:
    rows, mapping = write_till(gym.parent)
    ended = call(
        *("simulate", "--project", "gym", "--events", rows.name, "--map", mapping.name),
        *("--out", "out", "--json"),
    )
    assert ended.code == 0
    told = ended.json
    numbers = {
        name: told[name]
        for name in ("events", "duplicates", "customers", "dead_letters", "actions", "runs_open")
    }
    assert numbers == {
        "events": 8,
        "duplicates": 1,
        "customers": 3,
        "dead_letters": 1,
        "actions": 2,
        "runs_open": 0,
    }
    moves = (told["runs_entered"], told["runs_exited"], told["runs_completed"])
    assert moves == (3, 1, 2)
    assert told["notes"] == {"duplicate": 1, "unknown_type": 1}
    out = gym.parent / "out"
    calls = {action["customer"]: action["at"] for action in _lines(out / "actions.jsonl")}
    # Three hours are three hours, in the night in which the clocks go forward, too.
    assert calls == {"m2": "2026-03-02T20:30:00.000Z", "m3": "2026-03-29T02:30:00.000Z"}
    reasons = Counter(line["reason"] for line in _lines(out / "dead_letters.jsonl"))
    assert reasons == {"bad_time": 1}


def test_the_runs_that_a_simulation_leaves_open_are_a_state_for_a_plan(
    call: Call, gym: Path
) -> None:
    rows, mapping = write_till(gym.parent)
    ended = call(
        *("simulate", "--project", "gym", "--events", rows.name, "--map", mapping.name),
        *("--out", "out", "--until", "2026-03-02T18:45", "--json"),
    )
    assert (ended.code, ended.json["runs_open"]) == (0, 2)
    _rewritten(gym, gym.parent / "new", "id: class_time", "id: class_over")
    planned = call("plan", "gym", "new", "--state", "out/runs.jsonl", "--json")
    assert (planned.code, planned.json["stranded"]) == (3, 2)
