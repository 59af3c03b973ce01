"""A shard that is easy to predict: it counts a customer's events and acts on every fifth.

Its actions name customer and count, so a test can tell from the input alone which must come
out. It stands in for the engine where only the way in and out is tested.
"""

import struct
from collections.abc import Sequence

from sojourn.core.shared.accounts import Part
from sojourn.engine.turn import Outgoing, Turn
from sojourn.wire.record import InputRecord

EVERY = 5
_STATE = struct.Struct(">Iq")
_PADDING = b"." * 300


class ToyDecider:
    """Keeps a count, and the sum of the events' numbers, for each customer."""

    def __init__(self) -> None:
        self.states: dict[bytes, bytes] = {}
        self._applied = -1
        self._clock = 0
        self._definitions = ""

    def restore(self, key: bytes, value: bytes | None) -> None:
        if value is None:
            self.states.pop(key, None)
        else:
            self.states[key] = value

    def resume(self, *, applied: int, clock: int, definitions: str, part: Part) -> None:
        self._applied, self._clock, self._definitions = applied, clock, definitions

    def stored(self, key: bytes) -> bytes | None:
        return self.states.get(key)

    def decide(self, batch: Sequence[InputRecord], *, max_bytes: int) -> Turn:
        writes: dict[bytes, bytes | None] = {}
        outgoing: list[Outgoing] = []
        size = consumed = 0
        applied = self._applied
        for record in batch:
            key = record.key or b""
            stored = writes.get(key) or self.states.get(key)
            count, total = _STATE.unpack(stored[: _STATE.size]) if stored else (0, 0)
            count, total = count + 1, total + len(record.value or b"")
            size += 0 if key in writes else len(key) + 360
            writes[key] = _STATE.pack(count, total) + _PADDING
            if count % EVERY == 0:
                body = b'{"id":"%s-%d","customer":"%s"}' % (key, count, key)
                outgoing.append(Outgoing("actions.email", key, body))
                size += len(body) + 200
            applied = record.offset
            consumed += 1
            if size > max_bytes * 0.8:
                break
        return Turn(
            writes=writes,
            outgoing=outgoing,
            dead_letters=(),
            applied=applied,
            clock=self._clock,
            definitions=self._definitions,
            consumed=consumed,
        )

    def tick(self, clock: int, *, max_bytes: int) -> Turn | None:
        return None

    def accept(self, turn: Turn) -> None:
        for key, value in turn.writes.items():
            self.restore(key, value)
        self._applied, self._clock = turn.applied, turn.clock

    def learning(self) -> None:
        return None

    def forget(self) -> None:
        self.states.clear()
        self._applied, self._clock, self._definitions = -1, 0, ""
