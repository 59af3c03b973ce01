"""Faults as they come: a seeded schedule of kill -9, SIGTERM and SIGSTOP over a long input.

SOJOURN_FAULTS says how many (3 by default), SOJOURN_FAULT_SEED which schedule.
"""

import asyncio
import json
import logging
import os
from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from fault.conftest import Case
from fault.schedule import Supervised
from sojourn.memory.runtime import Input

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(3_600)]

_log = logging.getLogger(__name__)

FAULTS = int(os.environ.get("SOJOURN_FAULTS", "3"))
SEED = int(os.environ.get("SOJOURN_FAULT_SEED", "46"))

RATE = 1_000
_CHUNK = 500
_MONTH_MS = 31 * 24 * 3_600_000


def month_after_month(records: Sequence[Input]) -> Iterator[Input]:
    """The same customers do the same, a month later each time."""
    for month in count():
        for record in records:
            body = json.loads(record.value)
            body["occurred_at"] += month * _MONTH_MS
            body["id"] = f"{month}-{body['id']}"
            yield Input(record.key, json.dumps(body).encode())


async def test_a_schedule_of_faults_leaves_nothing_but_repeats(case: Case) -> None:
    stage = case.stage
    cast = Supervised(stage, SEED)
    try:
        done = asyncio.Event()
        feeding = asyncio.create_task(feed_until(case, done))
        for _ in range(FAULTS):
            await cast.harm()
        done.set()
        await feeding
        await stage.end()
        for worker in cast.workers:
            await worker.until_it_owns()
        outcome = await stage.finish(*cast.workers)
    finally:
        cast.close()
    outcome.assert_sound()
    assert sum(cast.injected.values()) == FAULTS
    _log.info(
        "%d faults %s, %d events, %d records wanted, %d repeats",
        *(FAULTS, dict(cast.injected), len(stage.fed), len(outcome.wanted), outcome.repeats),
    )


async def feed_until(case: Case, done: asyncio.Event) -> None:
    """Feed at a steady pace until told that it is enough."""
    records = month_after_month(case.records)
    while not done.is_set():
        await case.stage.feed([next(records) for _ in range(_CHUNK)], per_s=RATE)
