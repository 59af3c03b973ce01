"""The cost of single parts, without Kafka: microseconds for one event."""

from bench.report import Figure


def measure() -> list[Figure]:
    """All micro-benchmarks whose parts there are."""
    return []
