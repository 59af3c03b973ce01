"""The tutorial, played from top to bottom: every command prints what stands there."""

from pathlib import Path

import pytest

from support.console import BROKER, Command, agrees, rehearse, shown, story
from support.pages import DOCS

PAGE = DOCS / "tutorial.md"


def test_every_command_prints_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anew: `python -m support.console docs/tutorial.md`, with tests/ and src/ on the path."""
    monkeypatch.setenv("COLUMNS", "100")
    played = list(rehearse(PAGE, tmp_path))
    assert len(played) >= 15
    for event, printed in played:
        assert agrees(shown(event), printed), "\n".join([event.text, *printed])


def test_the_page_names_each_step_of_the_way() -> None:
    told = " ".join(event.text for event in story(PAGE) if isinstance(event, Command))
    words = ("init", "check", "explain", "graph", "test", "generate", "simulate", "plan", "dev")
    assert [word for word in words if f"sojourn {word} " not in told] == []


def test_one_block_needs_a_broker() -> None:
    told = [one for one in story(PAGE) if isinstance(one, Command) and one.needs == BROKER]
    assert [one.text.split()[1] for one in told] == ["dev"]


def test_an_ellipsis_stands_for_any_text_or_any_lines() -> None:
    assert agrees(("a … c", "…", "z"), ("a b c", "d", "e", "z"))
    assert agrees(("…", "z"), ("z",))
    assert not agrees(("a … c", "z"), ("a b c", "d", "z"))
    assert not agrees(("a",), ())
