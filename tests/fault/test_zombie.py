"""A worker that was suspended past its session time-out wakes up and still thinks it owns shards.

First as users run it, then each of its two fences alone, then without either: that last one
shows that the others are needed, and that these tests would see it.
"""

import asyncio
import time
from pathlib import Path

import pytest

from fault.conftest import Case
from sojourn.engine.protocol.records import CLAIM_KEY, named_claim
from sojourn.kafka.log_client import LogClient
from support.worker import WorkerProcess, owned_by, until_all_own

pytestmark = pytest.mark.kafka

RATE = 1_200
SESSION_S = 6.0
PAUSE_MS = 150
STOOD_STILL = "stood still for longer than its session time-out"


def one_fence(case: Case, fence: str) -> WorkerProcess:
    """A slow worker with this fence only."""
    program = Path(__file__).with_name("one_fence.py")
    where = [case.stage.bootstrap, case.stage.prefix]
    return WorkerProcess([str(program), *where, fence, str(SESSION_S), str(PAUSE_MS)])


async def suspend_until_replaced(case: Case, zombie: WorkerProcess, heir: WorkerProcess) -> None:
    """SIGSTOP in the midst of work, past its session time-out and until the other has claimed
    all that it owned; then SIGCONT."""
    await case.stage.until_all_publish(zombie, heir)
    wakes_at = time.monotonic() + SESSION_S + 1
    zombie.suspend()
    owned = owned_by(zombie, [heir])
    assert owned
    await heir.until(lambda: not owned & owned_by(zombie, [heir]) and time.monotonic() > wakes_at)
    zombie.wake()


async def stale_writes(case: Case) -> int:
    """How many records of the state topic were written under a claim that was no longer newest."""
    stage = case.stage
    log = LogClient(stage.connection, client_id="fault-tests")
    await log.start([stage.topics.state])
    count = 0
    try:
        for partition in range(stage.partitions):
            offset, claim, end = 0, -1, 1
            while offset < end:
                chunk = await log.fetch(stage.topics.state, partition, offset)
                for record in chunk.records:
                    if record.key == CLAIM_KEY:
                        claim = record.offset
                    elif 0 <= named_claim(record) < claim:
                        count += 1
                offset, end = chunk.next_offset, chunk.high_watermark
    finally:
        await log.close()
    return count


async def test_a_woken_zombie_stops_and_says_why(case: Case) -> None:
    stage = case.stage
    with stage.worker(session_s=SESSION_S) as zombie, stage.worker(session_s=SESSION_S) as heir:
        await until_all_own([zombie, heir])
        feeding = asyncio.create_task(stage.feed(case.records, per_s=RATE))
        await suspend_until_replaced(case, zombie, heir)
        assert await zombie.ended() == 1
        assert STOOD_STILL in zombie.log
        await feeding
        await stage.end()
        outcome = await stage.finish(heir)
    case.assert_met_by(outcome)
    assert await stale_writes(case) == 0


async def test_the_broker_alone_refuses_a_pending_write_of_the_old_owner(case: Case) -> None:
    with one_fence(case, "broker") as zombie, one_fence(case, "broker") as heir:
        await until_all_own([zombie, heir])
        feeding = asyncio.create_task(case.stage.feed(case.records, per_s=RATE))
        await suspend_until_replaced(case, zombie, heir)
        await zombie.until(lambda: "has stopped (fenced)" in zombie.log)
        assert STOOD_STILL not in zombie.log
        zombie.kill()
        await feeding
        await case.stage.end()
        outcome = await case.stage.finish(heir)
    case.assert_met_by(outcome)
    assert await stale_writes(case) == 0


async def test_the_clocks_alone_stop_the_old_owner_before_it_writes(case: Case) -> None:
    with one_fence(case, "clock") as zombie, one_fence(case, "clock") as heir:
        await until_all_own([zombie, heir])
        feeding = asyncio.create_task(case.stage.feed(case.records, per_s=RATE))
        await suspend_until_replaced(case, zombie, heir)
        assert await zombie.ended() == 1
        assert STOOD_STILL in zombie.log
        assert "fenced" not in zombie.log
        await feeding
        await case.stage.end()
        outcome = await case.stage.finish(heir)
    case.assert_met_by(outcome)
    assert await stale_writes(case) == 0


async def test_without_a_fence_the_old_owner_does_write(case: Case) -> None:
    with one_fence(case, "none") as zombie, one_fence(case, "none") as heir:
        await until_all_own([zombie, heir])
        feeding = asyncio.create_task(case.stage.feed(case.records, per_s=RATE))
        await suspend_until_replaced(case, zombie, heir)
        await zombie.until(lambda: "has stopped" in zombie.log)
        await feeding
    assert await stale_writes(case) > 0
