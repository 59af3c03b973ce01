"""Count by hand what the cart journey of this folder must do with the REES46 slice.

Reads the CSV alone and shares no code with the engine, so that both can be wrong only
independently. Run as a script it prints the counts as JSON.

The rules, as they stand in the journey: a cart event opens a run unless one is open; a
purchase up to and at the deadline ends it; at 30 minutes the reminder goes out and the run is
over. Rows stand in time order, and within one second their order is the order of what happened.
"""

import csv
import gzip
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

_BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[4] / "shared/data"
_FOLDER = Path(os.environ.get("SOJOURN_TEST_DATA", _BESIDE_THE_REPOSITORY))
DATA = _FOLDER / "rees46_oct2019_slice/events.csv.gz"
DELAY = timedelta(minutes=30)


class Counted(NamedTuple):
    """What the slice gives. Reminders and exits are (customer, RFC 3339 instant), sorted."""

    rows: int
    duplicates: int
    customers: int
    runs_entered: list[tuple[str, str]]
    runs_exited: list[tuple[str, str]]
    reminders: list[tuple[str, str]]


def count(path: Path = DATA) -> Counted:
    """Walk the rows once, customer by customer in file order."""
    seen: set[tuple[str, ...]] = set()
    customers: set[str] = set()
    open_since: dict[str, datetime] = {}
    entered: list[tuple[str, str]] = []
    exited: list[tuple[str, str]] = []
    reminders: list[tuple[str, str]] = []
    rows = duplicates = 0
    for row in _rows(path):
        rows += 1
        identity = tuple(row.values())
        if identity in seen:
            duplicates += 1
            continue
        seen.add(identity)
        customer, kind = row["user_id"], row["event_type"]
        at = datetime.strptime(row["event_time"], "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
        customers.add(customer)
        if customer in open_since and at > open_since[customer] + DELAY:
            reminders.append((customer, _text(open_since.pop(customer) + DELAY)))
        if kind == "purchase" and customer in open_since:
            del open_since[customer]
            exited.append((customer, _text(at)))
        elif kind == "cart" and customer not in open_since:
            open_since[customer] = at
            entered.append((customer, _text(at)))
    reminders += [(customer, _text(since + DELAY)) for customer, since in open_since.items()]
    return Counted(
        rows, duplicates, len(customers), sorted(entered), sorted(exited), sorted(reminders)
    )


def _rows(path: Path) -> "csv.DictReader[str]":
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return csv.DictReader(file.read().splitlines())


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def main() -> None:
    """Print the counts, and every entry, exit and reminder, as one JSON object."""
    counted = count(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
    result = {
        "events": counted.rows,
        "duplicates": counted.duplicates,
        "customers": counted.customers,
        "runs_entered": len(counted.runs_entered),
        "runs_exited": len(counted.runs_exited),
        "runs_completed": len(counted.reminders),
        "actions": len(counted.reminders),
        "entries": counted.runs_entered,
        "exits": counted.runs_exited,
        "reminders": counted.reminders,
    }
    json.dump(result, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
