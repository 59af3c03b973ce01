"""A customer's state as bytes: 1 version byte, 8 bytes of the next wake-up, msgpack.

The wake-up stands in front, so that a shard's timer index is rebuilt without decoding states.
The msgpack part is an array of arrays (core/customer/state.py). A field added at the end with a
default needs no new version: old bytes stay readable. Any other change raises `VERSION` and adds
one upcaster, which turns the plain lists of one version into those of the next.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from sojourn.core.customer.state import CustomerState

VERSION: Final = 1

#: Turns the fields of one version into those of the next.
Upcaster = Callable[[list[Any]], list[Any]]

#: By the version that each one starts from.
UPCASTERS: Final[Mapping[int, Upcaster]] = {}

_WAKE_AT_END: Final = 9
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(CustomerState)


class StateUnreadable(Exception):
    """Stored state that this release cannot read. `version` is None where there was none.

    Never the fault of an event: the shard must stop, not go on without the customer's state.
    """

    def __init__(self, what: str, *, version: int | None, action: str) -> None:
        super().__init__(f"{what}. Operator action: {action}")
        self.version = version
        self.action = action


def pack(state: CustomerState, wake_at: int) -> bytes:
    """The stored form of a state and of its next wake-up in milliseconds, 0 for never.

    Raises OverflowError where the state holds an integer of more than 64 bits; no input and
    no expression of the language yields one.
    """
    return bytes((VERSION,)) + wake_at.to_bytes(8, "big") + _ENCODER.encode(state)


def wake_at_of(data: bytes) -> int:
    """The next wake-up in milliseconds, 0 for never. Raises StateUnreadable."""
    if len(data) < _WAKE_AT_END:
        raise _broken(None)
    return int.from_bytes(data[1:_WAKE_AT_END], "big")


def unpack(
    data: bytes, *, upcasters: Mapping[int, Upcaster] = UPCASTERS, version: int = VERSION
) -> CustomerState:
    """Read a stored state of this or an older version. Raises StateUnreadable.

    `upcasters` and `version` are there for tests of the way up.
    """
    if len(data) < _WAKE_AT_END:
        raise _broken(None)
    stored = data[0]
    packed = memoryview(data)[_WAKE_AT_END:]
    try:
        if stored == version:
            return _DECODER.decode(packed)
        fields = msgspec.msgpack.decode(packed)
        return msgspec.convert(_lift(fields, stored, version, upcasters), CustomerState)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise _broken(stored) from error


def _lift(
    fields: list[Any], stored: int, version: int, upcasters: Mapping[int, Upcaster]
) -> list[Any]:
    if stored > version:
        raise StateUnreadable(
            f"stored state has version {stored}, this release reads up to {version}",
            version=stored,
            action="run the release that wrote it, or a newer one",
        )
    for step in range(stored, version):
        if step not in upcasters:
            raise StateUnreadable(
                f"stored state has version {stored}, and the way up ends at {step}",
                version=stored,
                action="run a release between the two first, until every state is rewritten",
            )
        fields = upcasters[step](fields)
    return fields


def _broken(version: int | None) -> StateUnreadable:
    return StateUnreadable(
        "stored state is damaged",
        version=version,
        action="stop writing to the state topic by hand; restore it from a backup",
    )
