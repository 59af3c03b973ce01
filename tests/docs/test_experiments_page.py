"""docs/experiments.md: its journey is sound, its stories hold, its commands print what it shows."""

from pathlib import Path
from typing import get_args

import pytest

from sojourn.experiments.compare import Silence, Verdict
from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import judge
from support.console import agrees, rehearse, shown
from support.loading import load
from support.pages import DOCS, blocks, frame

PAGE = DOCS / "experiments.md"
TEXT = PAGE.read_text("utf-8")


def test_every_story_of_the_page_holds() -> None:
    journey, scenarios = (block.text for block in blocks(PAGE, "yaml"))
    needed = ("sojourn.yaml", "events.yaml", "profile.yaml", "channels.yaml", "lifecycle.yaml")
    files = {path: text for path, text in frame().items() if path in needed}
    files |= {"cart_words.yaml": journey, "cart_words.scenarios.yaml": scenarios}
    loaded = load(files)
    assert loaded.definitions is not None, render(loaded.findings, files)
    assert [found for found in loaded.findings if found.path == "cart_words.yaml"] == []
    suite = load_scenarios(files, loaded)
    assert suite.findings == (), render(suite.findings, files)
    results = [judge(loaded.definitions, one) for one in suite.scenarios]
    assert {one.scenario.name: one.failures for one in results if not one.passed} == {}
    assert len(results) == 3


def test_every_word_of_a_report_is_told() -> None:
    for word in (*get_args(Silence), *get_args(Verdict)):
        assert f"`{word}`" in TEXT, word


def test_the_commands_of_the_page_print_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anew: `python -m support.console docs/experiments.md`, with tests/ and src/ on the path."""
    monkeypatch.setenv("COLUMNS", "100")
    for event, printed in rehearse(PAGE, tmp_path):
        assert agrees(shown(event), printed), "\n".join([event.text, *printed])
