"""Definitions change with a map while customers are in flight and workers die.

Each run ends as the map says: none is lost, none doubled.
"""

import random

import pytest

from fault.crashes import Case, Change, Played, play
from sojourn.engine.shard import MAX_WOKEN
from support import passage
from support.loading import compile_project
from support.oracle import defects, repeats
from support.project import START

CUSTOMERS = 10_000
FEW = 40
CRASHES = 40
SEED = 1


def case(
    customers: int, *, partitions: int = 4, batch_records: int = 500, max_woken: int = MAX_WOKEN
) -> Case:
    later = START + 3_600_000
    return Case(
        compile_project(passage.BEFORE),
        list(passage.before_the_change(customers, at=START)),
        partitions=partitions,
        batch_records=batch_records,
        max_woken=max_woken,
        changes=[
            Change(
                compile_project(passage.CHANGED),
                list(passage.after_the_change(customers, at=later)),
            )
        ],
    )


@pytest.fixture(scope="module")
def undisturbed() -> Played:
    return play(case(CUSTOMERS))


def test_every_run_ends_as_the_map_says(undisturbed: Played) -> None:
    assert passage.amiss(undisturbed.lines, CUSTOMERS) == []


def test_so_it_does_while_workers_die(undisturbed: Played) -> None:
    draw = random.Random(SEED)
    end, change = len(undisturbed.points), undisturbed.changed_at[0]
    # Half of them in the time of the change, in which customers are being taken over.
    sweep = min(end, change + 200)
    crashes = [draw.randrange(end) for _ in range(CRASHES // 2)]
    crashes += [draw.randrange(change, sweep) for _ in range(CRASHES // 2)]
    disturbed = play(case(CUSTOMERS), crashes)
    assert disturbed.crashes > CRASHES // 2
    assert passage.amiss(disturbed.lines, CUSTOMERS) == []
    assert defects(undisturbed.lines, disturbed.lines) == []
    assert repeats(disturbed.lines)


def test_so_it_does_wherever_one_dies() -> None:
    small = case(FEW, partitions=2, batch_records=30, max_woken=6)
    whole = play(small)
    assert passage.amiss(whole.lines, FEW) == []
    change = whole.changed_at[0]
    for at in range(change, change + 200):
        disturbed = play(small, [at])
        assert disturbed.crashes == 1
        assert defects(whole.lines, disturbed.lines) == [], f"{whole.points[at]} ({at})"
