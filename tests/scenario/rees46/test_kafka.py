"""Real events on real Kafka, with the commands that a user types, counted by a plain script."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenario.kafka_runtime import results_of
from scenario.rees46.conftest import Rees46
from sojourn.memory.runtime import Input
from support.kafka.choice import Kafka
from support.stage import Stage
from support.worker import until_all_own

pytestmark = pytest.mark.kafka

HERE = Path(__file__).parent


def sojourn(*arguments: str) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "sojourn.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def test_two_workers_give_what_the_script_counts(
    rees46: Rees46, kafka: Kafka, topic_prefix: str
) -> None:
    stage = Stage(kafka.bootstrap, topic_prefix, folder=HERE, files=rees46.files)
    where = ("--project", str(HERE), "--brokers", kafka.bootstrap, "--prefix", topic_prefix)
    sojourn("topics", *where, "--partitions", "8")
    sojourn("publish", *where)
    with stage.worker() as one, stage.worker() as other:
        await until_all_own([one, other])
        await stage.feed([Input(e.key, e.value) for e in rees46.events if e.key is not None])
        await stage.end()
        outcome = await stage.finish(one, other)
        owned = one.shards(), other.shards()
    rees46.assert_met_by(results_of(outcome))
    outcome.assert_sound()
    assert outcome.repeats == 0
    assert outcome.exit_codes == [0, 0]
    worked = {each.shard for each in outcome.lines}
    assert all(worked & shards for shards in owned)
