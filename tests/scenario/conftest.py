"""The runtimes on which every scenario must give the same."""

from collections.abc import Mapping

import pytest

from scenario.core_runtime import CoreRuntime
from scenario.harness import Runtime
from sojourn.core.definitions import Definitions
from sojourn.journeyfile.project import load


def _compile(files: Mapping[str, str]) -> Definitions:
    loaded = load(files)
    assert loaded.definitions is not None, loaded.findings
    return loaded.definitions


@pytest.fixture(params=["core"])
def runtime(request: pytest.FixtureRequest) -> Runtime:
    """One runtime after the other."""
    return {"core": CoreRuntime(_compile)}[request.param]
