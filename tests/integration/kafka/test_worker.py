"""Workers on a real Kafka: what goes in comes out once, whatever is done to them.

Needs of the broker: InitProducerId, compacted topics, and group.initial.rebalance.delay.ms=0.
"""

import asyncio

import pytest
from msgspec import structs

from sojourn.kafka.admin import Admin
from sojourn.kafka.topic_plan import plan_topics
from support.kafka.choice import Kafka
from support.toy.play import Game, until_all_own

pytestmark = pytest.mark.kafka


@pytest.fixture
async def game(kafka: Kafka, topic_prefix: str) -> Game:
    game = Game(kafka.bootstrap, topic_prefix)
    await game.prepare()
    return game


async def test_one_worker_acts_on_all_input(game: Game) -> None:
    await game.feed(20_000)
    with game.workers(1) as (worker,):
        outcome = await game.final()
        assert worker.terminate() == 0
    outcome.assert_exact()
    assert outcome.repeats == 0


async def test_a_terminated_worker_leaves_nothing_to_repeat(game: Game) -> None:
    feeding = asyncio.create_task(game.feed(8_000, per_s=1_500))
    with game.workers(2) as (first, second):
        await until_all_own([first, second])
        assert first.terminate() == 0
        await feeding
        outcome = await game.final()
        assert second.terminate() == 0
    outcome.assert_exact()
    assert outcome.repeats == 0


async def test_a_killed_worker_loses_nothing(game: Game) -> None:
    with game.workers(2, "session=6") as (first, second):
        await until_all_own([first, second])
        # Only now, so that there is work left for the heir however slowly the two began.
        feeding = asyncio.create_task(game.feed(12_000, per_s=1_200))
        await first.until(lambda _: game.sent.total() > 2_000, timeout_s=40)
        claimed = second.shards()
        first.kill()
        await feeding
        outcome = await game.final()
        assert second.shards() > claimed
    outcome.assert_exact()
    outcome.assert_repeats_can_be_dropped()


async def test_the_broker_refuses_the_write_of_a_worker_that_was_suspended(game: Game) -> None:
    feeding = asyncio.create_task(game.feed(20_000, per_s=1_000))
    # Slow turns, so that it is suspended with one decided and not yet written.
    with game.workers(2, "session=6", "watch=off", "slow=300") as (zombie, heir):
        await until_all_own([zombie, heir])
        claimed = heir.shards()
        zombie.suspend()
        await heir.until(lambda w: w.shards() > claimed, timeout_s=40)
        zombie.wake()
        await zombie.until(lambda w: "has stopped (fenced)" in w.log, timeout_s=20)
        await feeding
        outcome = await game.final()
    outcome.assert_exact()
    outcome.assert_repeats_can_be_dropped()


async def test_a_worker_that_was_suspended_stops_before_it_writes(game: Game) -> None:
    feeding = asyncio.create_task(game.feed(16_000, per_s=1_000))
    with game.workers(2, "session=6") as (zombie, heir):
        await until_all_own([zombie, heir])
        claimed = heir.shards()
        zombie.suspend()
        await heir.until(lambda w: w.shards() > claimed, timeout_s=40)
        zombie.wake()
        await zombie.until(lambda w: w.exit_code is not None, timeout_s=30)
        assert zombie.exit_code == 1
        assert "stood still for longer than its session time-out" in zombie.log
        assert "fenced" not in zombie.log
        await feeding
        outcome = await game.final()
    outcome.assert_exact()
    outcome.assert_repeats_can_be_dropped()


async def test_a_worker_without_its_topics_says_what_to_do(kafka: Kafka, topic_prefix: str) -> None:
    game = Game(kafka.bootstrap, topic_prefix)
    with game.workers(1) as (worker,):
        await worker.until(lambda w: w.exit_code is not None, timeout_s=30)
        assert worker.exit_code == 2
        assert "create them with `sojourn topics`" in worker.log
        assert "Traceback" not in worker.log


async def test_a_state_topic_that_loses_states_is_refused(kafka: Kafka, topic_prefix: str) -> None:
    game = Game(kafka.bootstrap, topic_prefix)
    plans = plan_topics(topic_prefix, ["email"], partitions=1)
    unsafe = [structs.replace(p, settings={}) if p.name.endswith(".state") else p for p in plans]
    async with Admin(game.connection) as admin:
        await admin.create(unsafe)
    with game.workers(1) as (worker,):
        await worker.until(lambda w: w.exit_code is not None, timeout_s=30)
        assert worker.exit_code == 2
        assert "cleanup.policy is 'delete' and must be exactly 'compact'" in worker.log


async def test_a_session_below_what_the_broker_takes_is_refused(game: Game) -> None:
    with game.workers(1, "session=2") as (worker,):
        await worker.until(lambda w: w.exit_code is not None, timeout_s=30)
        assert worker.exit_code == 2
        assert "this broker takes none below 6 s" in worker.log
