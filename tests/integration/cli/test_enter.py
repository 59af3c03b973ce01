"""`sojourn enter` on a real Apache Kafka: a customer is let in, once for each request."""

import json
from pathlib import Path

import pytest

from support.commands import sojourn
from support.files import write
from support.kafka.choice import Kafka
from support.stage import Stage

pytestmark = pytest.mark.kafka

FILES = {
    "sojourn.yaml": "name: desk\nlanguage: 1\ntimezone: UTC\ncurrency: USD\n",
    "events.yaml": "events: {Signed Up: {}}\n",
    "channels.yaml": "channels: {direct: {to: customer.id}}\n",
    "call_back.yaml": """
journey: call_back
enter: {by: command, with: {order_id: text}}
steps:
  - send: call_back
    id: say
    category: service
    channel: direct
    data: {order: run.entry.order_id}
""",
}


async def test_a_customer_is_let_in_once_for_each_request(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    stage = Stage(
        kafka.bootstrap, topic_prefix, folder=write(FILES, tmp_path), files=FILES, partitions=2
    )
    await stage.prepare()
    on = ("--project", tmp_path, "--brokers", kafka.bootstrap, "--prefix", topic_prefix)
    asked = ("enter", "call_back", "--customer", "an", *on)
    for number in ("1", "1", "2"):
        data = json.dumps({"order_id": f"o{number}"})
        told = sojourn(*asked, "--key", number, "--id", f"r{number}", "--data", data).last
        assert (told["journey"], told["id"]) == ("call_back", f"r{number}")
    with stage.worker(clock="wall") as worker:
        async with stage.outlets() as outlets:
            kind = "actions.direct"
            found = await outlets.until(
                lambda: len([line for line in outlets.lines if line.kind == kind]) >= 2
            )
            assert await worker.terminate() == 0
            await outlets.to_end()
            said = [json.loads(line.body) for line in outlets.lines if line.kind == kind]
        assert found, worker.log
    assert [action["data"] for action in said] == [{"order": "o1"}, {"order": "o2"}]
