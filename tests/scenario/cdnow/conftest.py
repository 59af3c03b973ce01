"""The CDNOW purchases, made ready as a stranger would, and what the plain script counts in them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scenario.cdnow.count import DATA, Card, Counted, Mail, Move, count
from scenario.harness import Results, project_files
from sojourn.files.events import FileEvent, read_events
from sojourn.files.mapping_file import read_mapping

HERE = Path(__file__).parent

#: The transitions that the script counts.
_COUNTED = ("entered", "exited", "completed", "goal")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Cdnow:
    """The project, its table of orders and the events that this gives, and the counts to be met."""

    files: Mapping[str, str]
    table: Path
    events: Sequence[FileEvent]
    counted: Counted

    def assert_met_by(self, results: Results) -> None:
        """Exactly the runs, their ends, goals and messages that the script counts."""
        assert moves_in(results) == self.counted.moves
        assert mails_in(results) == self.counted.mails
        assert cards_in(results) == self.counted.cards
        assert list(results.dead_letters) == []


@pytest.fixture(scope="session")
def cdnow(tmp_path_factory: pytest.TempPathFactory) -> Cdnow:
    if not DATA.exists():
        pytest.skip(f"the data set is not at {DATA}")
    table = tmp_path_factory.mktemp("cdnow") / "orders.csv"
    write_table(DATA, table)
    mapping = read_mapping("map.yaml", (HERE / "map.yaml").read_text("utf-8")).mapping
    assert mapping is not None
    events = [row for row in read_events(table, mapping) if isinstance(row, FileEvent)]
    return Cdnow(project_files(HERE), table, events, count(DATA))


def write_table(data: Path, table: Path) -> None:
    """The file with a header, a number for each row, dates that can be read, in order of time."""
    rows = []
    for number, line in enumerate(data.read_text("ascii").splitlines(), 1):
        customer, _, day, discs, dollars = line.split()
        rows.append((f"{day[:4]}-{day[4:6]}-{day[6:]}", number, customer, discs, dollars))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("day", "row", "customer", "discs", "dollars"))
        writer.writerows(sorted(rows))


def moves_in(results: Results) -> list[Move]:
    """What became of runs, as the script tells it."""
    return sorted(
        Move(move["journey"], move["customer"], move["reason"], _instant(move["at"]))
        for move in results.transitions
        if move["reason"] in _COUNTED
    )


def mails_in(results: Results) -> list[Mail]:
    return sorted(
        Mail(action["step"], action["customer"], _instant(action["at"]))
        for action in results.actions
        if action["kind"] == "send"
    )


def cards_in(results: Results) -> list[Card]:
    return sorted(
        Card(
            action["customer"],
            _instant(action["at"]),
            action["data"]["orders"],
            Decimal(action["data"]["spent"]).quantize(_CENT),
        )
        for action in results.actions
        if action["step"] == "card"
    )


def _instant(text: Any) -> datetime:
    return datetime.fromisoformat(text)
