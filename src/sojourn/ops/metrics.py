"""The metrics of one process, in a registry of its own.

A registry of its own, because prometheus_client's default one is global: two workers in one
process (tests, `sojourn dev`) would share counters.
"""

import platform
from collections.abc import Callable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from sojourn import __version__
from sojourn.ops.metric_names import (
    COUNTERS,
    GAUGES,
    HISTOGRAMS,
    METRICS,
    CounterName,
    GaugeName,
    HistogramName,
    Process,
)

NAMESPACE: Final = "sojourn"


class Metrics:
    """Counts, gauges and histograms by their declared names. Safe to call from any thread.

    There are those that a `process` of this kind has; others are a KeyError. Label values must
    come from definitions or closed lists: a series is never evicted, and a label must not hold
    personal data.
    """

    def __init__(self, process: Process = "worker") -> None:
        self.registry = CollectorRegistry()
        ours = {name for name, spec in METRICS.items() if process in spec.of}
        self._counters = {name: self._counter(name) for name in COUNTERS if name in ours}
        self._gauges = {name: self._gauge(name) for name in GAUGES if name in ours}
        self._histograms = {name: self._histogram(name) for name in HISTOGRAMS if name in ours}
        self.set("build_info", 1, version=__version__, python=platform.python_version())

    def count(self, name: CounterName, amount: float = 1, **labels: str) -> None:
        """Add `amount` to a counter."""
        counter = self._counters[name]
        (counter.labels(**labels) if labels else counter).inc(amount)

    def set(self, name: GaugeName, value: float, **labels: str) -> None:
        """Set a gauge."""
        gauge = self._gauges[name]
        (gauge.labels(**labels) if labels else gauge).set(value)

    def follow(self, name: GaugeName, value: Callable[[], float], **labels: str) -> None:
        """Let a gauge ask for its value whenever it is read, by whatever thread."""
        gauge = self._gauges[name]
        (gauge.labels(**labels) if labels else gauge).set_function(value)

    def observe(self, name: HistogramName, value: float, **labels: str) -> None:
        """Add one observation to a histogram, in the unit that its name ends with."""
        histogram = self._histograms[name]
        (histogram.labels(**labels) if labels else histogram).observe(value)

    def value(self, name: CounterName | GaugeName, **labels: str) -> float:
        """The current value, summed over the labels that are not given."""
        wanted = f"{NAMESPACE}_{name}"
        return sum(
            sample.value
            for family in self.registry.collect()
            for sample in family.samples
            if sample.name == wanted and _matches(sample.labels, labels)
        )

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: CounterName) -> Counter:
        spec = METRICS[name]
        return Counter(f"{NAMESPACE}_{name}", spec.help, spec.labels, registry=self.registry)

    def _gauge(self, name: GaugeName) -> Gauge:
        spec = METRICS[name]
        return Gauge(f"{NAMESPACE}_{name}", spec.help, spec.labels, registry=self.registry)

    def _histogram(self, name: HistogramName) -> Histogram:
        spec = METRICS[name]
        return Histogram(
            f"{NAMESPACE}_{name}",
            spec.help,
            spec.labels,
            registry=self.registry,
            buckets=spec.buckets,
        )


def _matches(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(labels.get(name) == value for name, value in wanted.items())
