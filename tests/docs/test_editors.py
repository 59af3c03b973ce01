"""Editors with the shipped schemas accept what the checker accepts, and mark what is broken."""

from pathlib import Path

import pytest

from sojourn.journeyfile.format.verbs import VERBS
from support.editor import marked
from support.pages import ROOT

UNIT = ROOT / "tests" / "unit" / "journeyfile"

#: A journey that has every verb.
WHOLE = """\
journey: every_verb
enter: {on: Product Added, count: at least 2 in rolling 7d}
exit: [{on: Order Completed, then: last}]
goal: {on: Order Completed, target: 15%, until: 2026-12-31}
steps:
  - wait: 24h
    id: a_day
  - wait: {for: 1d, then_until: "09:00", days: mon-fri}
  - wait_for:
      - on: clicked
        about: told
        then:
          - send: again
            category: service
            channel: [email, sms]
            if_failed:
              - {task: call, team: care, within: 3h}
    up_to: 3d
    else: exit
  - choose:
      - when: customer.cart.is_empty
        steps:
          - split: tone
            arms:
              warm: {share: 50%, steps: [{tag: {add: warm}}]}
              cold: {share: 50%}
      - otherwise:
          - together:
              one: [{set: {plan: "'gold'"}}]
              two: [{count: {points: 10}}]
            join: first
  - repeat:
      - {emit: Nudged, data: {n: 1}}
    times: 3
  - {offer: summer, id: gift}
  - {start: other, id: more}
  - {audience: all, id: last, add: {}}
"""
#: One change in it each, which editors must refuse.
BROKEN = (
    ("journey: every_verb", "journey: Every Verb"),
    ("at least 2 in rolling 7d", "2 times"),
    ("then: last", "thn: last"),
    ("target: 15%", "target: 15"),
    ("until: 2026-12-31", "until: soon"),
    ("wait: 24h", "wait: 24"),
    ('then_until: "09:00"', 'then_until: "9am"'),
    ("about: told", "abuot: told"),
    ("category: service", "category: news"),
    ("channel: [email, sms]", "chanel: email"),
    ("team: care", "taem: care"),
    ("within: 3h", "within: 3"),
    ("up_to: 3d", "up_to: three days"),
    ("else: exit", "else: end"),
    ("share: 50%, steps", "share: half, steps"),
    ("tag: {add: warm}", "tag: {ad: warm}"),
    ("otherwise:", "othrwise:"),
    ("one: [{set:", "one: [{sett:"),
    ("two: [{count:", "two: [{cuont:"),
    ("join: first", "join: second"),
    ("times: 3", "times: 3000"),
    ("emit: Nudged, data: {n: 1}", "emit: Nudged, data: 1"),
    ("offer: summer, id: gift", "offer: summer, id: The Gift"),
    ("start: other", "start: 17"),
    ("add: {}", "add: 3"),
)


def _sound_files() -> list[Path]:
    folders = (ROOT / "journeys", UNIT / "sample", UNIT / "bad" / "base")
    return [path for folder in folders for path in sorted(folder.rglob("*.yaml"))]


@pytest.mark.parametrize("path", _sound_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_editors_accept_what_the_checker_accepts(path: Path) -> None:
    folder = "connectors/" if path.parent.name == "connectors" else ""
    assert marked(folder + path.name, path.read_text("utf-8")) == []


def test_editors_refuse_what_is_broken_at_any_depth() -> None:
    assert marked("any.yaml", WHOLE) == []
    for old, new in BROKEN:
        assert WHOLE.count(old) == 1, old
        assert marked("any.yaml", WHOLE.replace(old, new)) != [], new


def test_the_whole_journey_has_every_verb() -> None:
    assert all(f"{verb}: " in WHOLE or f"{verb}:\n" in WHOLE for verb in VERBS)
