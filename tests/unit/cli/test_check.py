"""`sojourn check`: exit codes, and the same findings for people and for machines."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[3] / "journeys"


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """A copy of the sample project with one text replaced in a file."""

    def copy(file: str = "", old: str = "", new: str = "") -> Path:
        target = tmp_path / "shop"
        shutil.copytree(SAMPLE, target)
        if file:
            text = (target / file).read_text(encoding="utf-8")
            assert old in text
            (target / file).write_text(text.replace(old, new), encoding="utf-8")
        return target

    return copy


def test_the_sample_project_has_no_mistakes(sojourn: Any) -> None:
    told = sojourn("check", SAMPLE)
    assert told.code == 0
    assert "no mistakes" in told.out
    assert sojourn("check", SAMPLE, "--json").json == []


def test_a_mistake_is_shown_with_its_place_and_ends_with_1(sojourn: Any, project: Any) -> None:
    target = project("abandoned_cart.yaml", "on: Product Added", "on: Product Aded")
    told = sojourn("check", target)
    assert told.code == 1
    assert f"{target}/abandoned_cart.yaml:4:7: error:" in told.out.replace("\n", "")
    assert 'did you mean "Product Added"?' in told.out
    assert "1 mistake, 0 warnings" in told.out


def test_json_lists_findings_with_file_line_column_rule_and_message(
    sojourn: Any, project: Any
) -> None:
    target = project("abandoned_cart.yaml", "on: Product Added", "on: Product Aded")
    told = sojourn("check", "--json", target)
    assert told.code == 1
    (finding,) = told.json
    assert finding["file"] == f"{target}/abandoned_cart.yaml"
    assert (finding["line"], finding["column"], finding["rule"]) == (4, 7, "unknown-event")
    assert "Product Aded" in finding["message"]


def test_a_directory_that_is_no_project_is_a_finding_too(sojourn: Any, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        told = sojourn("check", "--json", place)
        assert told.code == 1
        assert "missing-file" in {finding["rule"] for finding in told.json}


def test_the_directory_of_the_moment_is_the_default(
    sojourn: Any, project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = project("abandoned_cart.yaml", "on: Product Added", "on: Product Aded")
    monkeypatch.chdir(target)
    assert sojourn("check", "--json").json[0]["file"] == "abandoned_cart.yaml"
