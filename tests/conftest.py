"""What every test can use."""

import gc
import logging
from collections.abc import Iterator

import pytest

from support import laws

pytest_plugins = ["support.kafka.plugin"]

laws.register()


def pytest_collection_finish() -> None:
    """What was collected stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Commands that run in this process set up logging, which is not to reach other tests."""
    root = logging.getLogger()
    level, handlers = root.level, [*root.handlers]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
