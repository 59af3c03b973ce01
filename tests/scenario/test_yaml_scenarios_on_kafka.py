"""Each scenario beside a journey holds on real Kafka, with the output that it has in memory.

All of a project go through one worker at once, each in a partition of its own.
"""

import asyncio
import secrets
from collections.abc import Mapping

import pytest

from scenario.harness import Results
from scenario.kafka_runtime import KafkaScenarioRuntime
from scenario.yaml_scenarios import PROJECTS, Suite, assert_same, every_scenario, failures, suite_of
from support.kafka.choice import Kafka

pytestmark = pytest.mark.kafka

#: What came of each scenario of a project, by its name.
Outcomes = Mapping[str, Results]


def _played(kafka: Kafka, suite: Suite) -> Outcomes:
    prefix = f"scenarios-{secrets.token_hex(4)}"
    runtime = KafkaScenarioRuntime(kafka.bootstrap, prefix, suite.folder, suite.files)
    inputs = [rehearsal.records for rehearsal in suite.rehearsals.values()]
    given = asyncio.run(runtime.run_all(inputs, end=False))
    return dict(zip(suite.rehearsals, given, strict=True))


@pytest.fixture(scope="module")
def played(kafka: Kafka) -> Mapping[str, Outcomes]:
    """By project."""
    return {name: _played(kafka, suite_of(folder)) for name, folder in PROJECTS.items()}


@pytest.mark.parametrize(("project", "name"), every_scenario())
def test_a_scenario_holds_on_kafka_and_gives_the_same(
    played: Mapping[str, Outcomes], project: str, name: str
) -> None:
    rehearsal = suite_of(PROJECTS[project]).rehearsals[name]
    results = played[project][name]
    assert not failures(rehearsal, results, rehearsal.looks[-1])
    assert_same(rehearsal, results)
