"""The core alone: one clock, a dict of states, no shard, no log. Slow, short, and easy to trust.

Timers are found by asking every customer. What the real engine adds (batches, an index of
timers, partitions, a log) must change nothing of what this one gives.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from scenario.harness import Json, Results, record_of
from sojourn.core.advance import advance
from sojourn.core.customer.state import EMPTY, CustomerState
from sojourn.core.declared.definitions import Definitions
from sojourn.core.event import Cause, Tick, Touchpoint
from sojourn.core.outcome import Advanced, Decision, Refusal, Transition
from sojourn.memory.runtime import Input
from sojourn.wire.control import Control
from sojourn.wire.outgoing import action_body, decision_body, transition_body
from sojourn.wire.touchpoint import decode
from support.till import Till

Compile = Callable[[Mapping[str, str]], Definitions]


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of an input topic with one partition."""

    value: bytes
    offset: int
    topic: str = "touchpoints"
    partition: int = 0
    timestamp: int = 0
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()


class CoreRuntime:
    """A `Runtime` of the harness. `compile_project` turns a project's files into definitions."""

    def __init__(self, compile_project: Compile) -> None:
        self._compile = compile_project

    def run(
        self, files: Mapping[str, str], inputs: Sequence[bytes | Input], *, end: bool = True
    ) -> Results:
        walk = _Walk(self._compile(files))
        for offset, one in enumerate(map(record_of, inputs)):
            given = decode(_Record(one.value, offset, headers=one.headers))
            match given:
                case Refusal():
                    walk.refused.append({"reason": given.reason})
                case Touchpoint():
                    walk.take(given)
                case Control(kind="time"):
                    walk.let_pass(given.until)
                case Control(kind="learn"):
                    walk.till.table = given.table
                case Control():
                    raise AssertionError(f"no scenario says {given.kind}")
        if end:
            walk.fire_before(None)
        return Results(walk.actions, walk.transitions, walk.decisions, walk.refused)


@dataclass(slots=True)
class _Walk:
    """All customers on their way through one input; `clock` is in milliseconds."""

    definitions: Definitions
    clock: int = 0
    states: dict[str, CustomerState] = field(default_factory=dict)
    wake_at: dict[str, int] = field(default_factory=dict)
    actions: list[Json] = field(default_factory=list)
    transitions: list[Json] = field(default_factory=list)
    decisions: list[Json] = field(default_factory=list)
    refused: list[Json] = field(default_factory=list)
    till: Till = field(default_factory=Till)

    def take(self, touchpoint: Touchpoint) -> None:
        self.fire_before(max(self.clock, touchpoint.occurred_at))
        self.clock = max(self.clock, touchpoint.occurred_at)
        self._advance(touchpoint.customer, touchpoint)

    def let_pass(self, until: int) -> None:
        """Time passes up to `until`, and what is due at that very moment is done."""
        self.fire_before(until + 1)
        self.clock = max(self.clock, until)

    def fire_before(self, limit: int | None) -> None:
        """Fire the timers due before `limit`, each at its own time; None for all there are."""
        while due := [(at, who) for who, at in self.wake_at.items() if at]:
            at, customer = min(due)
            if limit is not None and at >= limit:
                return
            self.clock = max(self.clock, at)
            self._fire(customer, at)

    def _fire(self, customer: str, at: int) -> None:
        for again in count():
            self._advance(customer, Tick(at, again=again))
            if not 0 < self.wake_at[customer] <= at:
                return

    def _advance(self, customer: str, cause: Cause) -> None:
        state = self.states.get(customer, EMPTY)
        shared = self.till.shared(self.clock)
        advanced = advance(self.definitions, customer, state, cause, self.clock, shared)
        self.till.take(advanced.charges)
        self.states[customer] = advanced.state
        self.wake_at[customer] = advanced.wake_at
        self._keep(advanced)

    def _keep(self, advanced: Advanced) -> None:
        if advanced.refusal is not None:
            self.refused.append({"reason": advanced.refusal.reason})
        self.actions += [json.loads(action_body(action)) for action in advanced.actions]
        for record in advanced.records:
            if isinstance(record, Transition):
                self.transitions.append(json.loads(transition_body(record)))
            elif isinstance(record, Decision):
                self.decisions.append(json.loads(decision_body(record)))
