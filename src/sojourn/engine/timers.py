"""Which customer of a shard wants to be woken when."""

from heapq import heappop, heappush


class TimerIndex:
    """Customers by a moment not later than the one at which their state wants to be woken.

    The index may be early and may name customers for nothing: whoever takes an entry looks
    at the state, which is the truth. So most writes need not touch it, a turn that is
    discarded need not be undone in it, and it can be rebuilt from the states.
    """

    __slots__ = ("_due_at", "_heap")

    def __init__(self) -> None:
        self._heap: list[tuple[int, bytes]] = []
        self._due_at: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._due_at)

    def note(self, key: bytes, wake_at: int) -> None:
        """The customer `key` wants to be woken at `wake_at`; 0 for never."""
        if not wake_at:
            return
        known = self._due_at.get(key)
        if known is None or wake_at < known:
            self._due_at[key] = wake_at
            heappush(self._heap, (wake_at, key))

    def next_due_at(self) -> int:
        """The earliest moment in the index, 0 if it is empty."""
        while self._heap:
            due_at, key = self._heap[0]
            if self._due_at.get(key) == due_at:
                return due_at
            heappop(self._heap)
        return 0

    def take(self) -> bytes:
        """Remove the earliest entry, which `next_due_at` has just named."""
        _, key = heappop(self._heap)
        del self._due_at[key]
        return key

    def clear(self) -> None:
        self._heap.clear()
        self._due_at.clear()
