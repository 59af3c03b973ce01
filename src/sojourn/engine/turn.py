"""What one turn of a shard wants to change, before any of it has happened.

A turn is decided over a batch of input records, or over due timers. It touches no memory:
the shard log makes it durable as one record batch, and only the broker's acknowledgement
lets the shard accept it (docs/decisions/0003-shard-log.md).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from sojourn.core.declared.choice import Choice
from sojourn.core.shared.accounts import Part
from sojourn.core.shared.table import Table
from sojourn.engine.tally import Tally
from sojourn.wire.deadletter import DeadLetter as DeadLetter
from sojourn.wire.record import InputRecord


class Outgoing(Struct, frozen=True, gc=False):
    """One record for an outbound topic, without its number: `kind` names the topic.

    `kind` is "actions.<channel>", "transitions", "decisions", "consents" or "evidence". `body` is
    a JSON object; the shard log stamps shard, term and number into it.
    """

    kind: str
    key: bytes
    body: bytes


class Turn(Struct, frozen=True, kw_only=True):
    """Everything one commit holds.

    `writes` maps a customer's key to the packed state, None to remove it; what the shard's
    customers share stands under keys of its own (wire/account.py). `applied` is the offset of
    the last input record that this turn passes over (unchanged for a timer turn). `clock` is
    the shard's clock after it, in milliseconds. `consumed` says how many of the offered records
    are in it: fewer than offered where a bound was met, none where many timers come first.
    `needs` names definitions that must be fetched before the next record can be decided.
    `tally` says in numbers what the turn did, `size` about how many bytes its commit takes.
    """

    writes: Mapping[bytes, bytes | None]
    outgoing: Sequence[Outgoing]
    dead_letters: Sequence[DeadLetter]
    applied: int
    clock: int
    definitions: str
    consumed: int
    needs: str = ""
    tally: Tally = msgspec.field(default_factory=Tally)
    size: int = 0


class Learning(Struct, frozen=True):
    """How a project learns from all its customers, and the table in force, if there is one.

    `now` is the time of the stream where that rules, None where the wall clock does.
    """

    choice: Choice
    table: Table | None
    now: int | None = None


class Decider(Protocol):
    """The shard as its log sees it: a memory that is told what was, and decides what next."""

    def restore(self, key: bytes, value: bytes | None) -> None:
        """Take over one stored state read from the log; None removes it."""

    def resume(self, *, applied: int, clock: int, definitions: str, part: Part) -> None:
        """The log has been read: go on after `applied`, with no clock before `clock`.

        `part` says which of all shards this one is.
        """

    def stored(self, key: bytes) -> bytes | None:
        """The packed state of a customer as last restored or accepted, None if there is none.

        The log asks for it to write a record again that a foreign one shadows (rules 7 and 8).
        """

    def decide(self, batch: Sequence[InputRecord], *, max_bytes: int) -> Turn:
        """Decide a batch whose first offset is applied + 1 or later. Never raises.

        Whole records only; as many as fit into `max_bytes` of writes and outgoing records.
        A turn that was decided before and not accepted is discarded by this call.
        """

    def tick(self, clock: int, *, max_bytes: int) -> Turn | None:
        """Fire the timers due at `clock`, or None if there are none. Never raises."""

    def accept(self, turn: Turn) -> None:
        """`turn` is durable: take it into memory."""

    def learning(self) -> Learning | None:
        """How the project in force learns from all customers; None where nothing asks for it."""

    def forget(self) -> None:
        """Throw all memory away: the log may know better."""
