"""`sojourn explain`: one file or a whole project, in sentences or in normal form."""

import shutil
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "journeys"


def test_a_file_is_said_in_sentences(sojourn: Any) -> None:
    told = sojourn("explain", SAMPLE / "abandoned_cart.yaml")
    assert told.code == 0
    assert told.out.startswith("A cart left behind\n=====")
    assert "When someone adds a product (Product Added)" in told.out
    assert "Unless a step says otherwise" in told.out


def test_a_directory_is_said_file_by_file(sojourn: Any) -> None:
    told = sojourn("explain", SAMPLE)
    assert told.code == 0
    for path in SAMPLE.glob("*.yaml"):
        if "." not in path.stem:
            assert path.name in told.out


def test_json_is_the_normal_form(sojourn: Any) -> None:
    form = sojourn("explain", SAMPLE / "abandoned_cart.yaml", "--json").json
    assert form["journey"] == "abandoned_cart"
    assert form["enter"]["again"] == "after end"
    whole = sojourn("explain", SAMPLE, "--json").json
    assert whole["journeys"]["abandoned_cart"] == form
    assert whole["language"] == 1


@pytest.mark.parametrize("name", ["sojourn", "events", "profile", "channels", "lifecycle"])
def test_json_of_a_file_that_holds_for_all_is_a_part_of_the_whole(sojourn: Any, name: str) -> None:
    whole = sojourn("explain", SAMPLE, "--json").json
    part = sojourn("explain", SAMPLE / f"{name}.yaml", "--json").json
    assert part
    assert all(whole[member] == value for member, value in part.items())


def test_a_file_is_found_from_within_its_project(
    sojourn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SAMPLE)
    assert sojourn("explain", "lifecycle.yaml").out.startswith("The stages of every customer")
    assert sojourn("explain").code == 0


def test_the_project_of_a_file_must_have_no_mistakes(sojourn: Any, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(SAMPLE, shop)
    (shop / "channels.yaml").write_text("channels: {}\n", encoding="utf-8")
    told = sojourn("explain", shop / "abandoned_cart.yaml")
    assert told.code == 1
    assert f"{shop}/abandoned_cart.yaml:" in told.err.replace("\n", "")


def test_what_belongs_to_no_project_is_a_usage_error(sojourn: Any, tmp_path: Path) -> None:
    stray = tmp_path / "stray.yaml"
    assert sojourn("explain", stray).code == 2
    stray.write_text("journey: stray\n", encoding="utf-8")
    assert sojourn("explain", stray).code == 2
    shop = tmp_path / "shop"
    shutil.copytree(SAMPLE, shop)
    (shop / "map.yaml").write_text("{}\n", encoding="utf-8")
    told = sojourn("explain", shop / "map.yaml")
    assert told.code == 2
    assert "no journey" in told.err
