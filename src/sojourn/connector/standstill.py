"""Says that a process could not move: it was suspended, or a provider's call blocks."""

import logging
from collections.abc import Callable
from typing import Final

_log = logging.getLogger(__name__)

#: A loop that comes round so late was kept from it.
STILL_S: Final = 2.0
_SAY_AGAIN_S: Final = 60.0


class Standstill:
    """Asked each time that the loop comes round; `now` is a clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._round_at = now()
        self._said_at = self._round_at - _SAY_AGAIN_S

    def round(self) -> None:
        """The loop came round once more, some tenths of a second after the last time."""
        still_s = self._now() - self._round_at
        self._round_at = self._now()
        if still_s >= STILL_S and self._round_at - self._said_at >= _SAY_AGAIN_S:
            self._said_at = self._round_at
            _log.warning(
                "nothing moved for %.0f s: the process was suspended, or `deliver` blocks "
                "(asyncio.to_thread is for calls that do)",
                still_s,
            )
