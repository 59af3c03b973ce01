"""Each scenario beside a journey holds on each runtime, with identical output."""

import pytest

from scenario.harness import Runtime
from scenario.yaml_scenarios import PROJECTS, assert_same, every_scenario, failures, suite_of


@pytest.mark.parametrize("project", PROJECTS)
def test_every_journey_has_scenarios(project: str) -> None:
    suite = suite_of(PROJECTS[project])
    abouts = {rehearsal.scenario.about for rehearsal in suite.rehearsals.values()}
    assert abouts >= suite.definitions.journeys.keys()


@pytest.mark.parametrize(("project", "name"), every_scenario())
def test_a_scenario_holds_and_gives_the_same_everywhere(
    runtime: Runtime, project: str, name: str
) -> None:
    suite = suite_of(PROJECTS[project])
    rehearsal = suite.rehearsals[name]
    for look in rehearsal.looks:
        results = runtime.run(suite.files, rehearsal.records[: look.after], end=False)
        assert not failures(rehearsal, results, look)
    assert_same(rehearsal, results)
