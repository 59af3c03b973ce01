"""docs/consent.md: its project is sound, its scenarios hold, and it names every word."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

from sojourn.core.vocabulary import REPORTS
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import Result, judge
from sojourn.wire.schema import load_schema
from support.loading import load
from support.pages import DOCS, blocks, frame

PAGE = DOCS / "consent.md"
TEXT = PAGE.read_text("utf-8")
#: The file of a block by how it begins.
FILES = {
    "channels": "channels.yaml",
    "consent": "policies.yaml",
    "journey": "cart_nudge.yaml",
    "scenario": "cart_nudge.scenarios.yaml",
}
NEEDED = ("sojourn.yaml", "events.yaml", "profile.yaml", "lifecycle.yaml")


def project() -> dict[str, str]:
    told = {name: text for name, text in frame().items() if name in NEEDED}
    for block in blocks(PAGE, "yaml"):
        path = FILES[block.text.split(":")[0]]
        before = f"{told[path]}---\n" if path in told else ""
        told[path] = before + block.text
    return told


@pytest.fixture(scope="module")
def results() -> list[Result]:
    files = project()
    loaded = load(files)
    assert loaded.definitions is not None, render(loaded.findings, files)
    suite = load_scenarios(files, loaded)
    assert suite.findings == (), render(suite.findings, files)
    return [judge(loaded.definitions, one) for one in suite.scenarios]


def test_the_project_of_the_page_is_sound() -> None:
    files = project()
    findings = [found for found in load(files).findings if found.level != "note"]
    assert render(findings, files) == ""


def test_every_scenario_of_the_page_holds(results: list[Result]) -> None:
    assert {one.scenario.name: one.failures for one in results if not one.passed} == {}
    assert len(results) == 7


def test_every_word_of_a_report_has_a_row() -> None:
    rows = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    told = [word for row in rows for word in re.findall(r"`(\w+)`", row)]
    assert set(REPORTS) <= set(told)


def test_the_record_of_the_page_is_valid() -> None:
    (block,) = blocks(PAGE, "json")
    Draft202012Validator(load_schema("consent")).validate(json.loads(block.text))
