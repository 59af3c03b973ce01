"""What all customers teach, on real Kafka: shared by two workers, kept through a kill, replayed.

One worker learns for all; it is killed. Its heir decides by the table that the shards had, learns
on, and whoever replays the input comes to the same choices, to the byte.
"""

import asyncio
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from sojourn.core.shared.accounts import Part
from sojourn.engine.library import Shelf
from sojourn.engine.shard import Shard
from sojourn.memory.broker import MemoryRecord
from sojourn.memory.runtime import Input
from support.kafka.choice import Kafka
from support.oracle import Line, without_repeats
from support.outlets import Outlets
from support.stage import Stage
from support.worker import owned_by, until_all_own

pytestmark = pytest.mark.kafka

PARTITIONS = 4
HOUR = 3_600_000
#: 2026-03-02 09:00 UTC, a Monday.
START = 1_772_442_000_000
MUCH = 1_000_000

FILES = {
    "sojourn.yaml": "{name: taught, language: 1, timezone: UTC, currency: USD}\n",
    "events.yaml": "events: {Signed Up: {changes: identify}}\n",
    "channels.yaml": (
        "channels: {email: {to: customer.email}, push: {to: customer.push_token}, "
        "sms: {to: customer.phone}}\n"
    ),
    "policies.yaml": "choice: {evidence: 20, explore: true, every: 1h}\n",
    "hello.yaml": (
        "journey: hello\nenter: {on: Signed Up}\nsteps:\n"
        "  - {send: hello, id: hello, category: service, channel: best}\n"
        "  - {wait: 30d, id: rest}\n"
    ),
}
CONTACTS = {"email": "e", "push_token": "t", "phone": "p"}


def wave(number: int, customers: int = 120) -> list[Input]:
    """So many customers sign up within an hour; each wave is a day after the one before."""
    since = START + number * 24 * HOUR
    return [
        told(f"c{number}-{place}", "Signed Up", since + place * HOUR // customers, {})
        for place in range(customers)
    ]


def told(customer: str, kind: str, at: int, properties: dict[str, Any]) -> Input:
    event = {
        "id": f"{kind} {at}",
        "type": kind,
        "customer": customer,
        "occurred_at": at,
        "properties": properties,
        "identifiers": CONTACTS,
    }
    return Input(customer.encode(), json.dumps(event).encode())


class Decided:
    """What the decisions topic says so far, a line for each customer."""

    def __init__(self, outlets: Outlets) -> None:
        self._outlets = outlets

    def lines(self) -> list[Line]:
        return [one for one in without_repeats(self._outlets.lines) if one.kind == "decisions"]

    def of(self, number: int) -> list[dict[str, Any]]:
        made = (json.loads(one.body) for one in self.lines())
        return [one for one in made if one["customer"].startswith(f"c{number}-")]

    async def until(self, number: int, customers: int = 120) -> list[dict[str, Any]]:
        assert await self._outlets.until(lambda: len(self.of(number)) == customers)
        return self.of(number)


def answers(made: list[dict[str, Any]], number: int) -> list[Input]:
    """Everybody answers on push, and nobody elsewhere."""
    at = START + number * 24 * HOUR + 2 * HOUR
    return [
        told(one["customer"], "Message Opened", at, {"action": one["action"]})
        for one in made
        if one["channel"] == "push"
    ]


async def test_the_table_outlives_its_learner_and_a_replay_makes_the_same_choices(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    stage = Stage(
        kafka.bootstrap,
        topic_prefix,
        folder=tmp_path,
        files=FILES,
        partitions=PARTITIONS,
        learns=True,
    )
    await stage.prepare()
    async with stage.outlets() as outlets:
        decided = Decided(outlets)
        with stage.worker(session_s=6.0) as one, stage.worker(session_s=6.0) as other:
            await until_all_own([one, other])
            for number in range(3):
                await stage.feed(wave(number))
                await stage.feed(answers(await decided.until(number), number))
                await asyncio.sleep(2.5)
            workers = [one, other]
            (learner,) = (each for each in workers if 0 in owned_by(each, workers))
            heir = other if learner is one else one
            assert "learned table" in learner.log
            assert "learned table" not in heir.log
            before = {made["learned"] for made in await decided.until(2) if "learned" in made}
            learner.kill()
            await stage.feed(wave(3))
            after = await decided.until(3)
            # By the table that the killed one had learned, or by the heir's own.
            assert all(made.get("learned") for made in after)
            await heir.until(lambda: "learned table" in heir.log)
            assert before
            await stage.feed(wave(4))
            last = await decided.until(4)
            assert await heir.terminate() == 0
        await outlets.to_end()
    assert sum(made["channel"] == "push" for made in last) > 60
    assert len({made["learned"] for made in last} - before) >= 1
    assert await _replayed(stage) == _by_shard(decided.lines())


async def test_a_worker_that_is_told_not_to_learn_makes_no_table(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    stage = Stage(kafka.bootstrap, topic_prefix, folder=tmp_path, files=FILES, partitions=2)
    await stage.prepare()
    async with stage.outlets() as outlets:
        decided = Decided(outlets)
        with stage.worker() as worker:
            await stage.feed(wave(0))
            await stage.feed(answers(await decided.until(0), 0))
            # Another would have learned by now, and for each hour that the next wave tells.
            await asyncio.sleep(2.5)
            await stage.feed(wave(1))
            made = await decided.until(1)
            assert await worker.terminate() == 0
            assert "learned table" not in worker.log
    assert not [one for one in made if "learned" in one]


def _by_shard(lines: list[Line]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for one in sorted(lines, key=lambda one: one.pair):
        found[one.shard].append(one.content)
    return dict(found)


async def _replayed(stage: Stage) -> dict[int, list[str]]:
    """The decisions that the records of the input topic lead to, without any worker."""
    found: dict[int, list[str]] = {}
    for partition, records in (await _inputs(stage)).items():
        shard = Shard(Shelf(stage.definitions), clock_mode="stream")
        shard.resume(applied=-1, clock=0, definitions="", part=Part(partition, PARTITIONS))
        made: list[str] = []
        while records:
            turn = shard.decide(records, max_bytes=MUCH)
            shard.accept(turn)
            records = records[turn.consumed :]
            made += [_content(out.body, stage) for out in turn.outgoing if out.kind == "decisions"]
        found[partition] = made
    return found


def _content(body: bytes, stage: Stage) -> str:
    decision = json.loads(body)
    decision["cause"] = decision["cause"].removeprefix(stage.prefix)
    return json.dumps(decision, sort_keys=True)


async def _inputs(stage: Stage) -> dict[int, list[MemoryRecord]]:
    """Everything on the input topic: events, and the tables between them."""
    topic = stage.topics.touchpoints
    places = [TopicPartition(topic, number) for number in range(stage.partitions)]
    found: dict[int, list[MemoryRecord]] = {number: [] for number in range(stage.partitions)}
    consumer = AIOKafkaConsumer(
        bootstrap_servers=stage.bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        consumer.assign(places)
        for place, end in (await consumer.end_offsets(places)).items():
            while await consumer.position(place) < end:
                for at, records in (await consumer.getmany(timeout_ms=200)).items():
                    found[at.partition] += [
                        MemoryRecord(
                            topic,
                            at.partition,
                            record.offset,
                            record.timestamp,
                            record.key,
                            record.value,
                            tuple(record.headers),
                        )
                        for record in records
                    ]
    finally:
        await consumer.stop()
    return found
