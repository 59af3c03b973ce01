"""How long and how often an action is tried again."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from tenacity import AsyncRetrying, RetryCallState, retry_if_result
from tenacity.stop import stop_before_delay
from tenacity.wait import wait_base, wait_random_exponential

from sojourn.connector.outcome import Failed, Outcome, Retry


class Patience(Struct, frozen=True):
    """Give up `for_s` after the first try. Pauses grow from `first_s` to `most_s`, by chance.

    Each pause is drawn between nothing and its bound, so that what failed together does not come
    again together; it is never shorter than the provider asks for.
    """

    for_s: float = 3_600.0
    first_s: float = 1.0
    most_s: float = 300.0


def retrying(patience: Patience, sleep: Callable[[float], Awaitable[None]]) -> AsyncRetrying:
    """Calls a function until it returns something other than Retry, or patience is over."""
    return AsyncRetrying(
        sleep=sleep,
        wait=_Pause(patience),
        stop=stop_before_delay(patience.for_s),
        retry=retry_if_result(lambda outcome: isinstance(outcome, Retry)),
        retry_error_callback=_given_up,
    )


class _Pause(wait_base):
    """The drawn pause, or the one that the provider asks for where that is longer."""

    def __init__(self, patience: Patience) -> None:
        self._drawn = wait_random_exponential(multiplier=patience.first_s, max=patience.most_s)

    def __call__(self, retry_state: RetryCallState) -> float:
        outcome = _outcome(retry_state)
        asked_s = outcome.after_s if isinstance(outcome, Retry) else 0.0
        return max(asked_s, self._drawn(retry_state))


def _given_up(retry_state: RetryCallState) -> Outcome:
    last = _outcome(retry_state)
    return Failed("gave_up", last.code) if isinstance(last, Retry) else last


def _outcome(retry_state: RetryCallState) -> Outcome:
    assert retry_state.outcome is not None
    result: Outcome = retry_state.outcome.result()
    return result
