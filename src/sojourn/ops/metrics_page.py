"""docs/metrics.md, written from the declared names."""

from collections.abc import Mapping, Sequence
from typing import Final

from sojourn.ops.metric_names import METRICS, MetricName, Process
from sojourn.ops.metrics import NAMESPACE

_HEAD = """# Metrics

A worker serves its metrics at `http://127.0.0.1:9464/metrics`, and so does a connector. Settings
`metrics_host` and `metrics_port` say where; where nobody said, the next free port is taken. Beside
them are `/health/live` (if it is red, restart the process) and `/health/ready` (if it is red, the
answer says why). Labels hold names from definitions and closed lists, never customers.

This page is written by `python -m sojourn.ops.metrics_page` from `src/sojourn/ops/metric_names.py`;
a test fails where the two differ.
"""

_TABLE = """
## {title}

| metric | kind | labels | when it moves | what to watch |
|---|---|---|---|---|
"""
_TITLES: Final[Mapping[Process, str]] = {"worker": "Of a worker", "connector": "Of a connector"}


def page() -> str:
    """The whole page as Markdown."""
    return _HEAD + "".join(map(_table, _TITLES))


def _table(process: Process) -> str:
    rows = (_row(name) for name, spec in METRICS.items() if process in spec.of)
    return _TABLE.format(title=_TITLES[process]) + "".join(rows)


def _row(name: MetricName) -> str:
    spec = METRICS[name]
    return (
        f"| `{NAMESPACE}_{name}` | {spec.kind} | {_labels(spec.labels)} "
        f"| {spec.help} | {spec.watch} |\n"
    )


def _labels(labels: Sequence[str]) -> str:
    return ", ".join(f"`{label}`" for label in labels) or "–"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
