"""docs/peers.md and tests/scenario/peers say the same: ten patterns, their issues, their tests."""

import re
from pathlib import Path

import pytest

from support.pages import DOCS, ROOT

PEERS = ROOT / "tests" / "scenario" / "peers"
SCENARIOS = sorted(PEERS.glob("*.scenarios.yaml"))
PAGE = (DOCS / "peers.md").read_text("utf-8")
ROWS = re.findall(r"^\| \d+ \|.*$", PAGE, re.MULTILINE)


def _head(path: Path) -> str:
    """The comment at the head of a file."""
    lines = path.read_text("utf-8").splitlines()
    return "\n".join(lines[: next(n for n, line in enumerate(lines) if not line.startswith("#"))])


def test_each_of_ten_patterns_has_its_row_and_its_scenarios() -> None:
    named = [re.findall(r"`(\w+\.scenarios\.yaml)`", row) for row in ROWS]
    assert [len(names) for names in named] == [1] * 10
    assert sorted(name for names in named for name in names) == [path.name for path in SCENARIOS]


def test_each_test_that_is_named_is_there() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) >= 8
    assert named <= set(re.findall(r"def (test_\w+)\(", sources))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name)
def test_a_file_of_scenarios_names_its_pattern_and_the_issues_that_the_page_links(
    path: Path,
) -> None:
    (row,) = [row for row in ROWS if f"`{path.name}`" in row]
    issues = re.findall(r"^# (https://\S+)$", _head(path), re.MULTILINE)
    assert issues
    assert set(issues) <= set(re.findall(r"\((https://[^)]+)\)", row))
    pattern = row.split("|")[2].strip()
    assert _head(path).startswith(f"# {pattern}")
    titles = re.findall(r"^scenario: \"?([^:]+):", path.read_text("utf-8"), re.MULTILINE)
    assert titles
    assert {pattern.lower().startswith(title.lower()) for title in titles} == {True}, titles
