"""Stock, codes, budgets and caps hold exactly while workers die: in memory, then on Kafka."""

import asyncio
import logging
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fault.crashes import Case, Played, play
from fault.schedule import Supervised
from sojourn.memory.runtime import Input
from support import spree
from support.audit import audit, given
from support.kafka.choice import Kafka
from support.loading import compile_project
from support.oracle import Line, defects
from support.stage import Stage

_log = logging.getLogger(__name__)

CUSTOMERS = 900
FEW = 16
CRASHES = 25
PARTITIONS = 4

FAULTS = int(os.environ.get("SOJOURN_FAULTS", "3"))
SEED = int(os.environ.get("SOJOURN_FAULT_SEED", "46"))
#: Customers of the run on Kafka, and how fast their events come while the storm goes on.
MANY = 6_000
RATE = 50
_CHUNK = 50


def case(customers: int, *, batch_records: int = 40) -> Case:
    return Case(
        compile_project(spree.FILES),
        list(spree.customers(customers)),
        partitions=PARTITIONS,
        batch_records=batch_records,
    )


@pytest.fixture(scope="module")
def undisturbed() -> Played:
    return play(case(CUSTOMERS))


def test_bounds_hold_over_all_shards_and_are_used_up(undisturbed: Played) -> None:
    failed = spree.failed_actions(CUSTOMERS)
    assert audit(undisturbed.lines, spree.BOUNDS, failed=failed) == []
    told = given(undisturbed.lines, spree.BOUNDS, failed=failed)
    # Every shard has many more customers than codes, so nothing is left over.
    assert told.codes == {**spree.BOUNDS.stocks, "bonus": 80}
    fullest = {
        name: max(spent for (one, _), spent in told.spent.items() if one == name)
        for name in ("sms_day", "all_week")
    }
    # Less than the price of one message is left in each shard.
    assert 8.0 - PARTITIONS * 0.10 < fullest["sms_day"] <= 8.0 + 1e-6
    assert 15.0 - PARTITIONS * 0.10 < fullest["all_week"] <= 15.0 + 1e-6


def test_shards_that_do_not_divide_would_be_seen() -> None:
    """Each quarter of the customers has a project of its own, and so the whole of each bound."""
    records = list(spree.customers(CUSTOMERS))
    lines: list[Line] = []
    for quarter in range(PARTITIONS):
        keys = {f"c{number}".encode() for number in range(quarter, CUSTOMERS, PARTITIONS)}
        mine = [record for record in records if record.key in keys]
        alone = play(replace(case(CUSTOMERS), records=mine, partitions=1))
        lines += [replace(each, shard=quarter) for each in alone.lines]
    told = audit(lines, spree.BOUNDS, failed=spree.failed_actions(CUSTOMERS))
    kinds = {text.partition(":")[0] for text in told}
    assert kinds >= {"beyond the stock", "given twice", "beyond the worth", "over budget"}


def test_so_they_do_while_workers_die(undisturbed: Played) -> None:
    draw = random.Random(SEED)
    end = len(undisturbed.points)
    disturbed = play(case(CUSTOMERS), [draw.randrange(end) for _ in range(CRASHES)])
    assert disturbed.crashes > CRASHES // 2
    assert audit(disturbed.lines, spree.BOUNDS, failed=spree.failed_actions(CUSTOMERS)) == []
    assert defects(undisturbed.lines, disturbed.lines) == []


def test_so_they_do_wherever_one_dies() -> None:
    small = case(FEW, batch_records=12)
    whole = play(small)
    for at in range(len(whole.points)):
        disturbed = play(small, [at])
        assert disturbed.crashes == 1
        assert defects(whole.lines, disturbed.lines) == [], f"{whole.points[at]} ({at})"


@pytest.mark.kafka
@pytest.mark.timeout(900)
async def test_so_they_do_on_kafka_in_a_storm(
    kafka: Kafka, topic_prefix: str, tmp_path: Path
) -> None:
    for name, text in spree.FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    stage = Stage(kafka.bootstrap, topic_prefix, folder=tmp_path, files=spree.FILES, partitions=8)
    await stage.prepare()
    records = list(spree.customers(MANY))
    cast = Supervised(stage, SEED)
    try:
        stormy = asyncio.Event()
        feeding = asyncio.create_task(feed(stage, records, stormy))
        for _ in range(FAULTS):
            await cast.harm()
        assert not feeding.done(), "the input was over before the storm"
        stormy.set()
        await feeding
        await stage.end()
        for worker in cast.workers:
            await worker.until_it_owns()
        outcome = await stage.finish(*cast.workers)
    finally:
        cast.close()
    failed = spree.failed_actions(MANY)
    assert audit(outcome.lines, spree.BOUNDS, failed=failed) == []
    outcome.assert_sound()
    told = given(outcome.lines, spree.BOUNDS, failed=failed)
    assert told.codes["welcome"] == len(spree.CODES)
    assert told.codes["few"] == 101
    _log.info(
        "%d faults %s, %d events, codes %s, %d repeats",
        *(FAULTS, dict(cast.injected), len(stage.fed), dict(told.codes), outcome.repeats),
    )


async def feed(stage: Stage, records: Sequence[Input], calm: asyncio.Event) -> None:
    """Feed at a slow pace while the storm goes on, and the rest at once."""
    while records and not calm.is_set():
        await stage.feed(records[:_CHUNK], per_s=RATE)
        records = records[_CHUNK:]
    await stage.feed(records)
