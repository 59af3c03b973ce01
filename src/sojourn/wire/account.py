"""A shard's accounts as bytes, beside its customers in the state topic.

No customer's key begins as these do: it is UTF-8, in which the byte 0xFF never stands.
"""

from typing import Final

import msgspec
from msgspec import Struct

from sojourn.wire.state import StateUnreadable

_PREFIX: Final = b"\xffaccount/"


class Account(Struct, frozen=True, gc=False, array_like=True):
    """What was taken, and when that is forgotten (milliseconds); 0 for never."""

    taken: int
    until: int = 0


_DECODER: Final = msgspec.msgpack.Decoder(Account)


def is_of_shard(key: bytes) -> bool:
    """Whether what stands under `key` belongs to the whole shard and not to a customer."""
    return key[:1] == b"\xff"


def account_key(name: str) -> bytes:
    """The key in the state topic."""
    return _PREFIX + name.encode("utf-8", "surrogatepass")


def account_name(key: bytes) -> str | None:
    """The account that stands under `key`; None if none does."""
    if not key.startswith(_PREFIX):
        return None
    return key[len(_PREFIX) :].decode("utf-8", "surrogatepass")


def pack_account(account: Account) -> bytes:
    """The stored form."""
    return msgspec.msgpack.encode(account)


def unpack_account(data: bytes) -> Account:
    """Read the stored form. Raises StateUnreadable."""
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise StateUnreadable(
            "a stored account is damaged",
            version=None,
            action="stop writing to the state topic by hand; restore it from a backup",
        ) from error
