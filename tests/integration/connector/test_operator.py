"""What whoever runs a connector meets: probes and metrics, suspended processes, brokers away."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from integration.connector.test_connector import MANNER, Inbox, running
from sojourn.connector import Instruments, NoTopicError, serve
from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from sojourn.kafka.topic_plan import TopicPlan, plan_topics
from sojourn.ops.http import OpsServer
from sojourn.wire.topics import Topics
from support.connector.channel import Channel, until
from support.connector.child import AT_ONCE
from support.kafka.choice import Kafka
from support.kafka.plugin import StartKafka

pytestmark = pytest.mark.kafka


async def test_metrics_and_probes_are_served_while_it_runs(kafka: Kafka, topic_prefix: str) -> None:
    instruments = Instruments()
    server = OpsServer(instruments.metrics, instruments.look, port=0)
    stop, inbox = asyncio.Event(), Inbox()
    async with (
        Channel(kafka.bootstrap, topic_prefix, "email") as channel,
        aiohttp.ClientSession(server.url) as http,
    ):
        async with http.get("/health/ready") as answer:
            assert answer.status == 503
        for number in range(20):
            await channel.put(f"a{number}", shard=number % 2, customer=f"c{number}")
        task = asyncio.create_task(
            serve(
                *("email", inbox.deliver),
                connection=channel.connection,
                topics=channel.topics,
                stop=stop,
                manner=MANNER,
                instruments=instruments,
            )
        )
        await until(lambda: instruments.metrics.value("connector_actions_total") == 20)
        await asyncio.sleep(0.5)
        async with http.get("/health/ready") as answer:
            assert (answer.status, (await answer.json())["problems"]) == (200, [])
        async with http.get("/metrics") as answer:
            told = await answer.text()
        stop.set()
        await task
    server.close()
    for line in (
        'sojourn_connector_actions_total{channel="email",outcome="sent",reason=""} 20.0',
        'sojourn_connector_unfinished{channel="email",partition="1"} 0.0',
        'sojourn_connector_partitions{channel="email"} 2.0',
    ):
        assert line in told.splitlines()
    assert "sojourn_lag_records" not in told


@contextmanager
def child(kafka: Kafka, prefix: str, calls: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "support.connector.child", kafka.bootstrap, prefix, str(calls)]
    process = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, stderr=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def called(calls: Path) -> list[str]:
    return calls.read_text().splitlines() if calls.exists() else []


async def test_one_that_was_suspended_calls_no_more_than_at_once_of_what_others_have(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    async with Channel(kafka.bootstrap, topic_prefix, "email") as channel:
        for begin in range(0, 10_000, 500):
            await asyncio.gather(
                *(
                    channel.put(f"a{number}", shard=number % 2, customer=f"c{number}")
                    for number in range(begin, begin + 500)
                )
            )
        with child(kafka, topic_prefix, one) as first:
            await until(lambda: len(called(one)) > 500)
            first.send_signal(signal.SIGSTOP)
            with child(kafka, topic_prefix, other):
                # Once the group has given up the first, its share too goes to the second.
                await until(lambda: len(called(other)) > 2_000)
                before = len(called(one))
                first.send_signal(signal.SIGCONT)
                await until(lambda: len({*called(one), *called(other)}) == 10_000)
    woken = called(one)[before:]
    assert len(woken) > 100
    assert len({*woken} & {*called(other)}) <= AT_ONCE


@pytest.mark.parametrize("suspended", [True, False])
async def test_a_stop_ends_also_where_the_broker_is_away(
    start_kafka: StartKafka, topic_prefix: str, suspended: bool
) -> None:
    broker = start_kafka()
    async with Channel(broker.bootstrap, topic_prefix, "email") as channel:
        inbox = Inbox()
        async with running(channel, inbox.deliver) as connector:
            for number in range(50):
                await channel.put(f"a{number}", shard=number % 2, customer=f"c{number}")
            await until(lambda: len(inbox.actions) >= 10)
            if suspended:
                broker.suspend()
            else:
                broker.kill()
            await asyncio.sleep(1)
            began = time.monotonic()
            await connector.stop()
            assert time.monotonic() - began < 30
        if suspended:
            broker.resume()


async def test_consents_that_would_not_be_found_are_no_reason_to_send(
    kafka: Kafka, topic_prefix: str
) -> None:
    topics, connection = Topics(topic_prefix), Connection(bootstrap=kafka.bootstrap)
    plans = [
        TopicPlan(plan.name, 3, plan.replication, plan.settings)
        if plan.name == topics.consents
        else plan
        for plan in plan_topics(topic_prefix, ["email"], partitions=2)
    ]
    async with Admin(connection) as admin:
        await admin.create(plans)
    with pytest.raises(NoTopicError, match=r"has 2 partitions and .* has 3"):
        await serve(
            *("email", Inbox().deliver),
            connection=connection,
            topics=topics,
            stop=asyncio.Event(),
        )
