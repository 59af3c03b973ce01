"""One provider call, whatever comes of it turned into an outcome."""

import asyncio
import inspect
import logging
import re
from typing import Final, get_args

from sojourn.connector.action import Action
from sojourn.connector.outcome import (
    Bounced,
    Failed,
    FailureReason,
    Outcome,
    Retry,
    RetryReason,
    Sent,
)
from sojourn.connector.ports import Deliver, Provider

_log = logging.getLogger(__name__)

#: How long a provider may take.
CALL_TIMEOUT_S: Final = 30.0
#: What a code of a provider may look like, so that it is none of its words.
_CODE: Final = re.compile(r"[A-Za-z0-9._/-]{0,64}")


class Undeliverable(Exception):
    """A provider raises it, also from deep within, where an action never can be carried out."""

    def __init__(self, reason: FailureReason = "rejected", code: str = "") -> None:
        super().__init__(reason)
        self.failed = Failed(reason, code)


class _MisuseError(Exception):
    """A connector is not written as it must be; the message says how, and holds no value."""


class Plain:
    """A function as a provider."""

    def __init__(self, deliver: Deliver) -> None:
        if not callable(deliver):
            raise TypeError("a provider is a function, or has `start`, `deliver` and `close`")
        self._deliver = deliver

    async def deliver(self, action: Action) -> Outcome | None:
        """Call it."""
        # Typed as one, but whoever writes a connector need not check types.
        made: object = self._deliver(action)
        if not inspect.isawaitable(made):
            raise _MisuseError("deliver is to be an `async def`; asyncio.to_thread is for the rest")
        outcome: Outcome | None = await made
        return outcome

    async def start(self) -> None:
        """Nothing is needed."""

    async def close(self) -> None:
        """Nothing was taken."""


async def call(provider: Provider, action: Action, *, timeout_s: float) -> Outcome:
    """Let the provider carry out an action. Raises CancelledError where its caller is cancelled."""
    try:
        async with asyncio.timeout(timeout_s):
            outcome = await provider.deliver(action)
        return Sent() if outcome is None else _checked(outcome, action)
    except Undeliverable as raised:
        return _checked(raised.failed, action)
    except _MisuseError as error:
        _log.error("%s (action %s)", error, action.id)
        return Failed("defect")
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


def _checked(outcome: object, action: Action) -> Outcome:
    """What a provider's own code returned, without words of its own: they may name people."""
    match outcome:
        case Sent():
            return outcome
        case Bounced(code=code):
            return Bounced(_plain(code))
        case Failed(reason=reason, code=code):
            known = reason if reason in get_args(FailureReason) else "rejected"
            _say_unknown(reason, known, action)
            return Failed(known, _plain(code))
        case Retry(reason=reason, code=code):
            why = reason if reason in get_args(RetryReason) else "unclear"
            _say_unknown(reason, why, action)
            after_s = outcome.after_s if outcome.after_s > 0 else 0.0
            return Retry(why, _plain(code), after_s=after_s, hold=outcome.hold)
        case _:
            what = type(outcome).__name__
            raise _MisuseError(
                f"deliver returned a {what}; it is to be None, Sent, Bounced, Failed or Retry"
            )


def _say_unknown(reason: str, known: str, action: Action) -> None:
    if reason != known:
        _log.error("the reason that deliver gave for action %s is none of the list", action.id)


def _plain(code: str) -> str:
    return code if _CODE.fullmatch(str(code)) else ""


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
