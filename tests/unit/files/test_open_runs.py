"""The state file of `plan`: whatever form it has, and what is wrong with it."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from sojourn.engine.roster import OpenRun
from sojourn.files.open_runs import StateUnusable, read_standings, run_line
from sojourn.files.rows import FileUnreadable
from sojourn.journeyfile.plan.standing import Standing

TWO: list[dict[str, Any]] = [
    {"journey": "cart", "step": "cooling", "customer": "an", "run": "1", "key": "k"},
    {"journey": "cart", "step": "rest", "version": "v1", "runs": 3},
]
AS_STANDINGS = (Standing("cart", ("cooling",)), Standing("cart", ("rest",), "v1", 3))


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(json.dumps(item) for item in TWO) + "\n\n",
        json.dumps(TWO),
        "\n " + json.dumps(TWO, indent=2),
        json.dumps({"runs": TWO}),
        json.dumps({"note": "x", "runs": TWO}, indent=2),
    ],
    ids=["lines", "array", "pretty array", "object", "pretty object"],
)
def test_every_form_of_the_file_says_the_same(tmp_path: Path, text: str) -> None:
    assert read_standings(written(tmp_path / "state.json", text)) == AS_STANDINGS
    packed = tmp_path / "state.json.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert read_standings(packed) == AS_STANDINGS


def test_runs_that_stand_alike_are_counted_together(tmp_path: Path) -> None:
    line = '{"journey": "cart", "step": "rest", "count": 2}\n'
    assert read_standings(written(tmp_path / "s.jsonl", line * 3)) == (
        Standing("cart", ("rest",), runs=6),
    )


def test_an_empty_file_says_that_there_are_no_runs(tmp_path: Path) -> None:
    assert read_standings(written(tmp_path / "s.jsonl", "")) == ()
    assert read_standings(written(tmp_path / "s.json", "[]")) == ()


def test_what_was_written_of_a_run_is_read_back_without_saying_whose_it_is(
    tmp_path: Path,
) -> None:
    run = OpenRun("r1", "an@example.test", "cart", "v1", "k-secret", ("a", "b"), 0, 60_000)
    line = run_line(run, personal=False)
    assert "an@example.test" not in json.dumps(line)
    assert "k-secret" not in json.dumps(line)
    assert line["due_at"] == "1970-01-01T00:01:00.000Z"
    path = written(tmp_path / "s.jsonl", json.dumps(line))
    assert read_standings(path) == (Standing("cart", ("a", "b"), "v1"),)
    assert run_line(run, personal=True)["customer"] == "an@example.test"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"journey": "c", "step": "a"}\n{"journey": "c"}\n', ":2: `step` is missing"),
        ('{"step": "a", "journey": "c"}\n{"step": "a"}\n', ":2: `journey` is missing"),
        ('{"journey": 7, "step": "a"}\n', ":1: `journey` must be a name"),
        ('{"journey": "c", "step": 7}\n', ":1: `step` must be a name"),
        ('{"journey": "c", "step": "a", "runs": -1}\n', ":1: `runs` must be a number of runs"),
        ('{"journey": "c", "step": "a", "count": "2"}\n', ":1: `count` must be"),
        ('{"journey": "c", "step": "a", "count": true}\n', ":1: `count` must be"),
        ('{"journey": "c", "step": "a", "version": 1}\n', ":1: `version` must be a text"),
        ('{"journey": "c", "step": "a"}\nnonsense\n', ":2: not a JSON object"),
        ('{"journey": "c", "step": "a"}\n7\n', ":2: not a JSON object"),
        ('{"journey": "c", "step"}\n{}\n', ":1: not a JSON object"),
        ('[\n  {"journey": "c", "step": "a"},\n  {"journey" "c"}\n]', ":3:14: not JSON"),
        ('[{"journey": "c", "step": "a"}, {"journey": "c"}]', ":run 2: `step` is missing"),
        ('{\n  "steps": []\n}', ":1: a JSON value that holds no list of runs"),
        ("garbage", ":1: not a JSON object"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path / "state.json", text)
    with pytest.raises(StateUnusable) as raised:
        read_standings(path)
    assert raised.value.problems[0].startswith(f"{path}{said}")


def test_of_many_bad_lines_the_first_ten_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "s.jsonl", "7\n" * 50)
    with pytest.raises(StateUnusable) as raised:
        read_standings(path)
    assert len(raised.value.problems) == 11
    assert raised.value.problems[-1] == "and more such lines"


def test_a_file_that_is_missing_or_cut_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"none\.jsonl: No such file"):
        read_standings(tmp_path / "none.jsonl")
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(TWO).encode())[:-20])
    with pytest.raises(FileUnreadable, match="cut off"):
        read_standings(cut)
