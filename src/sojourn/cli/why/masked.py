"""Addresses that a person may see without knowing them: enough to tell one from another."""

from typing import Final

#: How many characters of an address without a host are shown.
_SHOWN: Final = 3


def masked(address: str) -> str:
    """`an@example.test` as `a…@example.test`, `+84912345678` as `…678`, short ones as nothing."""
    name, sign, host = address.rpartition("@")
    if sign and name:
        return f"{name[0]}…@{host}"
    return f"…{address[-_SHOWN:]}" if len(address) > 2 * _SHOWN else ""
