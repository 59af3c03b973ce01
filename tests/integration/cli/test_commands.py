"""The commands on a real Apache Kafka, as a user types them."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from sojourn.kafka.admin import Admin
from sojourn.kafka.connection import Connection
from support.commands import environment, sojourn
from support.kafka.choice import Kafka
from support.untaught import untaught

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "journeys"

pytestmark = pytest.mark.kafka


def _sojourn(*arguments: object, code: int = 0) -> Any:
    """Runs one command with --json; returns its last line as a value."""
    return sojourn(*arguments, code=code).last


@contextmanager
def _worker(*arguments: object) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sojourn.cli", "worker", *map(str, arguments)],
        env={**environment(), "SOJOURN_LEARNING": "off"},
        stderr=subprocess.PIPE,
    )
    try:
        yield
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 0, said.decode()
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def _wait_for_actions(on: tuple[object, ...], *, count: int) -> None:
    command = (sys.executable, "-m", "sojourn.cli", "tail", "actions", *map(str, on))
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        done = subprocess.run(
            [*command, "--last", "100000", "--json"],
            env=environment(),
            capture_output=True,
            check=True,
        )
        if len(done.stdout.splitlines()) >= count:
            return
    raise AssertionError(f"fewer than {count} actions after 90 s")


def test_a_project_from_its_topics_to_one_customer(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    project = untaught(tmp_path / "shop")
    on = ("--project", project, "--brokers", kafka.bootstrap, "--prefix", topic_prefix)
    events = tmp_path / "shop.jsonl.gz"
    made = _sojourn("generate", "--customers", 100, "--days", 4, "--out", events)
    expected = _sojourn(
        "simulate", "--project", project, "--events", events, "--out", tmp_path / "out"
    )

    assert any(line["level"] == "fail" for line in _sojourn("doctor", *on, code=1))
    # Five channels of its own and three built in, and eight topics that every project has.
    assert len(_sojourn("topics", *on)["created"]) == 16
    assert _sojourn("topics", *on)["created"] == []
    assert _sojourn("publish", *on)["new"]
    assert not _sojourn("publish", *on)["new"]
    assert _sojourn("produce", *on, "--events", events, "--end")["events"] == made["events"]

    with _worker(*on, "--clock", "stream", "--metrics-port", "0"):
        _wait_for_actions(on, count=expected["actions"])

    assert all(line["level"] != "fail" for line in _sojourn("doctor", *on))
    action = _sojourn("tail", "actions", *on, "--last", 1)
    told = _sojourn("customer", action["customer"], *on, "--last", 200)
    assert told["state"]["messages"] or action["kind"] in ("audience", "event")
    assert {entry["record"] for entry in told["timeline"]} >= {"touchpoints", "actions"}
    assert _sojourn("customer", "nobody", *on, code=1)["state"] is None


def test_dev_plays_on_a_given_broker_and_leaves_no_topic_behind(kafka: Kafka) -> None:
    told = _sojourn(
        *("dev", "--project", SAMPLE, "--broker", kafka.bootstrap, "--for", "25s", "--speed", 6)
    )
    assert told["events"] > 100
    assert told["actions"] > 0
    assert told["first_action_s"] < 25
    left = _topics(kafka)
    assert not [name for name in left if ".demo-" in name]


def _topics(kafka: Kafka) -> list[str]:
    async def names() -> list[str]:
        async with Admin(Connection(bootstrap=kafka.bootstrap)) as admin:
            return list(await admin.topics())

    return asyncio.run(names())


def test_ctrl_c_stops_dev_cleanly_with_its_embedded_broker() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sojourn.cli", "dev", "--project", str(SAMPLE), "--json"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(15)
    children = _children_of(process.pid)
    assert len(children) == 2
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=40)
    assert process.returncode == 0, said.decode()
    assert orjson.loads(out.splitlines()[-1])["events"] > 0
    assert not [pid for pid in children if Path(f"/proc/{pid}/stat").exists()]


def _children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(part) for part in text.split()]
