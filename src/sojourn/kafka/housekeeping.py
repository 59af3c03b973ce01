"""What a worker does besides its work: it sees to it that garbage is seldom collected."""

import asyncio
import gc
import itertools
from typing import Any, Final

from sojourn.kafka.fleet import Fleet

_HOUSEKEEPING_S: Final = 1.0
#: Turns leave no cycles behind, so what is collected comes of failures and rebalances only; and
#: each time holds up all shards, the longer the more customers are decoded.
_COLLECTION_S: Final = 600


async def keep_house(app: Any, fleet: Fleet) -> None:
    """Go on until cancelled: collect garbage, and end the fleet where Faust has crashed."""
    frozen = False
    try:
        for second in itertools.count(1):
            await asyncio.sleep(_HOUSEKEEPING_S)
            if app.crashed:
                fleet.end(f"the group membership failed ({type(app.crash_reason).__name__})")
            if not frozen and fleet.owned and fleet.ready == fleet.owned:
                # What was read from the log stays: the collector need not look at it again.
                gc.collect()
                gc.freeze()
                gc.disable()
                frozen = True
            elif second % _COLLECTION_S == 0:
                gc.collect()
    finally:
        gc.enable()
