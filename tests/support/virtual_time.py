"""An event loop whose clock jumps to the next timer where nothing else is left to do.

So what waits for hours is tested in no time, and in the order in which it would happen.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_LOOK_S = 1e-9


class _Jumping(selectors.DefaultSelector):
    """Does not wait: says how long it would have."""

    def __init__(self) -> None:
        super().__init__()
        self.jumped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is not None and timeout > 0:
            self.jumped_s += timeout
        assert ready or timeout is not None, "everything waits, and no timer will end it"
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        # Looking at a clock takes time too: some code looks until it has moved.
        self._jumping.jumped_s += _LOOK_S
        return self._jumping.jumped_s

    def stand_still(self, for_s: float) -> None:
        """Let time pass as within a call that blocks."""
        self._jumping.jumped_s += for_s


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end, without waiting for its sleeps."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)
