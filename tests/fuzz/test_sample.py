"""A sample of what `make fuzz` does: damaged projects never raise, and findings have places."""

from random import Random

import pytest

from fuzz.cases import case, damaged
from fuzz.damage import ROUGH
from fuzz.judge import Files, complaint, misplaced
from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.timeline import rows
from sojourn.memory.scenario.verdict import judge
from support.laws import share
from support.loading import READER, load
from support.pages import ROOT

#: Each block of cases is a test of its own, so that a failure names few.
BLOCK = 25
SEED = 20_261
FILES: Files = read_directory(ROOT / "tests/unit/journeyfile/sample").files
SCENARIOS = "abandoned_cart.scenarios.yaml"


@pytest.mark.parametrize("block", range(16))
def test_no_damage_raises_and_every_finding_has_a_place(block: int) -> None:
    for number in range(block * BLOCK, block * BLOCK + share(BLOCK)):
        files = case(FILES, SEED, number)
        assert complaint(files, READER) == "", f"case {number}"


@pytest.mark.parametrize("seed", range(10))
def test_no_damage_to_scenarios_raises_nor_does_playing_what_is_left(seed: int) -> None:
    loaded, chance = load(FILES), Random(seed)
    assert loaded.definitions is not None
    played = 0
    for _ in range(share(50)):
        files = {SCENARIOS: damaged(chance, FILES[SCENARIOS], ROUGH)}
        suite = load_scenarios(files, loaded)
        assert [found for found in suite.findings if misplaced(found, files)] == []
        for scenario in suite.scenarios:
            result = judge(loaded.definitions, scenario)
            shown = [row for failure in result.failures for row in rows(scenario, failure)]
            assert len(shown) >= len(result.failures)
            played += 1
    assert played
