"""One channel on a real broker: what an engine would write, and what a connector writes back."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaProducer

from sojourn.core.event import Touchpoint
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.reader import read_partition
from sojourn.kafka.topic_plan import plan_topics
from sojourn.wire.consent import Consent, consent_body, consent_key
from sojourn.wire.instant import format_instant
from sojourn.wire.outgoing import stamp
from sojourn.wire.topics import Topics
from sojourn.wire.touchpoint import decode
from support.connector.actions import body


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Channel:
    """Use as an async context manager; `put` and `say` return when the broker has it."""

    def __init__(self, bootstrap: str, prefix: str, name: str, *, partitions: int = 2) -> None:
        self.name = name
        self.topics = Topics(prefix)
        self.partitions = partitions
        self.connection = Connection(bootstrap=bootstrap)
        self._producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
        self._numbers = dict.fromkeys(range(partitions), 0)

    async def __aenter__(self) -> "Channel":
        async with Admin(self.connection) as admin:
            await admin.create(
                plan_topics(self.topics.prefix, [self.name], partitions=self.partitions)
            )
        await self._producer.start()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._producer.stop()

    async def put(
        self, name: str, *, shard: int = 0, term: int = 1, number: int = 0, **change: Any
    ) -> bytes:
        """Publish an action of its shard, in the next place unless one is given; its bytes."""
        self._numbers[shard] = number or self._numbers[shard] + 1
        told = {"channel": self.name, "at": format_instant(now_ms()), **change}
        value = stamp(body(name, **told), shard=shard, term=term, number=self._numbers[shard])
        await self.put_bytes(value, shard=shard)
        return value

    async def put_bytes(self, value: bytes, *, shard: int = 0) -> None:
        """Publish whatever it is."""
        await self._producer.send_and_wait(
            self.topics.actions(self.name), value, key=b"c", partition=shard
        )

    async def say(self, customer: str, *, shard: int = 0, **consents: bool) -> None:
        """Publish a customer's consents, as `promotional_email=False`."""
        told = {name.replace("_", ".", 1): agreed for name, agreed in consents.items()}
        await self._producer.send_and_wait(
            self.topics.consents,
            consent_body(Consent(customer, now_ms(), told)),
            key=consent_key(customer),
            partition=shard,
        )

    async def reports(self) -> list[Touchpoint]:
        """All reports so far."""
        found = []
        for partition in range(self.partitions):
            for record in await read_partition(self.connection, self.topics.touchpoints, partition):
                read = decode(record)
                assert isinstance(read, Touchpoint), read
                found.append(read)
        return found

    async def letters(self) -> list[tuple[str, bytes]]:
        """All dead letters so far: reason and detail, and the original bytes."""
        found = []
        for record in await read_partition(self.connection, self.topics.dead_letters, 0):
            told = dict(record.headers)
            said = f"{told['reason'].decode()}: {told['detail'].decode()}"
            found.append((said, record.value or b""))
        return found


async def until(holds: Callable[[], bool], *, timeout_s: float = 90.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it does not come about"
        await asyncio.sleep(0.02)
