from pathlib import Path

import pytest

from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.project.loaded import Loaded
from support.loading import load

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def sample() -> dict[str, str]:
    """The files of a small sound project."""
    return read_directory(HERE / "sample").files


@pytest.fixture(scope="session")
def loaded(sample: dict[str, str]) -> Loaded:
    return load(sample)
