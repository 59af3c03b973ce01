"""kill -9 and SIGTERM in the middle of a run: what comes out is the same."""

import asyncio

import pytest

from fault.conftest import Case
from support.worker import owned_by, until_all_own

pytestmark = pytest.mark.kafka

#: Slow enough that there is a middle, in records a second.
RATE = 1_500
SESSION_S = 6.0


async def test_the_survivor_of_two_workers_finishes_the_work_of_the_killed_one(case: Case) -> None:
    stage = case.stage
    with stage.worker(session_s=SESSION_S) as victim, stage.worker(session_s=SESSION_S) as heir:
        await until_all_own([victim, heir])
        feeding = asyncio.create_task(stage.feed(case.records, per_s=RATE))
        await stage.until_all_publish(victim, heir)
        victim.kill()
        before = heir.claims()
        orphaned = owned_by(victim, [heir])
        assert not feeding.done(), "the input came too fast for the kill to fall in its middle"
        await feeding
        await stage.end()
        outcome = await stage.finish(heir)
        claimed = heir.claims() - before
    assert orphaned
    assert orphaned <= {shard for shard, _ in claimed}
    published = {(each.shard, each.term) for each in outcome.lines}
    assert any(shard in orphaned for shard, _ in claimed & published)
    case.assert_met_by(outcome)
    assert outcome.exit_codes == [0]


async def test_a_rolling_restart_repeats_nothing(case: Case) -> None:
    stage = case.stage
    feeding = asyncio.create_task(stage.feed(case.records, per_s=RATE))
    with stage.worker() as first, stage.worker() as second:
        await stage.until_all_publish(first, second)
        assert await first.terminate() == 0
        assert not feeding.done(), "the input came too fast for the restart to fall in its middle"
        with stage.worker() as third:
            await third.until_it_owns()
            assert await second.terminate() == 0
            with stage.worker() as fourth:
                await fourth.until_it_owns()
                await feeding
                await stage.end()
                outcome = await stage.finish(third, fourth)
    case.assert_met_by(outcome)
    assert outcome.repeats == 0
    assert outcome.exit_codes == [0, 0]
