"""Each scenario beside a journey holds on real Kafka, with the output that it has in memory.

All of a project go through one worker at once, each in a partition of its own.
"""

import asyncio
import secrets
from collections.abc import Mapping

import pytest

from scenario.harness import Results
from scenario.kafka_runtime import KafkaScenarioRuntime
from scenario.yaml_scenarios import JOURNEYS, assert_same, failures, suite_of
from support.kafka.choice import Kafka

pytestmark = pytest.mark.kafka

SUITE = suite_of(JOURNEYS)


@pytest.fixture(scope="module")
def results(kafka: Kafka) -> Mapping[str, Results]:
    prefix = f"scenarios-{secrets.token_hex(4)}"
    runtime = KafkaScenarioRuntime(kafka.bootstrap, prefix, SUITE.folder, SUITE.files)
    inputs = [rehearsal.records for rehearsal in SUITE.rehearsals.values()]
    given = asyncio.run(runtime.run_all(inputs, end=False))
    return dict(zip(SUITE.rehearsals, given, strict=True))


@pytest.mark.parametrize("name", SUITE.rehearsals)
def test_a_scenario_holds_on_kafka_and_gives_the_same(
    results: Mapping[str, Results], name: str
) -> None:
    rehearsal = SUITE.rehearsals[name]
    assert not failures(rehearsal, results[name], rehearsal.looks[-1])
    assert_same(rehearsal, results[name])
