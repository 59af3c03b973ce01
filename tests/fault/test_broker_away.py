"""The broker goes away in the middle of a run and comes back with its data."""

import asyncio

import pytest

from fault.conftest import MakeCase
from support.kafka.plugin import StartKafka
from support.worker import until_all_own

pytestmark = pytest.mark.kafka


async def test_work_goes_on_when_the_broker_is_back(
    make_case: MakeCase, start_kafka: StartKafka
) -> None:
    broker = await asyncio.to_thread(start_kafka)
    case = make_case(broker.bootstrap)
    stage = case.stage
    await stage.prepare()
    half = len(case.records) // 2
    with stage.worker(session_s=6) as one, stage.worker(session_s=6) as other:
        await until_all_own([one, other])
        # All of it, at once: the broker is gone before it can be worked off.
        await stage.feed(case.records[:half])
        await asyncio.to_thread(broker.stop)
        await one.until(lambda: "retrying" in one.log + other.log)
        assert one.exit_code is None
        assert other.exit_code is None
        await asyncio.to_thread(broker.start)
        await stage.feed(case.records[half:])
        await stage.end()
        outcome = await stage.finish(one, other)
    case.assert_met_by(outcome)
    assert outcome.exit_codes == [0, 0]
