"""A stranger's least project: their own events, one journey, a file of rows, and a mapping."""

from pathlib import Path
from typing import Any

import orjson
import pytest

PROJECT = {
    "sojourn.yaml": "name: library\nlanguage: 1\ntimezone: Europe/Paris\ncurrency: EUR\n",
    "events.yaml": """\
events:
  Book Lent:
    properties: {book: text, due: date, price: money}
  Book Brought Back: {properties: {book: text}}
""",
    "overdue.yaml": """\
journey: overdue
title: The book is late
enter: {on: Book Lent, key: event.book}
exit:
  - on: Book Brought Back
    when: event.book == run.key
steps:
  - wait: 28d
    id: lent
  - audience: late_readers
    id: late
    add: {book: run.key, due: run.entry.due}
""",
}
MAPPING = """\
id: {hash: row}
type: {column: what, values: {out: Book Lent, in: Book Brought Back}}
customer: card
occurred_at: {column: day, format: "%d/%m/%Y %H:%M", zone: Europe/Paris}
properties:
  book: isbn
  due: {column: due, as: date}
  price: {column: price, as: money}
"""
ROWS = """\
card,what,day,isbn,due,price,shelf
7,out,01/03/2026 10:00,b1,2026-03-29 00:00:00,,A
7,out,02/03/2026 10:00,b2,2026-03-30,,B
7,in,20/03/2026 10:00,b1,,,A
8,out,05/03/2026 10:00,b1,soon,,A
9,lost,06/03/2026 10:00,b3,,,C
"""


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "loans.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "loans.map").write_text(MAPPING, encoding="utf-8")
    return tmp_path


def test_it_is_sound(sojourn: Any, stranger: Path) -> None:
    assert sojourn("check", stranger).code == 0


def test_it_runs_on_their_rows(sojourn: Any, stranger: Path) -> None:
    out = stranger / "out"
    told = sojourn(
        "simulate", "--project", stranger, "--events", stranger / "loans.csv",
        "--map", stranger / "loans.map", "--out", out, "--json",
    )  # fmt: skip
    assert told.code == 0, told.err
    assert told.json["dead_letters_by_reason"] == {"bad_value": 1}
    actions = [orjson.loads(line) for line in (out / "actions.jsonl").read_bytes().splitlines()]
    assert [(a["customer"], a["data"]) for a in actions] == [
        ("7", {"book": "b2", "due": "2026-03-30"})
    ]
    letters = [
        orjson.loads(line) for line in (out / "dead_letters.jsonl").read_bytes().splitlines()
    ]
    assert "property 'due' of 'Book Lent' must be a date" in letters[0]["detail"]


def test_they_may_be_strict_about_what_they_do_not_know(sojourn: Any, stranger: Path) -> None:
    events = stranger / "events.yaml"
    events.write_text("unknown: {events: refuse}\n" + events.read_text("utf-8"), encoding="utf-8")
    told = sojourn(
        "simulate", "--project", stranger, "--events", stranger / "loans.csv",
        "--map", stranger / "loans.map", "--out", stranger / "out", "--json",
    )  # fmt: skip
    assert told.json["dead_letters_by_reason"] == {"bad_value": 1, "unknown_type": 1}
