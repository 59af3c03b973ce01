"""The test broker itself: what other tests rely on when they kill it."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from support.kafka import probe
from support.kafka.broker import HOST
from support.kafka.choice import NO_KAFKA_VARIABLE, Kafka, switched_off
from support.kafka.plugin import StartKafka

pytestmark = pytest.mark.kafka


async def _create(bootstrap: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


async def _send(bootstrap: str, topic: str, value: bytes) -> int:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True)
    await producer.start()
    try:
        return int((await producer.send_and_wait(topic, value)).offset)
    finally:
        await producer.stop()


async def _first(bootstrap: str, topic: str) -> bytes:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        record = await asyncio.wait_for(consumer.getone(), timeout=20)
        return bytes(record.value)
    finally:
        await consumer.stop()


async def test_takes_records_of_an_idempotent_producer(kafka: Kafka, topic_prefix: str) -> None:
    await _create(kafka.bootstrap, topic_prefix)
    assert await _send(kafka.bootstrap, topic_prefix, b"hello") == 0
    assert await _first(kafka.bootstrap, topic_prefix) == b"hello"


@pytest.mark.slow
async def test_keeps_its_data_through_a_kill_and_takes_own_properties(
    start_kafka: StartKafka,
) -> None:
    broker = start_kafka(properties={"message.max.bytes": "20000"})
    await _create(broker.bootstrap, "kept")
    await _send(broker.bootstrap, "kept", b"before the kill")
    with pytest.raises(Exception, match="MessageSizeTooLarge"):
        await _send(broker.bootstrap, "kept", b"x" * 30_000)
    broker.kill()
    assert not probe.serves(HOST, broker.port)
    broker.start()
    assert await _first(broker.bootstrap, "kept") == b"before the kill"


@pytest.mark.slow
def test_a_suspended_broker_answers_nobody_until_it_is_woken(start_kafka: StartKafka) -> None:
    broker = start_kafka()
    broker.suspend()
    assert not probe.serves(HOST, broker.port)
    broker.resume()
    assert probe.wait_until_serves(
        HOST, broker.port, timeout_s=10, still_alive=lambda: broker.running
    )


@pytest.mark.slow
@pytest.mark.skipif(switched_off(), reason=f"{NO_KAFKA_VARIABLE} is set")
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a death signal")
def test_it_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from support.kafka.broker import Broker\n"
        "broker = Broker(); broker.start()\n"
        "Path(sys.argv[1]).write_text(f'{broker.pid} {broker.directory}')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(pid_file)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    pid, directory = pid_file.read_text().split(" ", 1)
    deadline = time.monotonic() + 5
    while _exists(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(directory)
    assert not _exists(pid)


def _exists(pid: str) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
