"""Definitions in the log of a real Kafka: published once, activated in every partition."""

import pytest

from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.definitions import (
    Activation,
    Bundles,
    activate,
    end_input,
    read_archive,
)
from sojourn.kafka.log_client import LogClient
from sojourn.kafka.reader import read_partition
from sojourn.kafka.topic_plan import plan_topics
from sojourn.wire.active import By
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


def activation(version: str, *, by: By = "publish", migrate: bool = True) -> Activation:
    journeys = {"cart": f"{version}-cart"}
    return Activation(
        version=version, bundle=b"{}", journeys=journeys, at=1_000, by=by, migrate=migrate
    )


async def test_every_partition_switches_and_the_bundle_stands_once(
    kafka: Kafka, topics: Topics
) -> None:
    connection = Connection(bootstrap=kafka.bootstrap)
    for expected_new in (True, False):
        published = await activate(connection, topics, activation("v1"), partitions=PARTITIONS)
        assert (published.new, published.partitions) == (expected_new, PARTITIONS)
    await activate(connection, topics, activation("v1", migrate=False), partitions=PARTITIONS)
    await end_input(connection, topics, partitions=PARTITIONS)
    for partition in range(PARTITIONS):
        plain = Control("activate", definitions="v1")
        backwards = Control("activate", definitions="v1", migrate=False)
        words = await control_words(connection, topics, partition)
        assert words == [plain, plain, backwards, Control("end")]
    records = await read_partition(connection, topics.definitions, 0)
    assert [record.key for record in records] == [b"v1", b"active"]


async def test_the_history_says_what_was_active_and_is_no_bundle(
    kafka: Kafka, topics: Topics
) -> None:
    connection = Connection(bootstrap=kafka.bootstrap)
    assert (await read_archive(connection, topics)).active is None
    await activate(connection, topics, activation("v1"), partitions=PARTITIONS)
    await activate(connection, topics, activation("v2"), partitions=PARTITIONS)
    await activate(connection, topics, activation("v1", by="rollback"), partitions=PARTITIONS)
    archive = await read_archive(connection, topics)
    assert list(archive.bundles) == ["v1", "v2"]
    assert archive.active is not None
    assert archive.active.journeys == {"cart": "v1-cart"}
    assert [(past.version, past.by) for past in archive.active.history] == [
        ("v1", "rollback"),
        ("v2", "publish"),
        ("v1", "publish"),
    ]


async def test_a_worker_finds_a_bundle_published_after_it_first_looked(
    kafka: Kafka, topics: Topics
) -> None:
    connection = Connection(bootstrap=kafka.bootstrap)
    log = LogClient(connection, client_id="test")
    await log.start([topics.definitions])
    bundles = Bundles(log, topics.definitions)
    assert await bundles.get("v2") is None
    await activate(connection, topics, activation("v2"), partitions=PARTITIONS)
    assert await bundles.get("v2") == b"{}"
    assert await bundles.up_to("v2") == ({"v2": b"{}"}, {})
    await log.close()
