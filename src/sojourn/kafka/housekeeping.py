"""What a worker does besides its work: it collects garbage where that does not hurt."""

import asyncio
import gc
import itertools
from typing import Any, Final

from sojourn.kafka.fleet import Fleet
from sojourn.kafka.intake import Intake

_HOUSEKEEPING_S: Final = 1.0
#: How often garbage is collected under load, where each time holds up the shards.
_COLLECTION_S: Final = 10
_FULL_COLLECTION_S: Final = 600


async def keep_house(app: Any, fleet: Fleet, intake: Intake) -> None:
    """Go on until cancelled: collect garbage, and end the fleet where Faust has crashed."""
    frozen = False
    try:
        for second in itertools.count(1):
            await asyncio.sleep(_HOUSEKEEPING_S)
            if app.crashed:
                fleet.end(f"the group membership failed ({type(app.crash_reason).__name__})")
            if frozen:
                _collect(second, idle=not intake.under_way())
            elif fleet.owned and fleet.ready == fleet.owned:
                # What was read from the log stays: the collector need not look at it again.
                gc.collect()
                gc.freeze()
                gc.disable()
                frozen = True
    finally:
        gc.enable()


def _collect(second: int, *, idle: bool) -> None:
    if idle or second % _COLLECTION_S == 0:
        everything = idle and second % _FULL_COLLECTION_S == 0
        gc.collect(2 if everything else int(idle))
