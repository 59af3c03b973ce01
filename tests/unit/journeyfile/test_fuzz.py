"""Damaged files never raise, and whatever is said of them has a place."""

import random
from collections.abc import Callable

import pytest

from sojourn.journeyfile.diagnostic import as_json, render, source_lines
from sojourn.journeyfile.project import load

Mutation = Callable[[random.Random, str], str]

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


@pytest.mark.parametrize("seed", range(10))
def test_no_damage_raises_and_every_finding_has_a_place(sample: dict[str, str], seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        path = chance.choice(sorted(sample))
        text = sample[path]
        for _ in range(chance.randrange(1, 4)):
            text = chance.choice(MUTATIONS)(chance, text) if text.strip() else text
        files = {name: sample[name] for name in _NEEDED} | {path: text}
        loaded = load(files)
        errors = [found for found in loaded.findings if found.level == "error"]
        assert bool(errors) == (loaded.definitions is None)
        for found in loaded.findings:
            lines = source_lines(files.get(found.path, ""))
            assert 1 <= found.line <= len(lines), text
            assert 1 <= found.column <= len(lines[found.line - 1]) + 2, text
            assert found.end > found.column
            assert found.message
            assert as_json(found)["line"] == found.line
        assert render(loaded.findings, files).count("\n") >= len(loaded.findings)
