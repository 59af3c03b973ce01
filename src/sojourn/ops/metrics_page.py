"""docs/metrics.md, written from the declared names."""

from collections.abc import Sequence

from sojourn.ops.metric_names import METRICS, MetricName
from sojourn.ops.metrics import NAMESPACE

_HEAD = """# Metrics

A worker serves these at `http://127.0.0.1:9464/metrics` (settings `metrics_host` and
`metrics_port`). Labels hold names from definitions and closed lists, never customers.

This page is written by `python -m sojourn.ops.metrics_page` from `src/sojourn/ops/metric_names.py`;
a test fails where the two differ.

| metric | kind | labels | when it moves | what to watch |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    return _HEAD + "".join(_row(name) for name in METRICS)


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
