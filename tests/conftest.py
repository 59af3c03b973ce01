"""What every test can use."""

import gc

from support import laws

pytest_plugins = ["support.kafka.plugin"]

laws.register()


def pytest_collection_finish() -> None:
    """What was collected stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
