"""One partition of a channel's actions: what is to be done of what was read, and how far it is.

No client and no clock. Records go in by their order; whoever carries out what comes out says
when it is done, in any order.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from sojourn.connector.action import Action, read_action
from sojourn.connector.position import FULL_BYTES, SPAN, Position, position_text
from sojourn.connector.repeats import WINDOW, Pair, Repeats
from sojourn.core.outcome import Refusal
from sojourn.wire.record import InputRecord

#: How many actions of one partition are taken up and not done at the same time.
OUTSTANDING: Final = 1_000
#: So far ahead the text beside the offset is short enough, whatever is open.
_SURE: Final = 16_000


class Work(Struct, frozen=True):
    """An action to be carried out; `offset` is its place in the partition."""

    action: Action
    offset: int


class Letter(Struct, frozen=True):
    """A record that is no action."""

    record: InputRecord
    refusal: Refusal


class _Open(Struct, frozen=True):
    """Something that was taken up: the last places before it, and when it was published."""

    places: Mapping[int, Pair]
    at: int


#: Why there is nothing to do about a record: it comes again, it is for the last look, or it was
#: done before the restart.
Nothing = Literal["repeat", "cancel", "done"]


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
        # In the order of their offsets, since they are read in it. Any may become the first.
        self._open: OrderedDict[int, _Open] = OrderedDict()
        self._first_open = position.offset
        self._pairs: Mapping[int, Pair] = dict(position.pairs)
        self._places = self._pairs
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
        ahead = self._next - self._first_open
        if len(self._open) >= OUTSTANDING or ahead >= SPAN:
            return True
        # Below that the text fits, however the holes lie.
        return ahead >= _SURE and len(position_text(self.position)) >= FULL_BYTES

    @property
    def outstanding(self) -> int:
        """How many actions were taken up and are not done."""
        return len(self._open)

    @property
    def oldest_at(self) -> int | None:
        """When the first that is not done was published, in milliseconds; None if all is done."""
        return next((one.at for one in self._open.values()), None)

    @property
    def offset(self) -> int:
        """The first record that is not done."""
        return self._first_open

    @property
    def read_up_to(self) -> int:
        """The first record that was not read yet."""
        return self._next

    @property
    def position(self) -> Position:
        """How far the partition is done now."""
        # After a restart, what was done behind all that has been read so far is still known.
        unread = (at for at in self._start.open if at >= self._next)
        return Position(
            self._first_open,
            max(self._next, self._start.end),
            frozenset((*self._open, *unread)),
            self._pairs,
        )

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
            self._places = dict(self._repeats.pairs)
            self._restored = True
        self._next = record.offset + 1
        opened = _Open(self._places, record.timestamp)
        if isinstance(read, Refusal):
            return self._opened(Letter(record, read), record.offset, opened)
        is_new = self._repeats.take(read)
        if read.shard >= 0:
            self._places = dict(self._repeats.pairs)
        if not is_new or read.kind == "cancel":
            self._move_on()
            return "repeat" if not is_new else "cancel"
        return self._opened(Work(read, record.offset), record.offset, opened)

    def done(self, offset: int) -> None:
        """What stands at `offset` needs nothing more."""
        self._open.pop(offset, None)
        self._move_on()

    def _opened(self, found: Work | Letter, offset: int, opened: _Open) -> Work | Letter | Nothing:
        if self._start.is_done(offset):
            self._move_on()
            return "done"
        self._open[offset] = opened
        return found

    def _move_on(self) -> None:
        """Let the position follow; what is neither open nor still to be read is done."""
        self._changes += 1
        offset, first = next(iter(self._open.items()), (self._next, None))
        self._first_open = offset
        self._pairs = self._places if first is None else first.places
