"""Creating and checking topics on a real Kafka."""

import pytest
from msgspec import structs

from sojourn.kafka.admin import Admin, AdminError
from sojourn.kafka.connection import Connection
from sojourn.kafka.topic_plan import plan_topics
from support.kafka.choice import Kafka

pytestmark = pytest.mark.kafka


async def test_topics_as_created_are_as_planned(kafka: Kafka, topic_prefix: str) -> None:
    plans = plan_topics(topic_prefix, ["email"], partitions=2)
    async with Admin(Connection(bootstrap=kafka.bootstrap)) as admin:
        assert all(d.kind == "missing" for d in await admin.compare(plans))
        assert len(await admin.create(plans)) == len(plans)
        assert await admin.create(plans) == ()
        assert await admin.compare(plans) == ()


async def test_every_difference_is_named_and_the_dangerous_ones_block(
    kafka: Kafka, topic_prefix: str
) -> None:
    plans = plan_topics(topic_prefix, [], partitions=2)
    async with Admin(Connection(bootstrap=kafka.bootstrap)) as admin:
        state = next(plan for plan in plans if plan.name.endswith(".state"))
        await admin.create([structs.replace(state, partitions=1, settings={})])
        found = {(d.kind, d.setting): d for d in await admin.compare([state])}
    assert found["partitions", ""].blocking
    assert found["setting", "cleanup.policy"].blocking
    assert found["setting", "cleanup.policy"].found == "delete"
    assert not found["setting", "segment.ms"].blocking


async def test_what_the_broker_refuses_is_said_with_its_reason(
    kafka: Kafka, topic_prefix: str
) -> None:
    plans = plan_topics(topic_prefix, [], partitions=2, replication=9)
    async with Admin(Connection(bootstrap=kafka.bootstrap)) as admin:
        with pytest.raises(AdminError, match=r"replication|Replication"):
            await admin.create(plans)
