"""The same orders on real Kafka, through two workers: what the plain script counts."""

import pytest

from scenario.cdnow.conftest import HERE, Cdnow
from scenario.kafka_runtime import results_of
from sojourn.memory.runtime import Input
from support.kafka.choice import Kafka
from support.stage import Stage
from support.worker import until_all_own

pytestmark = pytest.mark.kafka


async def test_two_workers_give_what_the_script_counts(
    cdnow: Cdnow, kafka: Kafka, topic_prefix: str
) -> None:
    stage = Stage(kafka.bootstrap, topic_prefix, folder=HERE, files=cdnow.files)
    await stage.prepare()
    with stage.worker() as one, stage.worker() as other:
        await until_all_own([one, other])
        await stage.feed([Input(e.key, e.value) for e in cdnow.events if e.key is not None])
        await stage.end()
        outcome = await stage.finish(one, other)
    cdnow.assert_met_by(results_of(outcome))
    outcome.assert_sound()
    assert outcome.repeats == 0
    assert outcome.exit_codes == [0, 0]
