"""Metrics: one declaration, the same names in the exporter and in the docs."""

import re
from pathlib import Path
from typing import get_args

import pytest

from sojourn.ops.metric_names import COUNTERS, GAUGES, HISTOGRAMS, METRICS, Process
from sojourn.ops.metrics import Metrics
from sojourn.ops.metrics_page import page

SOURCE = Path(__file__).parents[3] / "src" / "sojourn"
DOCS = Path(__file__).parents[3] / "docs" / "metrics.md"


def test_every_declared_name_has_a_description_of_its_kind() -> None:
    assert set(METRICS) == {*COUNTERS, *GAUGES, *HISTOGRAMS}
    kinds = {"counter": COUNTERS, "gauge": GAUGES, "histogram": HISTOGRAMS}
    for name, spec in METRICS.items():
        assert name in kinds[spec.kind]
        assert bool(spec.buckets) == (spec.kind == "histogram")
        assert spec.kind != "counter" or name.endswith("_total")


def test_every_declared_metric_is_moved_somewhere() -> None:
    declared = {"metric_names.py", "ports.py"}
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in SOURCE.rglob("*.py")
        if path.name not in declared
    )
    assert [name for name in METRICS if f'"{name}"' not in source] == []


def test_the_page_in_docs_is_the_one_written_from_the_names() -> None:
    assert DOCS.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m sojourn.ops.metrics_page > docs/metrics.md"
    )


@pytest.mark.parametrize("process", get_args(Process))
def test_the_exporter_serves_each_declared_metric_of_its_process(process: Process) -> None:
    text = Metrics(process).exposition().decode()
    exported = set(re.findall(r"^# TYPE sojourn_(\w+) ", text, flags=re.MULTILINE))
    assert exported - {f"{name.removesuffix('_total')}_created" for name in COUNTERS} - {
        f"{name}_created" for name in HISTOGRAMS
    } == {name for name, spec in METRICS.items() if process in spec.of}


def test_values_add_up_over_labels_that_are_not_asked_for() -> None:
    metrics = Metrics()
    metrics.count("actions_total", 2, channel="email", journey="a")
    metrics.count("actions_total", 3, channel="push", journey="a")
    metrics.count("commits_total")
    assert metrics.value("actions_total") == 5
    assert metrics.value("actions_total", channel="push") == 3
    assert metrics.value("commits_total") == 1


def test_two_workers_in_one_process_do_not_share_counters() -> None:
    first, second = Metrics(), Metrics()
    first.count("commits_total")
    assert second.value("commits_total") == 0


def test_a_label_that_was_not_declared_is_refused() -> None:
    with pytest.raises(ValueError, match="label names"):
        Metrics().count("commits_total", customer="c1")
