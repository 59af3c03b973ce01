"""The runtimes on which every scenario must give the same."""

import pytest

from scenario.core_runtime import CoreRuntime
from scenario.harness import Runtime
from scenario.memory_runtime import MemoryScenarioRuntime
from support.loading import compile_project


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
