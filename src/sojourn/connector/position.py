"""How far a partition is done, so that a restart goes on there: what a group offset carries.

The offset is that of the first record that is not done. The text beside it says which records
behind it are done all the same, and the last place of each shard before it.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from sojourn.connector.repeats import Pair

#: How far records may be done ahead of the first that is not.
SPAN: Final = 1_000_000
#: What a broker takes beside an offset, unless it was told otherwise (offset.metadata.max.bytes).
BROKER_BYTES: Final = 4_096
#: A text that has grown so far lets nothing more be read: what is under way still fits.
FULL_BYTES: Final = 3_000
#: Read of a packed text: the span, and the records of one poll more.
_UNPACKED_BYTES: Final = SPAN // 8 + 1_000

_BITS: Final = 8
_ALL: Final = 0xFF


class Position(Struct, frozen=True):
    """Of the records from `offset` up to `end`, all are done but those that are `open`.

    `pairs` are the last places before `offset`.
    """

    offset: int
    end: int
    open: frozenset[int] = frozenset()
    pairs: Mapping[int, Pair] = {}

    def is_done(self, offset: int) -> bool:
        """Whether nothing is left to do about a record at or behind `offset`."""
        return offset < self.end and offset not in self.open


class Resumed(Struct, frozen=True):
    """Where to go on. `lost` actions were deleted before anybody carried them out.

    `anew`: the log is not the one that the position is about.
    """

    position: Position
    lost: int = 0
    anew: bool = False


def resume(kept: Position, *, start: int, end: int) -> Resumed:
    """Go on from what was kept, in a log that holds the records from `start` up to `end`."""
    if kept.offset > end:
        # It was cut, or made anew: its offsets mean other records now. Places are as they were.
        return Resumed(Position(start, start, pairs=kept.pairs), anew=True)
    if kept.offset >= start:
        return Resumed(kept)
    held = frozenset(at for at in kept.open if at >= start)
    lost = len(kept.open) - len(held) + max(0, start - kept.end)
    return Resumed(Position(start, max(start, kept.end), held, kept.pairs), lost=lost)


class _Text(Struct):
    version: int
    pairs: dict[str, Pair] = {}
    done: str = ""


_VERSION: Final = 1
_DECODER: Final = msgspec.json.Decoder(_Text)


def position_text(position: Position) -> str:
    """What stands beside the offset; never more than a broker takes.

    Where it would be more, the records that are done furthest behind are left out, and come again.
    """
    pairs = {str(shard): pair for shard, pair in position.pairs.items()}
    bits = _bits(position)
    while True:
        text = msgspec.json.encode(_Text(_VERSION, pairs, _packed(bits))).decode()
        if len(text) < BROKER_BYTES or not bits:
            return text
        del bits[len(bits) // 2 :]


def read_position(offset: int, text: str) -> Position:
    """Read it back. Of a text that is not ours only the offset holds: others may have set it."""
    try:
        told = _DECODER.decode(text)
        if told.version != _VERSION:
            return Position(offset, offset)
        bits = _unpacked(told.done)
        pairs = {int(shard): pair for shard, pair in told.pairs.items()}
    except (msgspec.DecodeError, UnicodeError, ValueError, zlib.error, binascii.Error):
        return Position(offset, offset)
    ahead = _BITS * len(bits) - (_BITS - bits[-1].bit_length()) if bits else 0
    zeros = (
        byte * _BITS + bit
        for byte, value in enumerate(bits)
        if value != _ALL
        for bit in range(_BITS)
        if not value & 1 << bit
    )
    holes = frozenset(offset + at for at in zeros if at < ahead)
    return Position(offset, offset + ahead, holes, pairs)


def _bits(position: Position) -> bytearray:
    """A bit for each record from the offset on, set where it is done."""
    ahead = position.end - position.offset
    bits = bytearray([_ALL]) * -(-ahead // _BITS)
    if ahead % _BITS:
        bits[-1] = (1 << ahead % _BITS) - 1
    for at in position.open:
        place = at - position.offset
        bits[place // _BITS] &= ~(1 << place % _BITS)
    return bits.rstrip(b"\0")


def _packed(bits: bytes | bytearray) -> str:
    return base64.b85encode(zlib.compress(bits)).decode() if bits else ""


def _unpacked(text: str) -> bytes:
    """Bounded, since anybody who may write to the group may have written it."""
    if not text:
        return b""
    bits = zlib.decompressobj().decompress(base64.b85decode(text), _UNPACKED_BYTES)
    return bits.rstrip(b"\0")
