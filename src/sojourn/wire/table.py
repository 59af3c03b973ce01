"""The table of what all customers have taught, as a shard keeps it beside its customers."""

from typing import Final

import msgspec

from sojourn.core.shared.table import Table
from sojourn.wire.state import StateUnreadable

#: The key in the state topic.
TABLE_KEY: Final = b"\xfftable"

_DECODER: Final = msgspec.msgpack.Decoder(Table)


def pack_table(table: Table) -> bytes:
    """The stored form."""
    return msgspec.msgpack.encode(table)


def unpack_table(data: bytes) -> Table:
    """Read the stored form. Raises StateUnreadable."""
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise StateUnreadable(
            "the stored table of what was learned is damaged",
            version=None,
            action="stop writing to the state topic by hand; restore it from a backup",
        ) from error
