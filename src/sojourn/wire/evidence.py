"""What a shard's customers teach, as bytes: beside them in the state topic, and for all to read.

The topic of evidence is compacted: under "<shard>/<channel>/<stage>/<hour>" stands the last count
of one cell of one shard, so that a repeat is harmless.
"""

from typing import Final

import msgspec
from msgspec import Struct

from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.wire.instant import format_instant
from sojourn.wire.state import StateUnreadable

#: The kind of outgoing records that carry evidence, and so the end of the topic's name.
EVIDENCE: Final = "evidence"

_PREFIX: Final = b"\xffevidence/"
_COUNTS: Final = msgspec.msgpack.Decoder(Counts)
#: No name has one: those of channels and stages are words.
_SEPARATOR: Final = "/"


class _Body(Struct, frozen=True):
    """One cell of one shard, as others read it."""

    channel: str
    stage: str
    hour: int
    sent: float
    answered: float
    at: str
    at_ms: int


_BODY: Final = msgspec.json.Decoder(_Body)


def cell_key(cell: Cell) -> bytes:
    """The key in the state topic."""
    return _PREFIX + _name(cell)


def cell_under(key: bytes) -> Cell | None:
    """The cell that stands under `key`; None if none does. Raises StateUnreadable."""
    if not key.startswith(_PREFIX):
        return None
    channel, _, rest = key[len(_PREFIX) :].decode("utf-8", "replace").partition(_SEPARATOR)
    stage, _, hour = rest.rpartition(_SEPARATOR)
    if not hour.isdigit():
        raise _unreadable()
    return Cell(channel, stage, int(hour))


def pack_counts(counts: Counts) -> bytes:
    """The stored form."""
    return msgspec.msgpack.encode(counts)


def unpack_counts(data: bytes) -> Counts:
    """Read the stored form. Raises StateUnreadable."""
    try:
        return _COUNTS.decode(data)
    except msgspec.DecodeError as error:
        raise _unreadable() from error


def evidence_key(shard: int, cell: Cell) -> bytes:
    """The key in the topic of evidence."""
    return b"%d/%b" % (shard, _name(cell))


def evidence_body(cell: Cell, counts: Counts) -> bytes:
    """The counts of one cell, as a JSON object."""
    at = format_instant(counts.at)
    where = (cell.channel, cell.stage, cell.hour)
    return msgspec.json.encode(_Body(*where, counts.sent, counts.answered, at, counts.at))


def read_evidence(body: bytes) -> tuple[Cell, Counts]:
    """Read a record of the topic of evidence. Raises ValueError."""
    told = _BODY.decode(body)
    counts = Counts(told.sent, told.answered, told.at_ms)
    return Cell(told.channel, told.stage, told.hour), counts


def _name(cell: Cell) -> bytes:
    return f"{cell.channel}/{cell.stage}/{cell.hour}".encode("utf-8", "surrogatepass")


def _unreadable() -> StateUnreadable:
    return StateUnreadable(
        "stored evidence is damaged",
        version=None,
        action="stop writing to the state topic by hand; restore it from a backup",
    )
