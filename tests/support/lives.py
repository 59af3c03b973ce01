"""What came to a customer, as scenarios and shops leave it on record."""

from collections.abc import Iterator

from sojourn.core.event import Touchpoint
from sojourn.memory.broker import MemoryRecord
from sojourn.memory.runtime import Input
from sojourn.memory.scenario.life import Arrival
from sojourn.wire.control import Control
from sojourn.wire.touchpoint import decode


def arrivals_of(records: tuple[Input, ...]) -> Iterator[Arrival]:
    """The touchpoints of a rehearsal, each with the clock at which it came."""
    clock = 0
    for given in records:
        match decode(MemoryRecord("in", 0, 0, 0, given.key, given.value, given.headers)):
            case Touchpoint() as event:
                clock = max(clock, event.occurred_at)
                yield Arrival(event, clock)
            case Control() as control:
                clock = max(clock, control.until)
