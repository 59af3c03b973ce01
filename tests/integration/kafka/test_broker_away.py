"""The broker goes and comes back: nothing is lost, nothing is dropped, nobody restarts."""

import asyncio

import pytest

from support.kafka.plugin import StartKafka
from support.toy.play import Game, until_all_own

pytestmark = pytest.mark.kafka


@pytest.mark.parametrize("kill", [False, True])
async def test_work_goes_on_when_the_broker_returns(
    start_kafka: StartKafka, topic_prefix: str, kill: bool
) -> None:
    broker = start_kafka()
    game = Game(broker.bootstrap, topic_prefix)
    await game.prepare()
    with game.workers(1, "session=6") as (worker,):
        await until_all_own([worker])
        await game.feed(3_000)
        await game.outcome()
        # More than the worker can take before the broker is gone.
        await game.feed(30_000)
        await asyncio.to_thread(broker.kill if kill else broker.stop)
        await asyncio.sleep(8)
        assert worker.exit_code is None, worker.log
        await asyncio.to_thread(broker.start)
        await game.feed(3_000)
        outcome = await game.final()
        assert worker.terminate() == 0, worker.log
    outcome.assert_exact()
    outcome.assert_repeats_can_be_dropped()
