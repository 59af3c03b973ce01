"""How far a contestant had come at what moment, read from what it made durable."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple


class Mark(NamedTuple):
    """At this moment (the broker's clock, in milliseconds) so many more events were durable."""

    at_ms: int
    events: int


class CpuSample(NamedTuple):
    """Processor time that the worker had used at a moment."""

    at_ms: float
    cpu_s: float


class Drain(NamedTuple):
    """One backlog read to its end. `cpu_us` is the worker's processor time for one event."""

    events: int
    seconds: float
    cpu_us: float
    state_bytes: float
    actions: int

    @property
    def events_per_s(self) -> float:
        """The rate from the first durable progress to the last."""
        return self.events / self.seconds


def drain(
    marks: Iterable[Mark],
    samples: Sequence[CpuSample],
    *,
    warm_up: int,
    last_action_ms: int,
    state_bytes: float,
    actions: int,
) -> Drain:
    """The rate of one run.

    The clock starts with the first durable progress by which at least `warm_up` events were
    done, and only events after it count, because nobody knows when work on those before
    began. It stops when the last event was durable and the last action could be read. Raises
    ValueError if nothing is left to count.
    """
    ordered = sorted(marks)
    done = list(accumulate(mark.events for mark in ordered))
    first = next((place for place, count in enumerate(done) if count >= warm_up), len(done))
    if first >= len(ordered) - 1:
        raise ValueError("the run was over before its clock started; use more events")
    started_ms = ordered[first].at_ms
    end_ms = max(ordered[-1].at_ms, last_action_ms)
    counted = done[-1] - done[first]
    cpu_s = _cpu_at(samples, end_ms) - _cpu_at(samples, started_ms)
    return Drain(
        events=counted,
        seconds=(end_ms - started_ms) / 1000,
        cpu_us=cpu_s / counted * 1_000_000,
        state_bytes=state_bytes,
        actions=actions,
    )


def _cpu_at(samples: Sequence[CpuSample], at_ms: float) -> float:
    """Processor time at a moment, on the line between the samples around it."""
    place = bisect_left(samples, at_ms, key=lambda sample: sample.at_ms)
    if place == 0 or place == len(samples):
        return samples[min(place, len(samples) - 1)].cpu_s
    before, after = samples[place - 1], samples[place]
    share = (at_ms - before.at_ms) / (after.at_ms - before.at_ms)
    return before.cpu_s + share * (after.cpu_s - before.cpu_s)
