"""One provider call, whatever comes of it turned into an outcome."""

import asyncio
import logging
from typing import Final

from sojourn.connector.action import Action
from sojourn.connector.outcome import Failed, FailureReason, Outcome, Retry, Sent
from sojourn.connector.ports import Deliver, Provider

_log = logging.getLogger(__name__)

#: How long a provider may take.
CALL_TIMEOUT_S: Final = 30.0


class Undeliverable(Exception):
    """A provider raises it, also from deep within, where an action never can be carried out."""

    def __init__(self, reason: FailureReason = "rejected", code: str = "") -> None:
        super().__init__(reason)
        self.failed = Failed(reason, code)


class Plain:
    """A function as a provider."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    async def deliver(self, action: Action) -> Outcome | None:
        """Call it."""
        return await self._deliver(action)

    async def start(self) -> None:
        """Nothing is needed."""

    async def close(self) -> None:
        """Nothing was taken."""


async def call(provider: Provider, action: Action, *, timeout_s: float) -> Outcome:
    """Let the provider carry out an action. Raises nothing but CancelledError."""
    try:
        async with asyncio.timeout(timeout_s):
            outcome = await provider.deliver(action)
    except Undeliverable as raised:
        return raised.failed
    except TimeoutError:
        return Retry("timed_out")
    except OSError:
        return Retry("unreachable")
    except Exception as error:
        # Only its type: the text may hold what stands in the action.
        _log.error("%s at %s while action %s was sent", *_where(error, action))
        return Failed("defect")
    return Sent() if outcome is None else outcome


def _where(error: BaseException, action: Action) -> tuple[str, str, str]:
    """The error's type, the place of the code that raised it, and the action."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = ""
    if frame is not None:
        place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
    return type(error).__name__, place, action.id
