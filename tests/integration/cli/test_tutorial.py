"""The end of the tutorial, with the broker that `sojourn dev` brings along."""

from pathlib import Path

import pytest

from support.console import BROKER, agrees, rehearse, shown
from support.pages import DOCS


@pytest.mark.slow
def test_the_new_journey_is_played_by_dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    played = list(rehearse(DOCS / "tutorial.md", tmp_path, offers=(BROKER,)))
    event, printed = played[-1]
    assert event.text.startswith("sojourn dev ")
    assert agrees(shown(event), printed), "\n".join(printed)
