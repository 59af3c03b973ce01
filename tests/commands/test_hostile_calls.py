"""Calls that cannot end well: each gets one clear line, the right code and no traceback.

The fixture `sojourn` sees to the traceback. Here a message is one line too: what is wrong, below
it at most a hint or the lines of a file that it speaks of.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from support.commands import environment
from support.gym import write_gym, write_till

#: Every command that takes a project, with {} for its place.
ON_PROJECT = {
    "test": ("test", "{}"),
    "plan, old": ("plan", "{}", "gym"),
    "plan, new": ("plan", "gym", "{}"),
    "graph": ("graph", "{}", "--out", "pictures"),
    "simulate": ("simulate", "--project", "{}", "--events", "till.csv", "--out", "out"),
}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a sound project, its rows, and everything that is no project."""
    write_gym(tmp_path / "gym", scenarios=True)
    write_till(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("no project\n", encoding="utf-8")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00\x01")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _said(told: Any, code: int, text: str) -> None:
    assert told.code == code, told
    assert told.out == ""
    first, *more = told.err.splitlines()
    assert first.startswith("error: ")
    assert text in first
    assert all(line.startswith("hint: ") for line in more)


@pytest.mark.parametrize("command", ON_PROJECT)
@pytest.mark.parametrize(
    ("there", "text"),
    [
        ("nowhere", "nowhere: there is no such directory"),
        ("gone", "gone: there is no such directory"),
        ("circle", "circle: there is no such directory"),
        ("file", "file: this is no directory"),
        ("gym/no_show.yaml", "gym/no_show.yaml: this is no directory"),
        ("empty", "empty: no sojourn.yaml here"),
    ],
)
def test_a_place_that_is_no_project(sojourn: Any, command: str, there: str, text: str) -> None:
    arguments = [part.format(there) for part in ON_PROJECT[command]]
    _said(sojourn(*arguments), 2, text)
    _said(sojourn(*arguments, "--json"), 2, text)


@pytest.mark.parametrize(
    ("there", "text"),
    [
        ("nowhere", "nowhere: there is no such file"),
        ("circle", "circle: there is no such file"),
        ("file", "file: no sojourn.yaml stands above it"),
        ("empty", "empty: no sojourn.yaml here"),
        ("gym/no_show.scenarios.yaml", "this is no journey, nor another definition"),
        ("gym/no_show.yaml/x", "gym/no_show.yaml/x: there is no such file"),
    ],
)
def test_a_file_that_cannot_be_explained(sojourn: Any, there: str, text: str) -> None:
    _said(sojourn("explain", there), 2, text)


@pytest.mark.parametrize(
    ("there", "text"),
    [("nowhere", "no such directory"), ("file", "this is no directory"), ("empty", "needs this")],
)
def test_check_tells_as_a_finding_that_there_is_no_project(
    sojourn: Any, there: str, text: str
) -> None:
    told = sojourn("check", there, "--json")
    assert told.code == 1
    assert {finding["rule"] for finding in told.json} == {"missing-file"}
    assert text in told.json[0]["message"]


@pytest.mark.parametrize("out", ["file", "file/below", "gone", "circle/below", "till.csv"])
def test_an_out_that_is_no_directory(sojourn: Any, place: Path, out: str) -> None:
    till = (place / "till.csv").read_bytes()
    _said(sojourn("graph", "gym", "--out", out), 2, "this is no directory")
    mapped = ("--events", "till.csv", "--map", "map.yaml")
    _said(sojourn("simulate", "--project", "gym", *mapped, "--out", out), 2, "this is no directory")
    assert (place / "till.csv").read_bytes() == till


@pytest.mark.parametrize("kind", ["mmd", "svg"])
def test_a_picture_whose_name_is_taken_by_a_directory(sojourn: Any, place: Path, kind: str) -> None:
    (place / "out" / f"no_show.{kind}").mkdir(parents=True)
    _said(sojourn("graph", "gym", "--out", "out"), 2, f"no_show.{kind}: Is a directory")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("null", "s.json:1: not a JSON object"),
        ('"no_show"', "s.json:1: not a JSON object"),
        ("[7]", "s.json:run 1: not a JSON object"),
        ("{}", "s.json:1: `journey` is missing"),
        ('{"runs": {}}', "s.json:1: `journey` is missing"),
        ('{"journey": "no_show"}', "s.json:1: `step` is missing"),
        ('{"journey": ["no_show"], "step": "call"}', "s.json:1: `journey` must be a name"),
        ('{"journey": "no_show", "step": {}}', "s.json:1: `step` must be a name"),
        ('{"journey": "no_show", "step": "call", "runs": -1}', "must be a number of runs"),
        ('{"journey": "no_show", "step": "call", "runs": 1e400}', "not a JSON object"),
        ('{"journey": "no_show", "step": "call"', "not JSON: unexpected end of data"),
        ("[" * 100_000, "not JSON: depth limit exceeded"),
        ('{"journey": "\\ud800", "step": "call"}', "s.json:1: not a JSON object"),
        ("\x00" * 1_000, "s.json:1: not a JSON object"),
        ('{"x": "' + "y" * 2_000_000 + '"}', "holds no list of runs"),
    ],
)
def test_a_state_that_is_none(sojourn: Any, place: Path, text: str, told: str) -> None:
    (place / "s.json").write_text(text, encoding="utf-8")
    ended = sojourn("plan", "gym", "gym", "--state", "s.json", "--json")
    assert (ended.code, ended.out) == (2, "")
    first, second, hint = ended.err.splitlines()
    assert first == "error: this is no state of runs"
    assert told in second
    assert hint.startswith("hint: ")


@pytest.mark.parametrize(
    ("there", "text"),
    [
        ("nowhere", "nowhere: No such file or directory"),
        ("empty", "empty: Is a directory"),
        ("circle", "circle: Too many levels of symbolic links"),
        ("gym/sojourn.yaml/x", "Not a directory"),
    ],
)
def test_a_file_that_is_not_there(sojourn: Any, there: str, text: str) -> None:
    _said(sojourn("plan", "gym", "gym", "--state", there), 2, text)
    rest = ("--project", "gym", "--out", "out")
    _said(sojourn("simulate", *rest, "--events", there, "--map", "map.yaml"), 2, text)
    _said(sojourn("simulate", *rest, "--events", "till.csv", "--map", there), 2, text)


def test_counts_beyond_what_a_machine_counts_with_are_still_json(sojourn: Any, place: Path) -> None:
    line = '{"journey": "no_show", "step": "call", "runs": 9223372036854775807}\n'
    (place / "s.jsonl").write_text(line * 3, encoding="utf-8")
    ended = sojourn("plan", "gym", "gym", "--state", "s.jsonl", "--json")
    assert ended.code == 0
    assert b'"runs": 27670116110564327421' in ended.out.encode()


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("bad.yaml", b"journey: \xff\xfe", "unreadable-file"),
        ("large.yaml", b"#" * 2_000_000, "too-large"),
        ("deep.yaml", b"a: " + b"[" * 200_000, "too-deep"),
        ("new\nline.yaml", b"journey: x", "unreadable-file"),
    ],
)
def test_a_file_of_a_project_that_cannot_be_read(
    sojourn: Any, place: Path, name: str, content: bytes, rule: str
) -> None:
    (place / "gym" / name).write_bytes(content)
    told = sojourn("check", "gym", "--json")
    assert told.code == 1
    (found,) = [finding for finding in told.json if finding["level"] == "error"]
    assert found["rule"] == rule
    assert "\n" not in found["file"]
    sarif = sojourn("check", "gym", "--format", "sarif")
    assert rule in {result["ruleId"] for result in sarif.json["runs"][0]["results"]}
    for command in ("test", "graph --out pictures", "explain", "plan gym"):
        ended = sojourn(*command.split(), "gym", "--json")
        assert (ended.code, ended.out) == (1, "")
        assert f"[{rule}]" in ended.err


def test_a_link_out_of_the_project_is_not_followed(sojourn: Any, place: Path) -> None:
    (place / "gym" / "passwords.yaml").symlink_to("/etc/passwd")
    told = sojourn("check", "gym", "--json")
    assert told.code == 1
    assert "the link leads out of the project" in {one["message"] for one in told.json}
    assert "root:" not in sojourn("check", "gym").out


def test_a_project_behind_a_link_is_a_project(sojourn: Any, place: Path) -> None:
    (place / "link").symlink_to("gym")
    assert sojourn("test", "link", "--json").json["passed"] == 2
    assert sojourn("explain", "link/no_show.yaml", "--json").json["journey"] == "no_show"
    assert sojourn("plan", "link", "gym", "--json").json["changes"] == []


def test_pictures_beside_the_journeys_do_not_become_part_of_the_project(
    sojourn: Any, place: Path
) -> None:
    before = sojourn("check", "gym", "--json")
    assert sojourn("graph", "gym", "--out", "gym/pictures").code == 0
    assert sojourn("check", "gym", "--json") == before


def test_a_name_that_is_no_text_is_told_as_json_all_the_same(sojourn: Any, place: Path) -> None:
    odd = os.fsdecode(b"b\xffd")
    write_gym(place / odd)
    assert sojourn("check", odd, "--json").json[0]["file"] == "b?d/events.yaml"
    assert sojourn("graph", "gym", "--out", f"{odd}/out", "--json").code == 0
    (place / "gym" / f"{odd}.yaml").write_text("journey: x\n", encoding="utf-8")
    told = sojourn("check", "gym", "--json")
    assert told.code == 1
    (found,) = [finding for finding in told.json if finding["level"] == "error"]
    assert (found["file"], found["rule"]) == ("gym/b\\udcffd.yaml", "unreadable-file")


# What follows may hang or break the process itself, so it has one of its own.

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def run(place: Path) -> Run:
    def call(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
        variables = options.pop("variables", {})
        return subprocess.run(
            [sys.executable, "-m", "sojourn.cli", *arguments],
            **{"cwd": place, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
            env=environment() | variables,
            timeout=60,
            check=False,
        )

    return call


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "gym", "gym", "--state", "pipe"),
        ("simulate", "--project", "gym", "--events", "pipe", "--map", "map.yaml", "--out", "out"),
    ],
)
def test_a_pipe_is_refused_and_not_waited_for(
    run: Run, place: Path, arguments: tuple[str, ...]
) -> None:
    os.mkfifo(place / "pipe")
    ended = run(*arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"error: pipe: not a plain file")


def test_a_state_on_standard_input_does_not_count_as_no_runs(run: Run) -> None:
    line = b'{"journey": "no_show", "step": "call"}\n'
    ended = run("plan", "gym", "gym", "--state", "/dev/stdin", "--json", input=line)
    assert (ended.returncode, ended.stdout) == (2, b"")


def test_a_pipe_in_a_project_is_a_finding(run: Run, place: Path) -> None:
    os.mkfifo(place / "gym" / "pipe.yaml")
    ended = run("check", "gym", "--json")
    assert ended.returncode == 1
    assert "unreadable-file" in {finding["rule"] for finding in orjson.loads(ended.stdout)}


def test_a_terminal_that_lacks_a_character_shows_its_code(run: Run) -> None:
    told = run("explain", "gym", variables={"PYTHONIOENCODING": "latin-1"})
    assert (told.returncode, told.stderr) == (0, b"")
    assert b"\\u201cgym.dev\\u201d" in told.stdout
    as_json = run("explain", "gym", "--json", variables={"PYTHONIOENCODING": "ascii"})
    assert orjson.loads(as_json.stdout)["name"] == "gym"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_full_disk_is_no_mistake_of_ours(run: Run, form: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = run("explain", "gym", *form, stdout=full)
    assert ended.returncode == 2
    assert ended.stderr == b"error: the output cannot be written: No space left on device\n"
