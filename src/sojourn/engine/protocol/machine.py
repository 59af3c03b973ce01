"""One shard's log: the door of the protocol."""

from typing import Protocol

from sojourn.engine.protocol.inputs import Input, Moment
from sojourn.engine.protocol.requests import Request
from sojourn.engine.protocol.settings import Settings
from sojourn.engine.turn import Decider


class Stamp(Protocol):
    """Puts shard, term and number into the JSON object `body` (wire/outgoing.py)."""

    def __call__(self, body: bytes, *, shard: int, term: int, number: int) -> bytes: ...


class ShardLog:
    """The protocol of one shard. Call `step` for one thing after the other, never at once."""

    def __init__(self, *, settings: Settings, decider: Decider, stamp: Stamp) -> None:
        self._settings = settings
        self._decider = decider
        self._stamp = stamp

    def step(self, event: Input, now: Moment) -> tuple[Request, ...]:
        """What is to be done after `event`. Never raises."""
        raise NotImplementedError
