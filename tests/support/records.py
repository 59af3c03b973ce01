"""Input records for tests, as a Kafka client would hand them over."""

from sojourn.core.event import Touchpoint
from sojourn.memory.broker import MemoryRecord
from sojourn.wire.control import Control, encode_control
from sojourn.wire.touchpoint import encode

#: When everything arrives, unless a test says otherwise: long after it happened.
ARRIVAL = 1_900_000_000_000


def record(
    offset: int, content: Touchpoint | Control | bytes, *, timestamp: int = ARRIVAL
) -> MemoryRecord:
    """One record of partition 0 of a topic called "in"."""
    headers: tuple[tuple[str, bytes], ...] = ()
    key = None
    if isinstance(content, Touchpoint):
        key, value = content.customer.encode(), encode(content)
    elif isinstance(content, Control):
        value, headers = encode_control(content)
    else:
        value = content
    return MemoryRecord("in", 0, offset, timestamp, key, value, headers)


def records(*contents: Touchpoint | Control | bytes, start: int = 0) -> list[MemoryRecord]:
    """Records at ascending offsets from `start` on."""
    return [record(start + place, content) for place, content in enumerate(contents)]
