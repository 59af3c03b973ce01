"""Definitions in the log of a real Kafka: published once, activated in every partition."""

import pytest

from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.definitions import Bundles, end_input, publish_bundle
from sojourn.kafka.log_client import LogClient
from sojourn.kafka.reader import read_partition
from sojourn.kafka.topic_plan import plan_topics
from sojourn.wire.control import Control, decode_control
from sojourn.wire.topics import Topics
from support.kafka.choice import Kafka

pytestmark = pytest.mark.kafka

PARTITIONS = 3


@pytest.fixture
async def topics(kafka: Kafka, topic_prefix: str) -> Topics:
    async with Admin(Connection(bootstrap=kafka.bootstrap)) as admin:
        await admin.create(plan_topics(topic_prefix, [], partitions=PARTITIONS))
    return Topics(topic_prefix)


async def control_words(connection: Connection, topics: Topics, partition: int) -> list[Control]:
    found = []
    for record in await read_partition(connection, topics.touchpoints, partition):
        control = decode_control(record.headers[0][1], record.value, place="")
        assert isinstance(control, Control)
        found.append(control)
    return found


async def test_every_partition_switches_and_the_bundle_stands_once(
    kafka: Kafka, topics: Topics
) -> None:
    connection = Connection(bootstrap=kafka.bootstrap)
    for expected_new in (True, False):
        published = await publish_bundle(
            connection, topics, version="v1", bundle=b"{}", partitions=PARTITIONS
        )
        assert (published.new, published.partitions) == (expected_new, PARTITIONS)
    await end_input(connection, topics, partitions=PARTITIONS)
    for partition in range(PARTITIONS):
        activate = Control("activate", definitions="v1")
        words = await control_words(connection, topics, partition)
        assert words == [activate, activate, Control("end")]
    assert len(await read_partition(connection, topics.definitions, 0)) == 1


async def test_a_worker_finds_a_bundle_published_after_it_first_looked(
    kafka: Kafka, topics: Topics
) -> None:
    connection = Connection(bootstrap=kafka.bootstrap)
    log = LogClient(connection, client_id="test")
    await log.start([topics.definitions])
    bundles = Bundles(log, topics.definitions)
    assert await bundles.get("v2") is None
    await publish_bundle(connection, topics, version="v2", bundle=b"[2]", partitions=PARTITIONS)
    assert await bundles.get("v2") == b"[2]"
    assert await bundles.all() == {"v2": b"[2]"}
    await log.close()
