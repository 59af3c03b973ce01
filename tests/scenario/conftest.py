"""The runtimes on which every scenario must give the same."""

from collections.abc import Mapping

import pytest

from scenario.core_runtime import CoreRuntime
from scenario.harness import Runtime
from scenario.memory_runtime import MemoryScenarioRuntime
from sojourn.core.definitions import Definitions
from sojourn.journeyfile.project import load


def compile_project(files: Mapping[str, str]) -> Definitions:
    loaded = load(files)
    assert loaded.definitions is not None, loaded.findings
    return loaded.definitions


@pytest.fixture(params=["core", "memory", "memory, one partition, one record a batch"])
def runtime(request: pytest.FixtureRequest) -> Runtime:
    """One runtime after the other."""
    runtimes: dict[str, Runtime] = {
        "core": CoreRuntime(compile_project),
        "memory": MemoryScenarioRuntime(compile_project),
        "memory, one partition, one record a batch": MemoryScenarioRuntime(
            compile_project, partitions=1, batch_records=1
        ),
    }
    return runtimes[request.param]
