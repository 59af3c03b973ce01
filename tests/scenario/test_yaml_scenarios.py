"""Each scenario beside a journey holds on each runtime, with identical output."""

import pytest

from scenario.harness import Runtime
from scenario.yaml_scenarios import JOURNEYS, assert_same, failures, suite_of

SUITE = suite_of(JOURNEYS)


def test_every_journey_has_scenarios() -> None:
    abouts = {rehearsal.scenario.about for rehearsal in SUITE.rehearsals.values()}
    assert abouts >= SUITE.definitions.journeys.keys()


@pytest.mark.parametrize("name", SUITE.rehearsals)
def test_a_scenario_holds_and_gives_the_same_everywhere(runtime: Runtime, name: str) -> None:
    rehearsal = SUITE.rehearsals[name]
    for look in rehearsal.looks:
        results = runtime.run(SUITE.files, rehearsal.records[: look.after], end=False)
        assert not failures(rehearsal, results, look)
    assert_same(rehearsal, results)
