"""Damaged files never raise, and whatever is said of them has a place."""

import random
from collections.abc import Callable

import pytest

from sojourn.journeyfile.diagnostic import Finding, as_json, render, source_lines
from sojourn.journeyfile.kinds import is_definition
from sojourn.journeyfile.project import Loaded, load
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.timeline import rows
from sojourn.memory.scenario.verdict import judge

Mutation = Callable[[random.Random, str], str]

SCENARIOS = "abandoned_cart.scenarios.yaml"

#: What the other files refer to; the rest only costs time here.
_NEEDED = ("sojourn.yaml", "events.yaml", "channels.yaml")

_PIECES = [
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    "&a ",
    "*a",
    "!x",
    "<<: ",
    "#",
    "\t",
    "\n",
    "|",
]
_PIECES += [
    "\x00",
    "\ufeff",
    "\u2028",
    "💥",
    "---\n",
    "? ",
    "%YAML 1.1\n",
    "null",
    "24",
    "exit",
    " ",
]


def _insert(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(_PIECES) + text[at:]


def _cut(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randrange(1, 40) :]


def _drop_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def _move_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "".join(lines)


def _indent_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at] = chance.choice(["  ", " ", "    "]) + lines[at]
    return "".join(lines)


def _swap_words(chance: random.Random, text: str) -> str:
    words = text.split(" ")
    first, second = chance.randrange(len(words)), chance.randrange(len(words))
    words[first], words[second] = words[second], words[first]
    return " ".join(words)


MUTATIONS: list[Mutation] = [_insert, _cut, _drop_line, _move_line, _indent_line, _swap_words]


def _damaged(chance: random.Random, text: str) -> str:
    for _ in range(chance.randrange(1, 4)):
        text = chance.choice(MUTATIONS)(chance, text) if text.strip() else text
    return text


def _assert_well_said(findings: tuple[Finding, ...], files: dict[str, str]) -> None:
    for found in findings:
        text = files.get(found.path, "")
        lines = source_lines(text)
        assert 1 <= found.line <= len(lines), text
        assert 1 <= found.column <= len(lines[found.line - 1]) + 2, text
        assert found.end > found.column
        assert found.message
        assert as_json(found)["line"] == found.line
    assert render(findings, files).count("\n") >= len(findings)


@pytest.mark.parametrize("seed", range(10))
def test_no_damage_raises_and_every_finding_has_a_place(sample: dict[str, str], seed: int) -> None:
    chance = random.Random(seed)
    definitions = [path for path in sorted(sample) if is_definition(path)]
    for _ in range(50):
        path = chance.choice(definitions)
        files = {name: sample[name] for name in _NEEDED} | {path: _damaged(chance, sample[path])}
        loaded = load(files)
        errors = [found for found in loaded.findings if found.level == "error"]
        assert bool(errors) == (loaded.definitions is None)
        _assert_well_said(loaded.findings, files)


@pytest.mark.parametrize("seed", range(10))
def test_no_damage_to_scenarios_raises_nor_does_playing_what_is_left(
    sample: dict[str, str], loaded: Loaded, seed: int
) -> None:
    chance = random.Random(seed)
    assert loaded.definitions is not None
    played = 0
    for _ in range(50):
        files = {SCENARIOS: _damaged(chance, sample[SCENARIOS])}
        suite = load_scenarios(files, loaded)
        _assert_well_said(suite.findings, files)
        for scenario in suite.scenarios:
            result = judge(loaded.definitions, scenario)
            shown = [row for failure in result.failures for row in rows(scenario, failure)]
            assert len(shown) >= len(result.failures)
            played += 1
    assert played


def test_scenarios_of_a_damaged_project_are_read_all_the_same(sample: dict[str, str]) -> None:
    chance = random.Random(1)
    for path in ("events.yaml", "channels.yaml", "profile.yaml", "lifecycle.yaml", "sojourn.yaml"):
        files = {**sample, path: _damaged(chance, sample[path])}
        suite = load_scenarios(files, load(files))
        _assert_well_said(suite.findings, files)
