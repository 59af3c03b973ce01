"""Every example of docs/language.md is sound."""

import re
import textwrap
from pathlib import Path

import pytest

from sojourn.core.vocabulary import REPORTS
from sojourn.journeyfile.catalogue import REPORT_TYPES
from sojourn.journeyfile.diagnostic import render
from sojourn.journeyfile.project import load
from sojourn.journeyfile.schema import MODELS
from sojourn.journeyfile.verbs import VERBS

PAGE = (Path(__file__).parents[3] / "docs" / "language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)

#: The files by the key that they begin with.
FILES = {
    "name": "sojourn.yaml",
    "unknown": "events.yaml",
    "attributes": "profile.yaml",
    "channels": "channels.yaml",
    "lifecycle": "lifecycle.yaml",
    "journey": "abandoned_cart.yaml",
}
PROJECT = {FILES[block.split(":")[0]]: block for block in BLOCKS if block[0] != "-"}
STEPS = [block for block in BLOCKS if block[0] == "-"]


def _problems(files: dict[str, str]) -> str:
    return render(load(files).findings, files)


def test_the_page_has_an_example_of_every_file() -> None:
    assert set(PROJECT) == set(FILES.values())
    assert len(PROJECT) == len(MODELS)


def test_the_project_of_the_page_is_sound() -> None:
    assert _problems(PROJECT) == ""


@pytest.mark.parametrize("steps", STEPS, ids=lambda steps: steps.split("\n")[0])
def test_the_steps_of_the_page_are_sound(steps: str) -> None:
    frame = (
        "journey: example\nenter: {on: Product Added, key: event.product_id}\n"
        "exit: [{on: Order Completed}]\nsteps:\n"
    )
    assert _problems({**PROJECT, "example.yaml": frame + textwrap.indent(steps, "  ")}) == ""


def test_every_verb_has_its_section() -> None:
    sections = re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)
    assert {*VERBS, "exit"} <= set(sections)


def test_every_report_and_key_is_named() -> None:
    assert all(f"`{word}`" in PAGE for word in (*REPORTS, *REPORT_TYPES))
