"""How fast a provider may be called: a steady rate, and a pause where it asks for one."""

import asyncio
from typing import Final

from aiolimiter import AsyncLimiter

from sojourn.journeyfile.phrases.rate import Rate

#: A provider that names a longer pause is not waited for in one go.
MAX_HOLD_S: Final = 3_600.0


class Pace:
    """Asked for a turn before each call. One for all calls of a process."""

    def __init__(self, rate: Rate | None = None) -> None:
        # A bucket for one call: with room for more, twice as many would go out in the first second.
        self._bucket = None if rate is None else AsyncLimiter(1, rate.per_s / rate.count)
        self._held_until = 0.0

    async def turn(self) -> None:
        """Return when the next call may be made."""
        loop = asyncio.get_running_loop()
        if self._bucket is not None:
            await self._bucket.acquire()
        while True:
            left_s = self._held_until - loop.time()
            if left_s <= 0:
                return
            await asyncio.sleep(left_s)

    @property
    def held(self) -> bool:
        """Whether nobody has a turn now."""
        return self._held_until > asyncio.get_running_loop().time()

    def hold(self, for_s: float) -> None:
        """Let nobody have a turn for so long; a longer hold is not made shorter."""
        if not for_s > 0:  # nor for what is no number
            return
        until = asyncio.get_running_loop().time() + min(for_s, MAX_HOLD_S)
        self._held_until = max(self._held_until, until)
