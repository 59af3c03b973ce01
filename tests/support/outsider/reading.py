"""The files of a run on one shard, and which event had been read when each line was decided."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Read:
    """An event at its place of the log, and the clock of the shard after it."""

    place: int
    clock: int
    event: Line


@dataclass(frozen=True)
class Course:
    """A run. `policies` is the object of `sojourn policies --json`; `reads` are by customer."""

    policies: Line
    actions: Sequence[Line]
    decisions: Sequence[Line]
    transitions: Sequence[Line]
    reads: Mapping[str, Sequence[Read]] = field(default_factory=dict)

    def known_at(self, line: Line) -> int:
        """How many events of its customer had been read when the line was decided."""
        reads, (place, at) = self.reads.get(str(line["customer"]), ()), (_place(line), moment(line))
        if place:
            return sum(one.place <= place for one in reads)
        # A timer: what happened by then comes before it.
        return sum(one.clock <= at for one in reads)

    def clock_of(self, line: Line) -> int:
        """When a line was decided; `at` of a transition is the time of an event told late."""
        place = _place(line)
        reads = self.reads.get(str(line["customer"]), ())
        return max([moment(line), *(one.clock for one in reads if one.place == place)])


def course_of(policies: Line, events: Path, out: Path) -> Course:
    """The run that `sojourn simulate --partitions 1` has left in `out`."""
    lines = {
        name: [json.loads(line) for line in (out / f"{name}.jsonl").read_bytes().splitlines()]
        for name in ("actions", "decisions", "transitions", "dead_letters")
    }
    refused = {int(letter["offset"]) for letter in lines["dead_letters"]}
    reads: dict[str, list[Read]] = defaultdict(list)
    seen: set[tuple[str, str, str]] = set()
    clock = 0
    # Place 0 is the word that these definitions are in force.
    for place, row in enumerate(filter(None, events.read_bytes().split(b"\n")), 1):
        if place in refused:
            continue
        event = json.loads(row)
        clock = max(clock, moment(event, "occurred_at"))
        mark = (event["customer"], event.get("source", ""), event["id"])
        if mark not in seen:
            reads[event["customer"]].append(Read(place, clock, event))
        seen.add(mark)
    return Course(policies, lines["actions"], lines["decisions"], lines["transitions"], reads)


def moment(line: Line, member: str = "at") -> int:
    """A time of a line in milliseconds."""
    return round(datetime.fromisoformat(str(line[member])).timestamp() * 1000)


def _place(line: Line) -> int:
    """The place of the record that led to the line; 0 for a timer."""
    return int(str(line["cause"]).rpartition("@")[2]) if "@" in line["cause"] else 0
