"""Projects for tests, compiled once: who asks again for the same files is given the same value."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.project import project
from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.text.reader import remembering

SAMPLE: Final = Path(__file__).parents[2] / "journeys"


#: The reader of all tests.
READER: Final = remembering(1024)


def load(files: Mapping[str, str]) -> Loaded:
    """As `sojourn.journeyfile.project.project.load`."""
    return _load(tuple(files.items()))


def compile_project(files: Mapping[str, str]) -> Definitions:
    """What the files define; their mistakes fail the test."""
    loaded = load(files)
    assert loaded.definitions is not None, render(loaded.findings, files)
    return loaded.definitions


def sample() -> tuple[Loaded, dict[str, str]]:
    """The sample project and its files, as `load_directory` gives them."""
    files = read_directory(SAMPLE).files
    return load(files), files


@lru_cache(maxsize=256)
def _load(files: tuple[tuple[str, str], ...]) -> Loaded:
    return project.load(dict(files), reader=READER)
