"""Each scenario gives on real Kafka what it gives in memory, and what was derived by hand."""

import asyncio
import json
import secrets
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from scenario.harness import Results, Scenario, differences, load, names, resolve
from scenario.kafka_runtime import KafkaScenarioRuntime
from scenario.memory_runtime import MemoryScenarioRuntime
from support.kafka.choice import Kafka
from support.loading import compile_project

pytestmark = pytest.mark.kafka

HERE = Path(__file__).parent
PLACE = {"shard", "term", "number", "cause"}


@pytest.fixture(scope="module")
def results(kafka: Kafka) -> Mapping[str, Results]:
    """All scenarios, those of one project together: by their names."""
    projects: dict[Path, list[Scenario]] = defaultdict(list)
    for name in names(HERE):
        folder = json.loads((HERE / name / "scenario.json").read_text("utf-8"))["project"]
        projects[(HERE / name / folder).resolve()].append(load(HERE / name))
    memory = MemoryScenarioRuntime(compile_project)
    found: dict[str, Results] = {}
    for folder, scenarios in projects.items():
        prefix = f"scenarios-{secrets.token_hex(4)}"
        runtime = KafkaScenarioRuntime(kafka.bootstrap, prefix, folder, scenarios[0].files)
        inputs = [resolve(scenario, memory) for scenario in scenarios]
        given = asyncio.run(runtime.run_all(inputs))
        found |= {scenario.name: one for scenario, one in zip(scenarios, given, strict=True)}
    return found


@pytest.mark.parametrize("name", names(HERE))
def test_scenario_on_kafka(results: Mapping[str, Results], name: str) -> None:
    found = differences(load(HERE / name), results[name])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", names(HERE))
def test_kafka_gives_what_memory_gives(results: Mapping[str, Results], name: str) -> None:
    scenario = load(HERE / name)
    memory = MemoryScenarioRuntime(compile_project, partitions=1)
    given = memory.run(scenario.files, resolve(scenario, memory))
    for kind in ("actions", "transitions", "decisions", "dead_letters", "consents"):
        ours, theirs = getattr(results[name], kind), getattr(given, kind)
        # Their order is held by the other test: here they come from several topics.
        assert sorted(map(_bare, ours)) == sorted(map(_bare, theirs))


def _bare(record: Mapping[str, object]) -> str:
    """A record without its place in the shard's order, and without the topic of its cause."""
    bare = {name: value for name, value in record.items() if name not in PLACE}
    return json.dumps(bare, sort_keys=True)
