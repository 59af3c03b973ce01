"""Each scenario gives on each runtime what was derived by hand from the rules."""

from pathlib import Path

import pytest

from scenario.harness import Runtime, differences, load, names, resolve

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", names(HERE))
def test_scenario(runtime: Runtime, name: str) -> None:
    scenario = load(HERE / name)
    results = runtime.run(scenario.files, resolve(scenario, runtime))
    found = differences(scenario, results)
    assert not found, f"{scenario.title}\n" + "\n".join(found)
