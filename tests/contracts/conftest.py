"""Every contract test runs once for each adapter."""

from collections.abc import AsyncIterator

import pytest

from contracts.adapters import Adapter, KafkaAdapter, MemoryAdapter
from support.kafka.choice import Kafka
from support.words import compiled as compiled
from support.words import facts as facts
from support.words import problems as problems
from support.words import words as words


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.kafka)])
async def adapter(request: pytest.FixtureRequest, topic_prefix: str) -> AsyncIterator[Adapter]:
    """The adapter under test, with nothing in it."""
    if request.param == "memory":
        yield MemoryAdapter()
        return
    kafka: Kafka = request.getfixturevalue("kafka")
    adapter = KafkaAdapter(kafka.bootstrap, topic_prefix)
    await adapter.start()
    try:
        yield adapter
    finally:
        await adapter.close()


@pytest.fixture
def memory_gap(request: pytest.FixtureRequest) -> None:
    """For what the memory broker does not do. Strict: when it learns it, the mark must go."""
    if request.node.callspec.params["adapter"] == "memory":
        reason = "the memory broker loses no answer, so its logs look at no sequence"
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
