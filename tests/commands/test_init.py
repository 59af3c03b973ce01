"""`sojourn init`: the sample project, and nobody's work overwritten."""

from pathlib import Path
from typing import Any


def test_the_sample_project_is_copied_and_the_next_steps_are_told(
    sojourn: Any, tmp_path: Path
) -> None:
    target = tmp_path / "shop"
    told = sojourn("init", target)
    assert told.code == 0
    assert (target / "sojourn.yaml").is_file()
    assert (target / "abandoned_cart.yaml").is_file()
    assert f"sojourn check {target}" in told.out
    assert "  connectors/   " in told.out
    assert "welcome_code" not in told.out


def test_json_lists_the_files(sojourn: Any, tmp_path: Path) -> None:
    target = tmp_path / "shop"
    told = sojourn("init", target, "--json").json
    assert told["directory"] == str(target)
    assert set(told["files"]) == {
        path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()
    }


def test_a_directory_that_holds_something_is_left_alone(sojourn: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("work", encoding="utf-8")
    told = sojourn("init", tmp_path)
    assert told.code == 2
    assert "not empty" in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
