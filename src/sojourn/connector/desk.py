"""One partition of a channel's actions: what is to be done of what was read, and how far it is.

No client and no clock. Records go in by their order; whoever carries out what comes out says
when it is done, in any order.
"""

from collections import OrderedDict, deque
from typing import Final, Literal

from msgspec import Struct

from sojourn.connector.action import Action, read_action
from sojourn.connector.position import SPAN, Position
from sojourn.connector.repeats import WINDOW, Pair, Repeats
from sojourn.core.outcome import Refusal
from sojourn.wire.record import InputRecord

#: How many actions of one partition are taken up and not done at the same time.
OUTSTANDING: Final = 1_000


class Work(Struct, frozen=True):
    """An action to be carried out; `offset` is its place in the partition."""

    action: Action
    offset: int


class Letter(Struct, frozen=True):
    """A record that is no action."""

    record: InputRecord
    refusal: Refusal


#: Why there is nothing to do about a record: it comes again, it is for the last look, or it was
#: done before the restart.
Nothing = Literal["repeat", "cancel", "done"]

#: An offset, and the last place of a shard there.
_Mark = tuple[int, int, Pair]


class Desk:
    """What was read of one partition and not done yet.

    Read from `begin_at` on, which is some records before the position: their ids must be known
    again.
    """

    def __init__(self, position: Position, *, window: int = WINDOW) -> None:
        self._repeats = Repeats(window=window)
        self._start = position
        self._next = position.offset
        self._read_up_to = 0
        self._done = set(position.done)
        # In the order of their offsets, since they are read in it.
        self._open: OrderedDict[int, None] = OrderedDict()
        self._first_open = position.offset
        self._marks: deque[_Mark] = deque()
        self._pairs = dict(position.pairs)
        self._restored = False
        self._window = window
        self._changes = 0

    @property
    def changes(self) -> int:
        """Counts up with each change of the position."""
        return self._changes

    @property
    def begin_at(self) -> int:
        """Where to read from."""
        return max(0, self._start.offset - self._window)

    @property
    def full(self) -> bool:
        """Whether nothing more should be read for now."""
        return len(self._open) >= OUTSTANDING or self._next - self._first_open >= SPAN

    @property
    def outstanding(self) -> int:
        """How many actions were taken up and are not done."""
        return len(self._open)

    @property
    def offset(self) -> int:
        """The first record that is not done."""
        return self._first_open

    @property
    def position(self) -> Position:
        """How far the partition is done now."""
        return Position(self._first_open, frozenset(self._done), dict(self._pairs))

    def take(self, record: InputRecord) -> Work | Letter | Nothing:
        """Take one record. Each is taken once, whatever is read again."""
        if record.offset < self._read_up_to:
            return "done"
        self._read_up_to = record.offset + 1
        read = read_action(record.value)
        if record.offset < self._start.offset:
            if isinstance(read, Action):
                self._repeats.take(read)
            return "done"
        if not self._restored:
            self._repeats.restore(self._start.pairs)
            self._restored = True
        self._next = record.offset + 1
        if isinstance(read, Refusal):
            return self._opened(Letter(record, read), record.offset)
        is_new = self._repeats.take(read)
        if read.shard >= 0:
            self._marks.append((record.offset, read.shard, self._repeats.pairs[read.shard]))
        if not is_new or read.kind == "cancel":
            self._move_on()
            return "repeat" if not is_new else "cancel"
        return self._opened(Work(read, record.offset), record.offset)

    def done(self, offset: int) -> None:
        """What stands at `offset` needs nothing more."""
        self._open.pop(offset, None)
        self._done.add(offset)
        self._move_on()

    def _opened(self, found: Work | Letter, offset: int) -> Work | Letter | Nothing:
        if offset in self._done:
            self._move_on()
            return "done"
        self._open[offset] = None
        return found

    def _move_on(self) -> None:
        """Let the position follow; what is neither open nor still to be read is done."""
        self._changes += 1
        first = next(iter(self._open), self._next)
        for at in range(self._first_open, first):
            self._done.discard(at)
        self._first_open = first
        while self._marks and self._marks[0][0] < first:
            _, shard, pair = self._marks.popleft()
            self._pairs[shard] = pair
