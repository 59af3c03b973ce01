"""The memory runtime behind the harness: the real shard and its log, in one process."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scenario.harness import Json, Results, record_of
from sojourn.core.declared.definitions import Definitions
from sojourn.memory.runtime import Input, MemoryRuntime
from sojourn.wire.deadletter import DeadLetter, read_dead_letter

#: When all input arrives: long after it happened, so that nothing comes from the future.
ARRIVAL = 1_900_000_000_000


@dataclass(slots=True)
class Collector:
    """A sink that keeps everything, as the JSON that a consumer would read."""

    actions: list[Json] = field(default_factory=list)
    transitions: list[Json] = field(default_factory=list)
    decisions: list[Json] = field(default_factory=list)
    consents: list[Json] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)

    def publish(self, kind: str, body: bytes) -> None:
        lists = {
            "transitions": self.transitions,
            "decisions": self.decisions,
            "consents": self.consents,
        }
        lists.get(kind, self.actions).append(json.loads(body))

    def bury(self, letter: DeadLetter) -> None:
        self.letters.append(letter)

    def results(self) -> Results:
        dead = [
            {"reason": read_dead_letter(letter.value, letter.headers).reason}
            for letter in self.letters
        ]
        return Results(self.actions, self.transitions, self.decisions, dead, self.consents)


class MemoryScenarioRuntime:
    """A `Runtime` of the harness over `sojourn.memory`, which learns nothing by itself."""

    def __init__(
        self, compile_project: Callable[[Mapping[str, str]], Definitions], **options: Any
    ) -> None:
        self._compile = compile_project
        self._options = options

    def run(
        self, files: Mapping[str, str], inputs: Sequence[bytes | Input], *, end: bool = True
    ) -> Results:
        collector = Collector()
        runtime = MemoryRuntime(
            self._compile(files), collector, wall=ARRIVAL, learns=False, **self._options
        )
        for given in inputs:
            runtime.offer(record_of(given))
        if end:
            runtime.finish()
        else:
            runtime.settle()
        return collector.results()
