"""A decider whose turns are measured: time to decide, and what became durable."""

import time
from collections.abc import Sequence

from sojourn.core.shared.accounts import Part
from sojourn.engine.shard import Shard
from sojourn.engine.turn import Learning, Turn
from sojourn.ops.metrics import Metrics
from sojourn.ops.turns import observe_turn
from sojourn.wire.record import InputRecord


class MeteredShard:
    """Does what its shard does. Only turns that were accepted are counted."""

    def __init__(self, shard: Shard, metrics: Metrics) -> None:
        self._shard = shard
        self._metrics = metrics
        self._seconds = 0.0
        #: Whether its log has been read, so that it decides.
        self.resumed = False

    @property
    def customers(self) -> int:
        return self._shard.customers

    @property
    def timers(self) -> int:
        return self._shard.timers

    def restore(self, key: bytes, value: bytes | None) -> None:
        self._shard.restore(key, value)

    def resume(self, *, applied: int, clock: int, definitions: str, part: Part) -> None:
        self._shard.resume(applied=applied, clock=clock, definitions=definitions, part=part)
        self.resumed = True

    def stored(self, key: bytes) -> bytes | None:
        return self._shard.stored(key)

    def decide(self, batch: Sequence[InputRecord], *, max_bytes: int) -> Turn:
        began_s = time.perf_counter()
        turn = self._shard.decide(batch, max_bytes=max_bytes)
        self._seconds = time.perf_counter() - began_s
        return turn

    def tick(self, clock: int, *, max_bytes: int) -> Turn | None:
        began_s = time.perf_counter()
        turn = self._shard.tick(clock, max_bytes=max_bytes)
        self._seconds = time.perf_counter() - began_s
        return turn

    def accept(self, turn: Turn) -> None:
        self._shard.accept(turn)
        observe_turn(self._metrics, turn, seconds=self._seconds)

    def learning(self) -> Learning | None:
        return self._shard.learning()

    def forget(self) -> None:
        self._shard.forget()
        self.resumed = False
