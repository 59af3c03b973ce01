"""`sojourn plan` on two directories: what it shows, what machines get, and its exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.files import SMALL, changed, without, write

REST = "  - wait: 7d\n    id: rest\n"
NO_REST = changed("cart.yaml", REST, "")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return write(SMALL, tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return write(NO_REST, tmp_path / "new")


def state(tmp_path: Path, *lines: dict[str, Any]) -> Path:
    path = tmp_path / "state.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_differences_alone_are_no_reason_to_fail(sojourn: Any, old: Path, new: Path) -> None:
    told = sojourn("plan", old, new)
    assert told.code == 0
    assert "-  rest wait" in told.out
    assert "--state FILE" in told.out
    same = sojourn("plan", old, old)
    assert (same.code, "no differences" in same.out) == (0, True)


def test_machines_get_each_change_with_journey_step_and_kind(
    sojourn: Any, old: Path, new: Path
) -> None:
    (change,) = sojourn("plan", old, new, "--json").json["changes"]
    assert (change["journey"], change["step"], change["kind"]) == ("cart", "rest", "step_removed")
    assert "runs" not in change


def test_a_run_that_would_be_stranded_is_refused_with_3_and_with_what_to_do(
    sojourn: Any, tmp_path: Path, old: Path, new: Path
) -> None:
    runs = state(tmp_path, {"journey": "cart", "step": "rest", "runs": 12})
    told = sojourn("plan", old, new, "--state", runs)
    assert told.code == 3
    assert "12 runs STRANDED" in told.out
    assert "12 runs would be stranded" in told.out
    assert "cart.yaml: say where they go with `migrate: {move: {rest: …}}`" in told.out
    counted = sojourn("plan", old, new, "--state", runs, "--json")
    assert counted.code == 3
    assert counted.json["stranded"] == 12
    assert counted.json["changes"][0]["runs"] == 12


@pytest.mark.parametrize(
    ("migrate", "said"),
    [
        ("keep", "2 runs stay on the old version"),
        ("exit", "2 runs end"),
        ("{move: {rest: reaction}}", "2 runs move to reaction"),
    ],
)
def test_a_migration_says_where_they_go(
    sojourn: Any, tmp_path: Path, old: Path, migrate: str, said: str
) -> None:
    files = changed("cart.yaml", "steps:\n", f"migrate: {migrate}\nsteps:\n", NO_REST)
    runs = state(tmp_path, *[{"journey": "cart", "step": "rest"}] * 2)
    told = sojourn("plan", old, write(files, tmp_path / "mapped"), "--state", runs)
    assert told.code == 0
    assert said in told.out
    assert "of 2 runs none would be stranded" in told.out


def test_a_removed_journey_asks_for_a_last_version(sojourn: Any, tmp_path: Path, old: Path) -> None:
    gone = write(without("welcome.yaml"), tmp_path / "gone")
    assert sojourn("plan", old, gone, "--state", state(tmp_path)).code == 0
    runs = state(tmp_path, {"journey": "welcome", "step": "settling_in"})
    told = sojourn("plan", old, gone, "--state", runs)
    assert told.code == 3
    assert "welcome: put its file back, with `migrate: exit`" in told.out


def test_runs_of_a_journey_that_nobody_knows_are_told(
    sojourn: Any, tmp_path: Path, old: Path, new: Path
) -> None:
    runs = state(tmp_path, {"journey": "carts", "step": "rest", "runs": 3})
    for target in (old, new):
        told = sojourn("plan", old, target, "--state", runs)
        assert told.code == 0
        assert "3 runs of carts, a journey that neither project has" in told.out


def test_a_bad_state_names_each_line(sojourn: Any, tmp_path: Path, old: Path, new: Path) -> None:
    runs = state(tmp_path, {"journey": "cart", "step": "rest"}, {"journey": "cart"})
    told = sojourn("plan", old, new, "--state", runs)
    assert (told.code, told.out) == (2, "")
    assert f"{runs}:2: `step` is missing" in told.err
    told = sojourn("plan", old, new, "--state", tmp_path / "none.jsonl")
    assert told.code == 2
    assert "none.jsonl: No such file" in told.err


def test_mistakes_of_either_project_are_told_as_by_check(
    sojourn: Any, tmp_path: Path, old: Path
) -> None:
    bad = write(changed("cart.yaml", "wait: 24h", "wait: 24"), tmp_path / "bad")
    for arguments in ((old, bad), (bad, old)):
        told = sojourn("plan", *arguments)
        assert told.code == 1
        assert f"{bad}/cart.yaml:10:11: error:" in told.err
        assert "[duration-without-unit]" in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument"),
        (("OLD",), "name two directories"),
        (("OLD", "NEW", "--environment", "dev"), "no broker is asked"),
        (("OLD", "NEW", "--state"), "--state"),
        (("OLD", "nowhere"), "there is no such directory"),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(
    sojourn: Any, old: Path, new: Path, arguments: tuple[str, ...], said: str
) -> None:
    places = {"OLD": old, "NEW": new}
    told = sojourn("plan", *(places.get(word, word) for word in arguments))
    assert told.code == 2
    assert said.lower() in told.err.lower()
