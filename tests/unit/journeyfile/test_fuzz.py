"""A sample of what `make fuzz` does: damaged projects never raise, and findings have places."""

from random import Random

import pytest

from fuzz.cases import case, damaged
from fuzz.damage import ROUGH
from fuzz.judge import Files, complaint, misplaced, reader
from sojourn.journeyfile.project import Loaded
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.journeyfile.source import Reader
from sojourn.memory.scenario.timeline import rows
from sojourn.memory.scenario.verdict import judge

#: Each block of cases is a test of its own, so that a failure names few.
BLOCK = 25
SEED = 20_261
SCENARIOS = "abandoned_cart.scenarios.yaml"


@pytest.fixture(scope="module")
def read() -> Reader:
    return reader()


@pytest.mark.parametrize("block", range(16))
def test_no_damage_raises_and_every_finding_has_a_place(
    sample: Files, read: Reader, block: int
) -> None:
    for number in range(block * BLOCK, (block + 1) * BLOCK):
        files = case(sample, SEED, number)
        assert complaint(files, read) == "", f"case {number}"


@pytest.mark.parametrize("seed", range(10))
def test_no_damage_to_scenarios_raises_nor_does_playing_what_is_left(
    sample: Files, loaded: Loaded, seed: int
) -> None:
    chance = Random(seed)
    assert loaded.definitions is not None
    played = 0
    for _ in range(50):
        files = {SCENARIOS: damaged(chance, sample[SCENARIOS], ROUGH)}
        suite = load_scenarios(files, loaded)
        assert [found for found in suite.findings if misplaced(found, files)] == []
        for scenario in suite.scenarios:
            result = judge(loaded.definitions, scenario)
            shown = [row for failure in result.failures for row in rows(scenario, failure)]
            assert len(shown) >= len(result.failures)
            played += 1
    assert played
