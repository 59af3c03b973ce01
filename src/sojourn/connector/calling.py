"""One provider call, whatever comes of it turned into an outcome."""

import asyncio
import logging
from typing import Final

from sojourn.connector.action import Action
from sojourn.connector.outcome import Bounced, Failed, FailureReason, Outcome, Retry, Sent
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
    """Let the provider carry out an action. Raises CancelledError where its caller is cancelled."""
    try:
        async with asyncio.timeout(timeout_s):
            outcome = await provider.deliver(action)
    except Undeliverable as raised:
        return raised.failed
    except TimeoutError:
        return Retry("timed_out")
    except OSError:
        return Retry("unreachable")
    except asyncio.CancelledError as error:
        if _is_cancelled():
            raise
        # Something that the provider waited for was cancelled, and nobody cancelled the provider.
        return _defect(error, action)
    except Exception as error:
        return _defect(error, action)
    if outcome is None:
        return Sent()
    if not isinstance(outcome, Sent | Bounced | Failed | Retry):
        _log.error(
            "deliver returned a %s for action %s; it is None, Sent, Bounced, Failed or Retry",
            *(type(outcome).__name__, action.id),
        )
        return Failed("defect")
    return outcome


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _defect(error: BaseException, action: Action) -> Failed:
    # Only its type: the text may hold what stands in the action.
    _log.error("%s at %s while action %s was sent", *_where(error, action))
    return Failed("defect")


def _where(error: BaseException, action: Action) -> tuple[str, str, str]:
    """The error's type, the place of the code that raised it, and the action."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = ""
    if frame is not None:
        place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
    return type(error).__name__, place, action.id
