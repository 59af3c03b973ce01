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

#: How far records may be done ahead of the first that is not. About 3,000 bytes say which, so the
#: text stays below the 4,096 bytes that brokers take, however badly they compress.
SPAN: Final = 24_000
#: Those of one poll more, since a poll is not cut in two.
POLL: Final = 500

_BITS: Final = 8


class Position(Struct, frozen=True):
    """`done` are offsets at or behind `offset`; `pairs` are the last places before it."""

    offset: int
    done: frozenset[int] = frozenset()
    pairs: Mapping[int, Pair] = {}


class _Text(Struct):
    version: int
    pairs: dict[str, Pair] = {}
    done: str = ""


_VERSION: Final = 1
_DECODER: Final = msgspec.json.Decoder(_Text)


def position_text(position: Position) -> str:
    """What stands beside the offset."""
    pairs = {str(shard): pair for shard, pair in position.pairs.items()}
    done = _packed(sorted(at - position.offset for at in position.done))
    return msgspec.json.encode(_Text(_VERSION, pairs, done)).decode()


def read_position(offset: int, text: str) -> Position:
    """Read it back. Of a text that is not ours only the offset holds: others may have set it."""
    try:
        told = _DECODER.decode(text)
        if told.version != _VERSION:
            return Position(offset)
        done = frozenset(offset + ahead for ahead in _unpacked(told.done))
        pairs = {int(shard): pair for shard, pair in told.pairs.items()}
    except (msgspec.DecodeError, UnicodeError, ValueError, zlib.error, binascii.Error):
        return Position(offset)
    return Position(offset, done, pairs)


def _packed(ahead: list[int]) -> str:
    if not ahead:
        return ""
    bits = bytearray(ahead[-1] // _BITS + 1)
    for place in ahead:
        bits[place // _BITS] |= 1 << place % _BITS
    return base64.b85encode(zlib.compress(bytes(bits))).decode()


def _unpacked(text: str) -> list[int]:
    if not text:
        return []
    # Bounded, since anybody who may write to the group may have written it.
    bits = zlib.decompressobj().decompress(base64.b85decode(text), (SPAN + POLL) // _BITS + 1)
    return [
        byte * _BITS + bit
        for byte, value in enumerate(bits)
        for bit in range(_BITS)
        if value & 1 << bit
    ]
