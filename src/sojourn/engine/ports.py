"""What a runtime needs from outside: a meter. Names are declared in `ops`."""

from typing import Literal, Protocol

Counter = Literal[
    "commit_retries_total",
    "commits_total",
    "claims_total",
    "fenced_total",
    "losses_total",
    "tables_total",
]
Gauge = Literal["lag_records", "shards_owned"]
Histogram = Literal["commit_seconds", "commit_bytes", "batch_records", "replay_seconds"]


class Meter(Protocol):
    """Where a runtime counts what it does."""

    def count(self, name: Counter, amount: float = 1, **labels: str) -> None:
        """Add to a counter."""

    def set(self, name: Gauge, value: float, **labels: str) -> None:
        """Set a gauge."""

    def observe(self, name: Histogram, value: float, **labels: str) -> None:
        """Add one observation, in the unit that the name ends with."""


class NoMeter:
    """Counts nothing."""

    def count(self, name: Counter, amount: float = 1, **labels: str) -> None:
        """Nothing."""

    def set(self, name: Gauge, value: float, **labels: str) -> None:
        """Nothing."""

    def observe(self, name: Histogram, value: float, **labels: str) -> None:
        """Nothing."""
