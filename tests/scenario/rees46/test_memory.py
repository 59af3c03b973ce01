"""Real events in memory: what the engine does is what a plain script counts from the file."""

import pytest

from scenario.memory_runtime import ARRIVAL, Collector
from scenario.rees46.conftest import Rees46
from sojourn.memory.runtime import Input, MemoryRuntime
from support.loading import compile_project


@pytest.mark.parametrize(("partitions", "batch_records"), [(8, 1_000), (3, 7), (1, 5_000)])
def test_the_engine_gives_what_the_script_counts(
    rees46: Rees46, partitions: int, batch_records: int
) -> None:
    collector = Collector()
    runtime = MemoryRuntime(
        compile_project(rees46.files),
        collector,
        wall=ARRIVAL,
        partitions=partitions,
        batch_records=batch_records,
    )
    for event in rees46.events:
        assert event.key is not None
        runtime.offer(Input(event.key, event.value))
    summary = runtime.finish()
    rees46.assert_met_by(collector.results())
    assert summary.records == rees46.counted.rows == 17_434
    assert summary.tally.notes["duplicate"] == rees46.counted.duplicates == 5
    assert summary.customers == rees46.counted.customers


def test_a_second_run_gives_the_same_bytes(rees46: Rees46) -> None:
    outputs = []
    for wall in (ARRIVAL, ARRIVAL + 1):
        collector = Collector()
        runtime = MemoryRuntime(compile_project(rees46.files), collector, wall=wall)
        for event in rees46.events:
            assert event.key is not None
            runtime.offer(Input(event.key, event.value))
        runtime.finish()
        outputs.append(collector.results())
    assert outputs[0] == outputs[1]
