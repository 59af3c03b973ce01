"""Learning from all customers in memory: at whole multiples of the interval of the input's time.

So the moments hang on nothing but when events happened, and the same input learns the same. Where
no message went out in between, a moment is passed over: it would give the same table.
"""

from collections.abc import Callable, Mapping

from sojourn.core.choosing.learning import learn
from sojourn.core.declared.choice import Choice
from sojourn.core.event import Touchpoint
from sojourn.engine.shard import Shard
from sojourn.memory.broker import MemoryRecord
from sojourn.wire.control import Control
from sojourn.wire.touchpoint import decode


class Learner:
    """Reads what the shards' customers have taught, and tells all shards the table of it.

    `tell` says something to every shard, `settle` decides all that was said.
    """

    def __init__(
        self,
        shards: Mapping[int, Shard],
        *,
        tell: Callable[[Control], None],
        settle: Callable[[], object],
    ) -> None:
        self._shards = shards
        self._tell = tell
        self._settle = settle
        self._next_at = 0
        self._version = ""

    def pass_time(self, choice: Choice, at: int) -> None:
        """Learn at each moment before `at` that has not been yet."""
        every_ms = choice.learn_every_ms
        if not self._next_at:
            self._next_at = _moment(at + 1, every_ms)
        while self._next_at < at:
            self._tell(Control("time", until=self._next_at))
            self._settle()
            self._learn(choice, self._next_at)
            dues = [due for shard in self._shards.values() if (due := shard.next_due_at)]
            soonest = min([*dues, at])
            self._next_at = max(self._next_at + every_ms, _moment(soonest, every_ms))

    def _learn(self, choice: Choice, at: int) -> None:
        counts = (one for shard in self._shards.values() for one in shard.cells)
        table = learn(counts, at=at, half_life_ms=choice.half_life_ms)
        if table is not None and table.version != self._version:
            self._version = table.version
            self._tell(Control("learn", table=table))


def happened_at(value: bytes, headers: tuple[tuple[str, bytes], ...]) -> int:
    """When what a record tells of happened, in milliseconds; 0 where it is no touchpoint."""
    decoded = decode(MemoryRecord("", 0, 0, 0, None, value, headers))
    return decoded.occurred_at if isinstance(decoded, Touchpoint) else 0


def _moment(at: int, every_ms: int) -> int:
    """The first whole multiple of the interval at or after `at`."""
    return -(-at // every_ms) * every_ms
