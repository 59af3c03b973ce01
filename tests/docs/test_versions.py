"""The page about versions names every word that a plan can say."""

from pathlib import Path
from typing import get_args

from sojourn.journeyfile.plan.change import FATES, KINDS, Severity

PAGE = (Path(__file__).parents[2] / "docs" / "versions.md").read_text("utf-8")


def test_each_kind_of_change_stands_there_with_its_line() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| `") and "_" in line]
    for kind, text in KINDS.items():
        assert f"| `{kind}` | {text} |" in lines


def test_each_fate_and_each_severity_stands_there() -> None:
    for word in (*FATES, *get_args(Severity)):
        assert f"`{word}`" in PAGE
