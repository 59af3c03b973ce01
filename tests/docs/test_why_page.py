"""docs/why.md: each explanation is what `sojourn why` prints of a scenario of the sample."""

from pathlib import Path

import pytest

from support.console import Command, agrees, rehearse, shown, story
from support.pages import DOCS

PAGE = DOCS / "why.md"


def test_each_explanation_is_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anew: `python -m support.console docs/why.md`, with tests/ and src/ on the path."""
    monkeypatch.setenv("COLUMNS", "100")
    for event, printed in rehearse(PAGE, tmp_path):
        assert agrees(shown(event), printed), "\n".join([event.text, *printed])


def test_the_requirements_that_it_shows_are_explained_in_full() -> None:
    asked = [event for event in story(PAGE) if isinstance(event, Command) and not event.needs]
    assert len(asked) >= 11
    assert all(event.output for event in asked)
