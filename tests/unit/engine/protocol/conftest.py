"""Workers on the model broker."""

from collections.abc import Callable

import pytest

from model.ledger import events
from model.worker import Worker, World


@pytest.fixture
def world() -> World:
    """A broker with six events of two customers in the input."""
    return World(input=events("a1", "b1", "a2", "b2", "a3", "b3"))


@pytest.fixture
def owner(world: World) -> Worker:
    """A worker that owns the shard, and has decided nothing."""
    worker = Worker(world, "first")
    worker.assign(1)
    return worker


@pytest.fixture
def successor(world: World) -> Callable[[], Worker]:
    """Makes a second worker take the shard over, without the first one's knowledge."""

    def take_over() -> Worker:
        worker = Worker(world, "second")
        worker.assign(2)
        return worker

    return take_over
