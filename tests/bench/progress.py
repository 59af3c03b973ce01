"""How far a contestant had come at what moment, read from what it made durable."""

from collections.abc import Iterable
from typing import NamedTuple


class Mark(NamedTuple):
    """At this moment (the broker's clock, in milliseconds) so many more events were durable."""

    at_ms: int
    events: int


class Drain(NamedTuple):
    """One backlog read to its end."""

    events: int
    seconds: float
    state_bytes: float
    actions: int

    @property
    def events_per_s(self) -> float:
        """The rate from the first durable progress to the last."""
        return self.events / self.seconds


def drain(marks: Iterable[Mark], *, last_action_ms: int, state_bytes: float, actions: int) -> Drain:
    """The rate of one run.

    The clock starts with the first durable progress, and the events of that progress are not
    counted, because nobody knows when work on them began. It stops when the last event was
    durable and the last action could be read. Raises ValueError if there was no second mark.
    """
    ordered = sorted(marks)
    if len(ordered) < 2:
        raise ValueError("the run was over in one commit; use more events")
    end_ms = max(ordered[-1].at_ms, last_action_ms)
    started_ms = ordered[0].at_ms
    counted = sum(mark.events for mark in ordered if mark.at_ms > started_ms)
    return Drain(counted, (end_ms - started_ms) / 1000, state_bytes, actions)
