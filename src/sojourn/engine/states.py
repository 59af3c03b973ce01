"""The states of a shard: packed, as the log holds them, and decoded for who is active."""

from collections.abc import KeysView, Mapping
from itertools import islice

from sojourn.core.customer.state import EMPTY, CustomerState
from sojourn.wire.state import unpack, wake_at_of

#: A decoded state and when it wants to be woken.
Awake = tuple[CustomerState, int]

_NOBODY: Awake = (EMPTY, 0)


class States:
    """States by customer key. Decoded values are frozen, so keeping them is safe.

    `decoded` bounds how many are kept decoded; who was decoded longest ago goes first.
    """

    __slots__ = ("_bound", "_decoded", "_packed")

    def __init__(self, *, decoded: int = 20_000) -> None:
        self._packed: dict[bytes, bytes] = {}
        self._decoded: dict[bytes, Awake] = {}
        self._bound = decoded

    def __len__(self) -> int:
        return len(self._packed)

    def keys(self) -> KeysView[bytes]:
        """The customers who were met."""
        return self._packed.keys()

    def get(self, key: bytes) -> Awake:
        """The state of `key`, empty for a customer who was never met."""
        known = self._decoded.get(key)
        if known is not None:
            return known
        packed = self._packed.get(key)
        if packed is None:
            return _NOBODY
        awake = (unpack(packed), wake_at_of(packed))
        self._keep(key, awake)
        return awake

    def packed(self, key: bytes) -> bytes | None:
        """The stored bytes of `key`, None for a customer who was never met."""
        return self._packed.get(key)

    def restore(self, key: bytes, packed: bytes | None) -> int:
        """Take over a stored state; returns when it wants to be woken."""
        self._decoded.pop(key, None)
        if packed is None:
            self._packed.pop(key, None)
            return 0
        self._packed[key] = packed
        return wake_at_of(packed)

    def accept(self, writes: Mapping[bytes, bytes | None], decoded: Mapping[bytes, Awake]) -> None:
        """Take over what a commit made durable."""
        for key, packed in writes.items():
            if packed is None:
                self._packed.pop(key, None)
            else:
                self._packed[key] = packed
        for key, awake in decoded.items():
            self._keep(key, awake)

    def clear(self) -> None:
        self._packed.clear()
        self._decoded.clear()

    def _keep(self, key: bytes, awake: Awake) -> None:
        self._decoded[key] = awake
        if len(self._decoded) > self._bound:
            # Many at once: finding the first key of a dict is slow once its front was deleted.
            for old in tuple(islice(self._decoded, self._bound // 4 + 1)):
                del self._decoded[old]
