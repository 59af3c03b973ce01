"""docs/policies.md: its project is sound, its scenarios hold, and it names every reason."""

from pathlib import Path
from typing import get_args

import pytest

from sojourn.core.choice import UNLEARNED
from sojourn.core.learned import FIRST_PPM
from sojourn.core.vocabulary import DecisionReason, Outcome
from sojourn.journeyfile.diagnostic import render
from sojourn.journeyfile.project import load
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import Result, judge
from support.pages import DOCS, blocks, frame

PAGE = DOCS / "policies.md"
TEXT = PAGE.read_text("utf-8")
#: The files of the page by how they begin.
FILES = {
    "channels": "channels.yaml",
    "consent": "policies.yaml",
    "journey": "cart_nudge.yaml",
    "scenario": "cart_nudge.scenarios.yaml",
}


def project() -> dict[str, str]:
    told = {FILES[block.text.split(":")[0]]: block.text for block in blocks(PAGE, "yaml")}
    assert set(told) == set(FILES.values())
    needed = ("sojourn.yaml", "events.yaml", "profile.yaml", "lifecycle.yaml")
    return {**{path: text for path, text in frame().items() if path in needed}, **told}


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
    assert len(results) == 3


def test_every_reason_and_outcome_is_named() -> None:
    unsaid = {"all_gates_passed", "too_large"}
    for word in (*get_args(DecisionReason), *get_args(Outcome)):
        assert word in unsaid or f"`{word}`" in TEXT, word


def test_the_numbers_of_the_score_are_those_of_the_code() -> None:
    usual, weights = UNLEARNED, UNLEARNED.weights
    told = f"main {weights.main}, supporting {weights.supporting:g}, none {weights.none}"
    text = " ".join(TEXT.split())
    assert told in text
    assert f"less {usual.cost} for the dearest" in text
    assert f"Until {usual.own_evidence} messages" in text
    assert (FIRST_PPM, usual.prior) == (100_000, 10)


def test_the_decision_record_stands_beside_it() -> None:
    assert (Path(DOCS) / "decisions" / "0012-sending.md").exists()
