"""`sojourn check`: exit codes, and the same findings for people and for machines."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sojourn.cli.rule_pages import laid_out

SAMPLE = Path(__file__).parents[2] / "journeys"


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


def test_format_json_is_the_same_as_json(sojourn: Any, project: Any) -> None:
    target = project("abandoned_cart.yaml", "on: Product Added", "on: Product Aded")
    assert sojourn("check", target, "--format", "json") == sojourn("check", target, "--json")


def test_a_warning_ends_with_1_only_where_it_is_taken_seriously(sojourn: Any, project: Any) -> None:
    target = project("abandoned_cart.yaml", "    id: cooling\n", "")
    told = sojourn("check", target)
    assert told.code == 0
    assert "no mistakes, 1 warning" in told.out
    strict = sojourn("check", target, "--strict")
    assert strict.code == 1
    assert strict.out == told.out
    assert sojourn("check", SAMPLE, "--strict").code == 0


def test_a_note_is_counted_by_itself_and_is_no_warning(sojourn: Any, project: Any) -> None:
    target = project("abandoned_cart.yaml", "    id: cooling\n", "")
    with (target / "sojourn.yaml").open("a", encoding="utf-8") as file:
        file.write("lint: {missing-id: note}\n")
    told = sojourn("check", target, "--strict")
    assert told.code == 0
    assert "note: " in told.out
    assert told.out.rstrip().endswith("no mistakes, 1 note")


def test_sarif_names_files_relative_to_the_project(sojourn: Any, project: Any) -> None:
    target = project("abandoned_cart.yaml", "on: Product Added", "on: Product Aded")
    told = sojourn("check", target, "--format", "sarif")
    assert told.code == 1
    (run,) = told.json["runs"]
    assert run["originalUriBaseIds"]["PROJECT"]["uri"] == f"{target.as_uri()}/"
    (result,) = run["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "abandoned_cart.yaml", "uriBaseId": "PROJECT"}
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"].startswith("# unknown-event\n")


def test_a_rule_is_explained_with_its_page(sojourn: Any) -> None:
    page = (SAMPLE.parent / "docs" / "rules" / "missing-id.md").read_text(encoding="utf-8")
    told = sojourn("check", "--explain", "missing-id")
    assert (told.code, told.out) == (0, page)
    machine = sojourn("check", "--explain", "missing-id", "--json").json
    assert (machine["rule"], machine["level"], machine["settable"]) == (
        "missing-id",
        "warning",
        True,
    )
    assert machine["page"] == page


def test_an_unknown_rule_is_a_usage_error_with_a_guess(sojourn: Any) -> None:
    told = sojourn("check", "--explain", "mising-id")
    assert told.code == 2
    assert 'did you mean "missing-id"?' in told.err


def test_a_page_on_a_terminal_keeps_the_marks_below_the_words() -> None:
    page = "# a-rule\n\nA `word`.\n\n```text\na.yaml:1:1: x  [a-rule]\n    1 | y\n      | ^\n```\n"
    assert laid_out(page).plain == (
        "a-rule\n\nA word.\n\n  a.yaml:1:1: x  [a-rule]\n      1 | y\n        | ^"
    )
