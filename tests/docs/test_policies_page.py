"""docs/policies.md: its project is sound, its scenarios hold, and it names every reason."""

import re
from pathlib import Path
from typing import get_args

import pytest

from sojourn.core.declared.choice import UNLEARNED
from sojourn.core.shared.table import FIRST_PPM
from sojourn.core.vocabulary import GATE_OF, GATES, DecisionReason, Outcome
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import Result, judge
from support.loading import load
from support.pages import DOCS, blocks, frame

PAGE = DOCS / "policies.md"
TEXT = PAGE.read_text("utf-8")
#: The file of a block by how it begins; journeys have each their own.
FILES = {
    "channels": "channels.yaml",
    "consent": "policies.yaml",
    "budget": "policies.yaml",
    "country": "policies.yaml",
    "priorities": "policies.yaml",
    "use": "policies.yaml",
    "scenario": "all.scenarios.yaml",
}
#: Blocks of these labels are laid over the project of the page.
LAID_OVER = ("arbitration", "budget", "presets")


def project(label: str = "") -> dict[str, str]:
    """The project of the page, with the blocks of that label."""
    told = {name: text for name, text in frame().items() if name in NEEDED}
    for block in blocks(PAGE, "yaml"):
        key, name = block.text.split(":")[0], block.text.split()[1]
        path = f"{name}.yaml" if key == "journey" else FILES[key]
        if block.label == label and key == "scenario":
            told[path] = block.text
        elif block.label in ("", label) and key != "scenario":
            told[path] = told.get(path, "") + block.text
    return told


NEEDED = ("sojourn.yaml", "events.yaml", "profile.yaml", "lifecycle.yaml")


@pytest.fixture(scope="module")
def results() -> list[Result]:
    judged = []
    for label in ("", *LAID_OVER):
        files = project(label)
        loaded = load(files)
        assert loaded.definitions is not None, render(loaded.findings, files)
        suite = load_scenarios(files, loaded)
        assert suite.findings == (), render(suite.findings, files)
        judged += [judge(loaded.definitions, one) for one in suite.scenarios]
    return judged


def test_no_block_of_the_page_is_left_out() -> None:
    assert {block.label for block in blocks(PAGE, "yaml")} == {"", *LAID_OVER}


def test_the_project_of_the_page_is_sound() -> None:
    for label in ("", *LAID_OVER):
        files = project(label)
        findings = [found for found in load(files).findings if found.level != "note"]
        assert render(findings, files) == ""


def test_every_scenario_of_the_page_holds(results: list[Result]) -> None:
    assert {one.scenario.name: one.failures for one in results if not one.passed} == {}
    assert len(results) == 4


def test_every_reason_and_outcome_is_named() -> None:
    unsaid = {"all_gates_passed", "too_large"}
    for word in (*get_args(DecisionReason), *get_args(Outcome)):
        assert word in unsaid or f"`{word}`" in TEXT, word


@pytest.mark.parametrize("page", [PAGE, DOCS / "reference" / "policies.md"])
def test_the_gates_stand_in_their_order_with_their_reasons(page: Path) -> None:
    _, _, behind = page.read_text("utf-8").partition("\n| gate ")
    table = behind.partition("\n\n")[0].splitlines()[2:]
    told = {re.findall(r"`(\w+)`", row)[0]: row for row in table}
    assert list(told) == list(GATES)
    for gate, row in told.items():
        assert all(f"`{reason}`" in row for reason, of in GATE_OF.items() if of == gate), gate


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
