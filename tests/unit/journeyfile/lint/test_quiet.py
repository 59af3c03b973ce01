"""What only looks like a mistake is left alone: each folder of `quiet` is a project without one."""

from pathlib import Path

import pytest

from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.project.directory import read_directory
from support.loading import load, sample

QUIET = Path(__file__).parent / "quiet"
BASE = Path(__file__).parents[1] / "bad" / "base"


@pytest.mark.parametrize("name", sorted(path.name for path in QUIET.iterdir()))
def test_nothing_is_said_of_a_project_that_is_as_it_should_be(name: str) -> None:
    files = {**read_directory(BASE).files, **read_directory(QUIET / name).files}
    assert render(load(files).findings, files) == ""


def test_nothing_is_said_of_the_sample_project() -> None:
    loaded, files = sample()
    assert render(loaded.findings, files) == ""
