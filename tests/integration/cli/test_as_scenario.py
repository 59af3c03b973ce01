"""A customer on real Kafka becomes a scenario that passes."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from scenario.yaml_scenarios import suite_of
from sojourn.journeyfile.project.directory import load_directory
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.verdict import judge
from support.kafka.choice import Kafka
from support.stage import Stage

ROOT = Path(__file__).parents[3]
JOURNEYS = ROOT / "journeys"
NAME = "abandoned_cart.scenarios.yaml: does not open the mail, has the app"

pytestmark = pytest.mark.kafka


def _as_scenario(customer: str, *more: object) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "sojourn.cli", "customer", customer, "--as-scenario", "--json"]
        + [str(argument) for argument in more],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        timeout=90,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr.decode()
    return orjson.loads(done.stdout)


async def _live(stage: Stage) -> None:
    rehearsal = suite_of(JOURNEYS).rehearsals[NAME]
    await stage.prepare()
    await stage.feed(rehearsal.records)
    with stage.worker() as worker:
        outcome = await stage.finish(worker)
    assert outcome.exit_codes == [0]


def test_a_customer_out_of_the_topics_passes_as_a_scenario(kafka: Kafka, topic_prefix: str) -> None:
    suite = suite_of(JOURNEYS)
    stage = Stage(kafka.bootstrap, topic_prefix, folder=JOURNEYS, files=suite.files, partitions=2)
    asyncio.run(_live(stage))
    rehearsal = suite.rehearsals[NAME]
    told = _as_scenario(
        rehearsal.scenario.customer,
        *("--project", JOURNEYS, "--brokers", kafka.bootstrap, "--prefix", topic_prefix),
    )
    assert told["holds"]
    assert told["notes"] == []
    assert "example.test" in told["scenario"]
    assert "e@example.test" not in told["scenario"]
    loaded, _ = load_directory(JOURNEYS)
    read = load_scenarios({"life.scenarios.yaml": told["scenario"]}, loaded)
    assert loaded.definitions is not None
    assert [judge(loaded.definitions, one).passed for one in read.scenarios] == [True]
