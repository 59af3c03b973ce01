"""A project of another trade, with no more than it needs: a gym, and what its tills write down."""

from pathlib import Path
from typing import Final

SOJOURN: Final = """\
name: gym
language: 1
timezone: Europe/Berlin
currency: EUR
"""
EVENTS: Final = """\
events:
  Checked In:
    properties: {visit_id: text, club: text, minutes: integer}
  Class Booked:
    properties: {class_id: text, price: money}
  Class Attended:
    properties: {class_id: text}
"""
JOURNEY: Final = """\
journey: no_show
title: Booked and did not come
enter: {on: Class Booked, key: event.class_id}
exit:
  - on: Class Attended
    when: event.class_id == run.key
steps:
  - wait: 3h
    id: class_time
  - task: call_member
    id: call
    team: desk
"""
SCENARIOS: Final = """\
scenario: comes to the class
customer: {id: m1}
at: 2026-03-02 18:00
play:
  - Class Booked: {class_id: yoga, price: 12.5}
  - after: 1h
  - Class Attended: {class_id: yoga}
  - after: 1d
expect:
  actions: none
  runs: {no_show/yoga: exited by Class Attended}
---
scenario: does not come
customer: {id: m2}
at: 2026-03-02 18:00
play:
  - Class Booked: {class_id: yoga, price: 12.5}
  - after: 1d
expect:
  actions: [{step: call, kind: task, to: desk, at: 2026-03-02 21:00}]
"""
MAPPING: Final = """\
id: {hash: row}
type: {column: kind, values: {in: Checked In, book: Class Booked, came: Class Attended}}
customer: member
occurred_at: {column: when, format: "%d.%m.%Y %H:%M", zone: Europe/Berlin}
properties:
  visit_id: {column: ref, on: [Checked In]}
  club: {column: club, on: [Checked In]}
  minutes: {column: minutes, as: integer, on: [Checked In]}
  class_id: {column: ref, on: [Class Booked, Class Attended]}
  price: {column: price, as: money, on: [Class Booked]}
"""
#: m1 comes to the class, m2 does not; one row stands there twice, one is of an unknown type, one
#: has no time, and the night of the last booking is the one in which the clocks go forward.
ROWS: Final = """\
when,member,kind,ref,club,minutes,price
02.03.2026 18:00,m1,book,yoga,,,12.50
02.03.2026 18:30,m2,book,yoga,,,12.50
02.03.2026 19:05,m1,came,yoga,,,
03.03.2026 07:00,m3,in,v2,west,40,
03.03.2026 07:00,m3,in,v2,west,40,
03.03.2026 08:00,m3,sauna,v3,west,40,
soon,m3,in,v4,west,40,
29.03.2026 00:30,m3,book,spin,,,9
"""


def write_gym(directory: Path, *, scenarios: bool = False) -> Path:
    """The project in `directory`; returns it."""
    directory.mkdir(parents=True)
    texts = {"sojourn.yaml": SOJOURN, "events.yaml": EVENTS, "no_show.yaml": JOURNEY}
    if scenarios:
        texts["no_show.scenarios.yaml"] = SCENARIOS
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def write_till(directory: Path) -> tuple[Path, Path]:
    """The rows and the mapping that says what they mean, in `directory`."""
    rows, mapping = directory / "till.csv", directory / "map.yaml"
    rows.write_text(ROWS, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    return rows, mapping
