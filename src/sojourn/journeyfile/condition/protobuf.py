"""Reads the fields of a protobuf message (protobuf.dev/programming-guides/encoding).

The library hands its checked expression over in this form; the classes that would read it
come with no package that we need otherwise, and the format is four lines long.
"""

import struct
from typing import Final

from msgspec import Struct

_VARINT: Final = 0
_FIXED_64: Final = 1
_LENGTH: Final = 2
_FIXED_32: Final = 5


class Fields(Struct, frozen=True):
    """The fields of one message by number, each with its values in order."""

    values: dict[int, list[int | bytes]]

    def has(self, number: int) -> bool:
        return number in self.values

    def messages(self, number: int) -> list["Fields"]:
        return [read_fields(data) for data in self.values.get(number, []) if _is_bytes(data)]

    def message(self, number: int) -> "Fields":
        found = self.messages(number)
        return found[-1] if found else Fields({})

    def text(self, number: int) -> str:
        found = self.values.get(number, [b""])[-1]
        return found.decode() if isinstance(found, bytes) else ""

    def integer(self, number: int) -> int:
        """An int64, which stands on the wire as its two's complement."""
        found = self.values.get(number, [0])[-1]
        if isinstance(found, bytes):
            return 0
        return found - (1 << 64) if found >= 1 << 63 else found

    def double(self, number: int) -> float:
        found = self.values.get(number, [0])[-1]
        value: float = struct.unpack("<d", struct.pack("<Q", found))[0]
        return value


def _is_bytes(value: int | bytes) -> bool:
    return isinstance(value, bytes)


def read_fields(data: int | bytes) -> Fields:
    """The fields of the message `data`. Raises ValueError for what is no message."""
    if isinstance(data, int):
        raise ValueError("a number is no message")
    values: dict[int, list[int | bytes]] = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        value, at = _value(data, at, tag & 7)
        values.setdefault(tag >> 3, []).append(value)
    return Fields(values)


def _value(data: bytes, at: int, wire_type: int) -> tuple[int | bytes, int]:
    if wire_type == _VARINT:
        return _varint(data, at)
    if wire_type == _LENGTH:
        length, at = _varint(data, at)
        return data[at : at + length], at + length
    if wire_type in (_FIXED_64, _FIXED_32):
        size = 8 if wire_type == _FIXED_64 else 4
        return int.from_bytes(data[at : at + size], "little"), at + size
    raise ValueError(f"wire type {wire_type}")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
