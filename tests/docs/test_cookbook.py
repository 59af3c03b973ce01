"""The cookbook quotes the sample project; its own journeys are sound, and its scenarios hold."""

from pathlib import Path

import pytest

from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import judge
from support.console import agrees, rehearse, shown
from support.loading import load
from support.pages import DOCS, SAMPLE, Block, blocks
from support.quoted import original

PAGE = DOCS / "cookbook.md"
BLOCKS = blocks(PAGE, "yaml")
QUOTED = [block for block in BLOCKS if block.label]
SCENARIOS = [block for block in BLOCKS if block.text.startswith("scenario:")]
OWN = [block for block in BLOCKS if block.text.startswith("journey:") and not block.label]


def _name(block: Block) -> str:
    return block.text.split(":", 2)[1].split()[0]


def _project() -> dict[str, str]:
    """The sample project with the journeys that only the page has."""
    paths = (path for path in SAMPLE.glob("*.yaml") if not path.stem.endswith(".scenarios"))
    files = {path.name: path.read_text("utf-8") for path in paths}
    return files | {f"{_name(block)}.yaml": block.text for block in OWN}


def _file_of(scenario: Block) -> str:
    """The file of a scenario: where it is quoted from, else beside the journey above it."""
    if scenario.label:
        return Path(scenario.label).name
    above = [one for one in BLOCKS if one.line < scenario.line and one.text.startswith("journey:")]
    return f"{_name(above[-1])}.scenarios.yaml"


@pytest.mark.parametrize("block", QUOTED, ids=lambda block: block.label)
def test_a_quoted_file_says_what_the_page_says(block: Block) -> None:
    """Anew: `python -m support.quoted docs/cookbook.md`, with tests/ and src/ on the path."""
    assert block.text == original(block)


def test_every_journey_of_the_sample_is_a_recipe() -> None:
    paths = (
        path for path in SAMPLE.glob("*.yaml") if path.read_text("utf-8").startswith("journey:")
    )
    assert {path.name for path in paths} <= {Path(block.label).name for block in QUOTED}


def test_the_journeys_of_the_page_are_sound() -> None:
    files = _project()
    loaded = load(files)
    own = {f"{_name(block)}.yaml" for block in OWN}
    findings = [one for one in loaded.findings if one.path in own or one.level == "error"]
    assert findings == [], render(findings, files)


@pytest.mark.parametrize("block", SCENARIOS, ids=lambda block: block.name)
def test_every_scenario_holds(block: Block) -> None:
    path = _file_of(block)
    files = _project() | {path: block.text}
    loaded = load(files)
    assert loaded.definitions is not None, render(loaded.findings, files)
    suite = load_scenarios(files, loaded)
    assert suite.findings == (), render(suite.findings, files)
    assert suite.scenarios
    for scenario in suite.scenarios:
        result = judge(loaded.definitions, scenario)
        assert result.passed, (scenario.name, result.failures, result.problems)


def test_the_commands_of_the_page_print_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    for event, printed in rehearse(PAGE, tmp_path):
        assert agrees(shown(event), printed), "\n".join([event.text, *printed])
