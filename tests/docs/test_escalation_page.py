"""docs/escalation.md: its journey is sound, and its scenarios hold."""

import pytest

from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import judge
from support.loading import load
from support.pages import DOCS, SAMPLE, blocks

JOURNEY, SCENARIOS, _ = (block.text for block in blocks(DOCS / "escalation.md", "yaml"))
FILES = {
    **{path.name: path.read_text("utf-8") for path in SAMPLE.glob("*.yaml")},
    "pickup_waiting.yaml": JOURNEY,
    "pickup_waiting.scenarios.yaml": SCENARIOS,
}
LOADED = load(FILES)


def test_the_journey_of_the_page_is_sound() -> None:
    findings = [found for found in LOADED.findings if found.path == "pickup_waiting.yaml"]
    assert render(findings, FILES) == ""


def test_its_scenarios_hold() -> None:
    assert LOADED.definitions is not None
    own = {path: FILES[path] for path in FILES if path.startswith("pickup_waiting")}
    suite = load_scenarios(own, LOADED)
    assert suite.findings == (), render(suite.findings, FILES)
    results = [judge(LOADED.definitions, one) for one in suite.scenarios]
    assert {one.scenario.name: one.failures for one in results if not one.passed} == {}
    assert len(results) == 3


@pytest.mark.parametrize("word", ["answered", "opened", "clicked", "times", "after", "until"])
def test_every_word_of_it_is_told(word: str) -> None:
    page = (DOCS / "escalation.md").read_text("utf-8")
    assert f"`{word}`" in page or f"{word}:" in page
