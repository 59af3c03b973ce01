"""Every example of docs/scenarios.md holds in the project that it is told in."""

import re
from pathlib import Path

import pytest

from sojourn.journeyfile.findings.diagnostic import render
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import Result, judge
from support.loading import load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
JOURNEYS = re.findall(
    r"^```yaml journey\njourney: (\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE
)
FILE = "abandoned_cart.scenarios.yaml"


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    shop = ROOT / "tests" / "scenario" / "shop"
    files = {path.name: path.read_text(encoding="utf-8") for path in shop.glob("*.yaml")}
    files |= {f"{name}.yaml": f"journey: {name}\n{rest}" for name, rest in JOURNEYS}
    files |= {FILE: "---\n".join(BLOCKS), "policies.yaml": "choice: {}\n"}
    loaded = load(files)
    assert loaded.definitions is not None, render(loaded.findings, files)
    suite = load_scenarios(files, loaded)
    assert suite.findings == (), render(suite.findings, files)
    return {one.name: judge(loaded.definitions, one) for one in suite.scenarios}


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) >= 5
    assert JOURNEYS


def test_every_example_holds(results: dict[str, Result]) -> None:
    failed = {name: (one.failures, one.problems) for name, one in results.items() if not one.passed}
    assert failed == {}
    assert len(results) > len(BLOCKS)
