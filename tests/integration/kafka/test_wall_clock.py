"""Time in production: an idle shard goes by the wall clock."""

import json
import time
from datetime import datetime
from pathlib import Path

from sojourn.memory.runtime import Input
from support.kafka.choice import Kafka
from support.stage import Stage
from support.worker import WorkerProcess

FILES = {
    "sojourn.yaml": "{name: tiny, language: 1, timezone: UTC, currency: USD}",
    "events.yaml": "events: {cart: {}, purchase: {}}",
    "channels.yaml": "channels: {push: {to: customer.id}}",
    "remind.yaml": (
        "journey: remind\ntitle: Remind\nenter: {on: cart}\nexit: [{on: purchase}]\nsteps:\n"
        "  - {wait: 3s, id: hold}\n"
        "  - {send: reminder, id: mail, category: service, channel: push}\n"
    ),
}


def touchpoint(kind: str, customer: str, occurred_at: int) -> Input:
    event = {"id": f"{kind}-{customer}", "type": kind, "customer": customer}
    return Input(customer.encode(), json.dumps({**event, "occurred_at": occurred_at}).encode())


def now_ms() -> int:
    return int(time.time() * 1000)


async def stage_of(kafka: Kafka, prefix: str, folder: Path) -> Stage:
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    stage = Stage(kafka.bootstrap, prefix, folder=folder, files=FILES, partitions=1)
    await stage.prepare()
    return stage


async def reminded(stage: Stage, worker: WorkerProcess, *, customers: int) -> dict[str, int]:
    """Who was reminded, and when the record says so, in milliseconds; waits for that many."""
    async with stage.outlets() as outlets:
        assert await outlets.until(lambda: len([x for x in outlets.lines if x.id]) >= customers)
        assert await worker.terminate() == 0
        await outlets.to_end()
        actions = [json.loads(each.body) for each in outlets.lines if each.id]
    return {action["customer"]: _milliseconds(action["at"]) for action in actions}


async def test_an_idle_shard_reminds_when_the_time_has_come(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    stage = await stage_of(kafka, topic_prefix, tmp_path)
    with stage.worker(clock="wall") as worker:
        await worker.until_it_owns()
        happened = now_ms()
        await stage.feed([touchpoint("cart", "an", happened)])
        at = await reminded(stage, worker, customers=1)
    assert at["an"] >= happened + 3_000


def _milliseconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp() * 1000)
