"""Crash everywhere: the shard goes on from its log, and only repeats tell of it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from fault.crashes import Case, play
from scenario.harness import load, names, project_files, record_of, resolve
from scenario.memory_runtime import MemoryScenarioRuntime
from scenario.rees46.conftest import Rees46
from sojourn.memory.runtime import Input
from support.loading import compile_project
from support.oracle import defects, repeats

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "tests" / "scenario"

#: Customers of the REES46 slice whose events are played, of those who filled a cart.
REES46_CUSTOMERS = 25
PAIRS_OF_CRASHES = 60


def scenario_case(project: str) -> Case:
    """Every scenario of a project, one after the other, in two shards."""
    files = project_files(SCENARIOS / project)
    memory = MemoryScenarioRuntime(compile_project)
    scenarios = [load(SCENARIOS / name) for name in names(SCENARIOS)]
    values = [
        value
        for scenario in scenarios
        if scenario.files == files
        for value in resolve(scenario, memory)
    ]
    records = [record_of(value) for value in values]
    return Case(compile_project(files), records, partitions=2, batch_records=12)


def rees46_case(rees46: Rees46) -> Case:
    """Real customers who filled a cart."""
    chosen = sorted({who for who, _ in rees46.counted.runs_entered})[:REES46_CUSTOMERS]
    keys = {customer.encode() for customer in chosen}
    records = [Input(e.key, e.value) for e in rees46.events if e.key is not None and e.key in keys]
    return Case(compile_project(rees46.files), records, partitions=3, batch_records=15)


@pytest.fixture(scope="module", params=["shop", "sending", "REES46"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    if request.param == "REES46":
        yield rees46_case(request.getfixturevalue("rees46"))
    else:
        yield scenario_case(request.param)


def test_a_crash_at_any_point_leaves_nothing_but_repeats(case: Case) -> None:
    undisturbed = play(case)
    assert undisturbed.lines
    assert defects(undisturbed.lines, undisturbed.lines) == []
    repeated = 0
    for at, point in enumerate(undisturbed.points):
        disturbed = play(case, [at])
        assert disturbed.crashes == 1
        assert defects(undisturbed.lines, disturbed.lines) == [], f"crash {point} ({at})"
        assert set(disturbed.letters) == set(undisturbed.letters), f"crash {point} ({at})"
        repeated += repeats(disturbed.lines)
    assert repeated, "no crash fell between a publish and the commit that follows it"


def test_a_second_crash_in_the_recovery_from_the_first_does_no_harm(case: Case) -> None:
    undisturbed = play(case)
    draw = random.Random(46)
    for _ in range(PAIRS_OF_CRASHES):
        first = draw.randrange(len(undisturbed.points))
        crashes = [first, first + draw.randrange(1, 25), first + draw.randrange(25, 200)]
        disturbed = play(case, crashes)
        assert disturbed.crashes
        assert defects(undisturbed.lines, disturbed.lines) == [], f"crashes {crashes}"


def test_the_points_are_those_where_a_worker_can_die(case: Case) -> None:
    points = set(play(case).points)
    for request in (
        *("ReadLog", "InitProducer", "Append of a claim", "Append of a turn"),
        *("PublishActions", "Append without states", "AckInput", "Released"),
    ):
        assert {f"before {request}", f"after {request}"} <= points
    assert "before one of its records" in points
