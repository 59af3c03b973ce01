"""Closing a client of a broker that may be away: within a bound, and without its own mishaps."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Final

_log = logging.getLogger(__name__)

#: How long a broker may take to say good-bye. What was not said by then is said by time-outs.
FAREWELL_S: Final = 3.0
_CANCEL_S: Final = 0.5


async def farewell(*closings: Awaitable[object], within_s: float = FAREWELL_S) -> None:
    """Close all at once. What cannot be closed in time is left to the end of the process."""
    tasks = {asyncio.ensure_future(closing) for closing in closings}
    _, late = await asyncio.wait(tasks, timeout=within_s)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late, timeout=_CANCEL_S)
    for task in tasks:
        # One that is closed in the middle of a request ends with whatever that ends with.
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            _log.debug("a client was not closed in good order: %s", type(error).__name__)
