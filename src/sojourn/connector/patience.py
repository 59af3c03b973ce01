"""How long and how often an action is tried again."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from tenacity import AsyncRetrying, RetryCallState, retry_if_result
from tenacity.stop import stop_base
from tenacity.wait import wait_base, wait_random_exponential

from sojourn.connector.outcome import OPERATOR_REASONS, Failed, Outcome, Retry


class Patience(Struct, frozen=True):
    """Give up `for_s` after the first answer that was no. Pauses grow from `first_s` to `most_s`.

    Each pause is drawn between nothing and its bound, so that what failed together does not come
    again together; it is never shorter than the provider asks for.
    """

    for_s: float = 3_600.0
    first_s: float = 1.0
    most_s: float = 300.0


def retrying(
    patience: Patience, *, sleep: Callable[[float], Awaitable[None]], now: Callable[[], float]
) -> AsyncRetrying:
    """Calls a function until it returns something other than Retry, or patience is over.

    `now` is a clock in seconds. Use it for one action: it remembers since when that one fails.
    """
    return AsyncRetrying(
        sleep=sleep,
        wait=_Pause(patience),
        stop=_End(patience, now),
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


class _End(stop_base):
    """Patience with an action ends; with what keeps all of them back it does not.

    Time before the first answer does not count: that the queue is long is no fault of those in it.
    """

    def __init__(self, patience: Patience, now: Callable[[], float]) -> None:
        self._for_s = patience.for_s
        self._now = now
        self._since: float | None = None

    def __call__(self, retry_state: RetryCallState) -> bool:
        outcome = _outcome(retry_state)
        if isinstance(outcome, Retry) and outcome.reason in OPERATOR_REASONS:
            self._since = None
            return False
        now = self._now()
        if self._since is None:
            self._since = now
        return now + retry_state.upcoming_sleep - self._since >= self._for_s


def _given_up(retry_state: RetryCallState) -> Outcome:
    last = _outcome(retry_state)
    return Failed("gave_up", last.code) if isinstance(last, Retry) else last


def _outcome(retry_state: RetryCallState) -> Outcome:
    assert retry_state.outcome is not None
    result: Outcome = retry_state.outcome.result()
    return result
