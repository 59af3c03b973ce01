"""The four requests of the shard log on a real Kafka, and what the broker fences."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from sojourn.engine.protocol.records import LogRecord
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.log_client import NOT_SENT, LogClient, ProducerId, encode_batch
from sojourn.kafka.topic_plan import plan_topics
from sojourn.wire.topics import Topics
from support.kafka.choice import Kafka

pytestmark = pytest.mark.kafka

RECORDS = [LogRecord(b"k", b"v", (("claim", b"1"),)), LogRecord(b"gone", None)]
#: UNKNOWN_TOPIC_OR_PARTITION and NOT_LEADER_OR_FOLLOWER, right after a topic was created.
NOT_THERE_YET = (3, 6, NOT_SENT)


class Log:
    """The log of one shard, written as its protocol would."""

    def __init__(self, client: LogClient, topics: Topics) -> None:
        self.client = client
        self.topics = topics

    async def producer(self) -> ProducerId:
        while True:
            answer = await self.client.init_producer_id(self.topics.state_writer(0))
            if answer.code == 0:
                return answer
            await asyncio.sleep(0.1)

    async def append(
        self, producer: ProducerId, sequence: int, *, size: int = 1
    ) -> tuple[int, int]:
        records = [*RECORDS, LogRecord(b"big", b"x" * size)]
        batch = encode_batch(
            records,
            producer_id=producer.id,
            epoch=producer.epoch,
            sequence=sequence,
            timestamp=1,
        )
        while True:
            answer = await self.client.append(self.topics.state, 0, batch)
            if answer.code not in NOT_THERE_YET:
                return answer.code, answer.base_offset
            await asyncio.sleep(0.1)


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(200):
        if await holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to be")


async def _is_gone(admin: Admin, topic: str) -> bool:
    return topic not in await admin.topics()


@pytest.fixture
async def log(kafka: Kafka, topic_prefix: str) -> AsyncIterator[Log]:
    connection = Connection(bootstrap=kafka.bootstrap)
    topics = Topics(topic_prefix)
    async with Admin(connection) as admin:
        await admin.create(plan_topics(topic_prefix, [], partitions=1))
    client = LogClient(connection, client_id="test")
    await client.start([topics.state])
    yield Log(client, topics)
    await client.close()


async def test_a_repeated_append_is_answered_with_its_first_offset(log: Log) -> None:
    producer = await log.producer()
    assert await log.append(producer, 0) == (0, 0)
    assert await log.append(producer, 0) == (0, 0)
    assert await log.append(producer, 3) == (0, 3)


async def test_the_next_owner_s_first_write_shuts_the_old_one_out(log: Log) -> None:
    old = await log.producer()
    await log.append(old, 0)
    new = await log.producer()
    assert (new.id, new.epoch) == (old.id, old.epoch + 1)
    assert (await log.append(new, 0))[0] == 0
    assert (await log.append(old, 3))[0] == 47


async def test_a_gap_in_the_sequence_is_refused(log: Log) -> None:
    producer = await log.producer()
    await log.append(producer, 0)
    assert (await log.append(producer, 9))[0] == 45


async def test_a_batch_over_the_topic_s_bound_is_refused(log: Log) -> None:
    assert (await log.append(await log.producer(), 0, size=5_000_000))[0] == 10


async def test_the_log_is_read_back_as_it_was_written(log: Log) -> None:
    await log.append(await log.producer(), 0)
    found = await log.client.fetch(log.topics.state, 0, 1)
    assert [(r.offset, r.key, r.value) for r in found.records] == [
        (1, b"gone", None),
        (2, b"big", b"x"),
    ]
    assert (found.next_offset, found.high_watermark, found.log_start) == (3, 3, 0)
    assert (await log.client.fetch(log.topics.state, 0, 99)).code == 1


async def test_a_topic_made_anew_has_another_identity(log: Log, kafka: Kafka) -> None:
    name = log.topics.touchpoints
    before = await log.client.identity(name)
    async with Admin(Connection(bootstrap=kafka.bootstrap)) as admin:
        await admin.delete([name])
        plans = plan_topics(log.topics.prefix, [], partitions=1)
        await _until(lambda: _is_gone(admin, name))
        await admin.create(plans)
    after = await log.client.identity(name)
    assert before.partitions == after.partitions == 1
    assert before.id != after.id


async def test_a_topic_that_is_not_there_is_no_error_of_the_broker(log: Log) -> None:
    batch = encode_batch(RECORDS, producer_id=-1, epoch=-1, sequence=-1, timestamp=1)
    assert (await log.client.append(f"{log.topics.prefix}.nowhere", 0, batch)).code == NOT_SENT
