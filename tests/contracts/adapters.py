"""The adapters under contract, behind one face: ask, and look at what became of it."""

import asyncio
import time
from abc import ABC, abstractmethod
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from sojourn.engine.ports import NoMeter
from sojourn.engine.protocol.inputs import Input, LogRead
from sojourn.engine.protocol.machine import ShardLog
from sojourn.engine.protocol.records import Publication
from sojourn.engine.protocol.requests import (
    Append,
    InitProducer,
    PublishActions,
    PublishDeadLetters,
    ReadLog,
)
from sojourn.engine.protocol.settings import Settings
from sojourn.engine.turn import DeadLetter
from sojourn.kafka.admin import Admin
from sojourn.kafka.carrier import Carrier as KafkaCarrier
from sojourn.kafka.connection import Connection
from sojourn.kafka.log_client import LogClient
from sojourn.kafka.publisher import Publisher
from sojourn.kafka.topic_plan import plan_topics
from sojourn.memory.broker import MemoryBroker
from sojourn.memory.carrier import Carrier as MemoryCarrier
from sojourn.wire.outgoing import stamp
from sojourn.wire.topics import Topics
from support.toy.decider import ToyDecider

PARTITIONS = 2
SHARD = 1
CHANNEL = "email"

_LEADER_TIMEOUT_S = 15

Asked = ReadLog | InitProducer | Append | PublishActions | PublishDeadLetters


class Found(NamedTuple):
    """One record of an outbound topic, as a consumer finds it."""

    partition: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


class Adapter(ABC):
    """What carries out the requests of shard `SHARD`, and its outbound side."""

    @abstractmethod
    async def ask(self, request: Asked) -> Input:
        """Carry out one request; returns its one answer."""

    @abstractmethod
    async def published(self, kind: str, count: int) -> list[Found]:
        """The records of an outbound kind in order; waits for `count` of them."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of what was opened."""


class MemoryAdapter(Adapter):
    """The carrier of `simulate`."""

    def __init__(self) -> None:
        self._found: dict[str, list[Found]] = {}
        settings = Settings(worker="contract", transactional_id="contract-1", shard=SHARD)
        self._carrier = MemoryCarrier(
            MemoryBroker(topic="touchpoints", partitions=PARTITIONS),
            ShardLog(settings=settings, decider=ToyDecider(), stamp=stamp),
            partition=SHARD,
            sink=self,
            load=lambda _: True,
        )

    async def ask(self, request: Asked) -> Input:
        answer = self._carrier.carry_out(request)
        if answer is None:
            raise AssertionError(f"no answer to {type(request).__name__}")
        return answer

    async def published(self, kind: str, count: int) -> list[Found]:
        return self._found.get(kind, [])

    async def close(self) -> None:
        """Nothing was opened."""

    def publish(self, partition: int, publication: Publication) -> None:
        found = Found(partition, publication.key, publication.body, publication.headers)
        self._found.setdefault(publication.kind, []).append(found)

    def bury(self, letter: DeadLetter) -> None:
        found = Found(0, letter.key, letter.value, letter.headers)
        self._found.setdefault("dead-letters", []).append(found)


class KafkaAdapter(Adapter):
    """The carrier of a worker, on a real broker, with the topics of a project."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._bootstrap = bootstrap
        self._topics = Topics(prefix)
        self._connection = Connection(bootstrap=bootstrap)
        self._log = LogClient(self._connection, client_id="contract")
        self._publisher = Publisher(self._connection, self._topics, idempotent=True)
        self._carrier = KafkaCarrier(
            SHARD,
            state_topic=self._topics.state,
            log=self._log,
            publisher=self._publisher,
            load=_load_nothing,
            wall_ms=lambda: int(time.time() * 1000),
            trust_end=True,
            meter=NoMeter(),
        )

    async def start(self) -> None:
        """Create the topics, connect, and wait until the log has a leader."""
        async with Admin(self._connection) as admin:
            await admin.create(plan_topics(self._topics.prefix, [CHANNEL], partitions=PARTITIONS))
        await self._log.start([self._topics.state])
        await self._publisher.start()
        deadline = time.monotonic() + _LEADER_TIMEOUT_S
        while not isinstance(await self._carrier.read_log(ReadLog(0, 0)), LogRead):
            if time.monotonic() > deadline:
                raise TimeoutError("the state topic has no leader")
            await asyncio.sleep(0.1)

    async def ask(self, request: Asked) -> Input:
        match request:
            case ReadLog():
                return await self._carrier.read_log(request)
            case InitProducer():
                return await self._carrier.init_producer(request)
            case Append():
                return await self._carrier.append(request)
            case PublishActions():
                return await self._carrier.publish_actions(request)
            case PublishDeadLetters():
                return await self._carrier.publish_dead_letters(request)

    async def published(self, kind: str, count: int) -> list[Found]:
        partitions = 1 if kind == "dead-letters" else PARTITIONS
        places = [
            TopicPartition(self._topics.of_kind(kind), number) for number in range(partitions)
        ]
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap, auto_offset_reset="earliest", group_id=None
        )
        await consumer.start()
        try:
            consumer.assign(places)
            found: list[Found] = []
            deadline = time.monotonic() + 10
            while len(found) < count and time.monotonic() < deadline:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += [Found(r.partition, r.key, r.value, r.headers) for r in records]
            return found
        finally:
            await consumer.stop()

    async def close(self) -> None:
        await self._publisher.close()
        await self._log.close()


async def _load_nothing(_: str) -> bool:
    """The contract is about the log and what goes out; definitions have their own tests."""
    return True
