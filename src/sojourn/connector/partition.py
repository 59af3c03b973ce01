"""One partition of a channel's actions while it is this process's."""

import asyncio
import logging

from sojourn.connector.desk import Desk
from sojourn.connector.ports import Kept
from sojourn.connector.position import Position, position_text, read_position, resume
from sojourn.connector.sight import Sight
from sojourn.connector.tally import Tally

_log = logging.getLogger(__name__)


class Partition:
    """What was read of it, what the last look knows of it, and the tasks that carry it out."""

    def __init__(self, position: Position, channel: str) -> None:
        self.desk = Desk(position)
        self.sight = Sight(channel)
        self.tasks: set[asyncio.Task[None]] = set()
        #: The state of the desk that the group knows.
        self.kept = 0
        self.paused = False
        self.closing = False

    def moved(self) -> tuple[int, tuple[int, str]] | None:
        """The state that the group does not know yet, and what it is to keep; None if it does."""
        if self.desk.changes <= self.kept:
            return None
        position = self.desk.position
        return self.desk.changes, (position.offset, position_text(position))

    def unfinished(self, end: int | None) -> int:
        """How many records up to `end` are not done; unread ones only where it is known."""
        unread = 0 if end is None else max(0, end - self.desk.read_up_to)
        return unread + self.desk.outstanding


def take_up(channel: str, number: int, kept: Kept, tally: Tally) -> Partition:
    """A partition from where the group says that it goes on; what is wrong with its log is said."""
    if kept.offset is None:
        return Partition(Position(kept.start, kept.start), channel)
    resumed = resume(read_position(kept.offset, kept.text), start=kept.start, end=kept.end)
    if resumed.anew:
        _log.error(
            "%s/%d ends at %d, and the group has read up to %d: the log was cut or made anew; "
            "it is read from its start, and repeats are dropped",
            *(channel, number, kept.end, kept.offset),
        )
    if resumed.lost:
        tally.lost(resumed.lost)
        _log.error(
            "%s/%d: %d actions had expired before anybody carried them out. Operator action: "
            "keep the topic for longer than connectors may be away",
            *(channel, number, resumed.lost),
        )
    return Partition(resumed.position, channel)
