"""A year and a half of real orders in memory: what a plain script counts is what comes of them."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import orjson
import pytest

from scenario.cdnow.conftest import HERE, Cdnow
from scenario.memory_runtime import ARRIVAL, Collector
from sojourn.memory.runtime import Input, MemoryRuntime
from support.commands import environment
from support.loading import compile_project


@pytest.mark.parametrize(("partitions", "batch_records"), [(8, 1_000), (3, 7), (1, 10_000)])
def test_the_engine_gives_what_the_script_counts(
    cdnow: Cdnow, partitions: int, batch_records: int
) -> None:
    collector = Collector()
    runtime = MemoryRuntime(
        compile_project(cdnow.files),
        collector,
        wall=ARRIVAL,
        partitions=partitions,
        batch_records=batch_records,
    )
    for event in cdnow.events:
        assert event.key is not None
        runtime.offer(Input(event.key, event.value))
    summary = runtime.finish()
    cdnow.assert_met_by(collector.results())
    assert summary.records == cdnow.counted.rows == 6_919
    assert summary.customers == cdnow.counted.customers == 2_357
    assert not summary.tally.notes


def test_the_command_counts_the_same(cdnow: Cdnow, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "sojourn.cli", "simulate", "--project", str(HERE)),
            *("--events", str(cdnow.table), "--map", str(HERE / "map.yaml")),
            *("--out", "out", "--json"),
        ],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    told = orjson.loads(done.stdout)
    moves = Counter(move.what for move in cdnow.counted.moves)
    wanted = {
        "events": cdnow.counted.rows,
        "duplicates": 0,
        "customers": cdnow.counted.customers,
        "runs_entered": moves["entered"],
        "runs_exited": moves["exited"],
        "runs_completed": moves["completed"],
        "runs_open": 0,
        "goals": moves["goal"],
        # No connector has reported, so each win-back that an order ends takes its mail back.
        "actions": len(cdnow.counted.mails) + moves["exited"],
        "dead_letters": 0,
    }
    assert {name: told[name] for name in wanted} == wanted
