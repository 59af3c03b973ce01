"""The REES46 slice and what the plain script counts in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scenario.harness import Results, project_files
from scenario.rees46.count import DATA, Counted, count
from sojourn.files.events import FileEvent, read_events
from sojourn.files.mapping_file import read_mapping

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rees46:
    """The project, its events through the mapping file, and the counts to be met."""

    files: dict[str, str]
    events: Sequence[FileEvent]
    counted: Counted

    def assert_met_by(self, results: Results) -> None:
        """Exactly the runs, exits and reminders that the script counts, by customer and time."""
        moves = results.transitions
        assert _who_when(moves, "entered") == self.counted.runs_entered
        assert _who_when(moves, "exited") == self.counted.runs_exited
        reminders = sorted((a["customer"], a["at"]) for a in results.actions)
        assert reminders == self.counted.reminders
        completed = [t for t in moves if t["reason"] == "completed"]
        assert len(completed) == len(self.counted.reminders)
        assert list(results.dead_letters) == []


@pytest.fixture(scope="session")
def rees46() -> Rees46:
    if not DATA.exists():
        pytest.skip(f"the data set is not at {DATA}")
    text = (HERE / "map.yaml").read_text("utf-8")
    mapping = read_mapping("map.yaml", text).mapping
    assert mapping is not None
    events = [row for row in read_events(DATA, mapping) if isinstance(row, FileEvent)]
    return Rees46(project_files(HERE), events, count(DATA))


def _who_when(moves: Sequence[Any], reason: str) -> list[tuple[str, str]]:
    return sorted((t["customer"], t["at"]) for t in moves if t["reason"] == reason)
