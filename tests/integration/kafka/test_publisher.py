"""Publishing to a real Kafka: order, what is refused for good, and what is tried again."""

from collections.abc import AsyncIterator

import pytest

from sojourn.engine.protocol.records import Publication
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.publisher import Publisher
from sojourn.kafka.reader import read_partition
from sojourn.kafka.topic_plan import TopicPlan, plan_topics
from sojourn.wire.deadletter import DeadLetter
from sojourn.wire.topics import Topics
from support.kafka.choice import Kafka

pytestmark = pytest.mark.kafka


def action(number: int, *, size: int = 10, kind: str = "actions.email") -> Publication:
    return Publication(kind, b"c", b"%d:" % number + b"x" * size, (("sojourn-number", b"1"),))


@pytest.fixture
async def publisher(kafka: Kafka, topic_prefix: str) -> AsyncIterator[Publisher]:
    connection = Connection(bootstrap=kafka.bootstrap)
    topics = Topics(topic_prefix)
    small = TopicPlan(topics.actions("push"), 2, 1, {"max.message.bytes": "2000"})
    async with Admin(connection) as admin:
        await admin.create([*plan_topics(topic_prefix, ["email"], partitions=2), small])
    publisher = Publisher(connection, topics, idempotent=True)
    await publisher.start()
    yield publisher
    await publisher.close()


async def numbers(kafka: Kafka, topic: str) -> list[int]:
    records = await read_partition(Connection(bootstrap=kafka.bootstrap), topic, 1)
    return [int((record.value or b"").split(b":")[0]) for record in records]


async def test_all_are_there_in_order_and_in_the_shard_s_partition(
    publisher: Publisher, kafka: Kafka, topic_prefix: str
) -> None:
    # More than fits into one batch.
    sent = await publisher.publish([action(n, size=1_000) for n in range(2_500)], partition=1)
    assert (sent.refused, sent.failure) == ((), "")
    assert await numbers(kafka, f"{topic_prefix}.actions.email") == list(range(2_500))


async def test_what_can_never_be_published_is_named_and_the_rest_is_there_at_last(
    publisher: Publisher, kafka: Kafka, topic_prefix: str
) -> None:
    entries = [action(n, size=5_000 if n == 3 else 500, kind="actions.push") for n in range(6)]
    # Together they are over the topic's bound, which says nothing of any one of them.
    first = await publisher.publish(entries, partition=1)
    assert first.failure
    second = await publisher.publish(entries, partition=1)
    assert [refused.index for refused in second.refused] == [3]
    # The broker takes nothing behind a refused batch of this producer: what is left goes again.
    third = await publisher.publish([e for e in entries if e is not entries[3]], partition=1)
    assert (third.refused, third.failure) == ((), "")
    assert (await numbers(kafka, f"{topic_prefix}.actions.push"))[-5:] == [0, 1, 2, 4, 5]


async def test_a_topic_with_too_few_partitions_fails_in_words(
    publisher: Publisher, topic_prefix: str
) -> None:
    sent = await publisher.publish([action(1, kind="dead-letters")], partition=1)
    assert sent.failure == f"{topic_prefix}.dead-letters has no partition 1"


async def test_dead_letters_keep_key_and_headers(
    publisher: Publisher, kafka: Kafka, topic_prefix: str
) -> None:
    letter = DeadLetter(b"t/0/7", b"garbage", (("reason", b"not_json"),))
    assert not (await publisher.publish_dead_letters([letter])).failure
    (found,) = await read_partition(
        Connection(bootstrap=kafka.bootstrap), f"{topic_prefix}.dead-letters", 0
    )
    assert (found.key, found.value, found.headers) == (
        *(b"t/0/7", b"garbage"),
        (("reason", b"not_json"),),
    )
