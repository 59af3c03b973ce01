"""What it means for all that one call is to be tried again: a pause, and a word to the operator."""

import logging
import time
from typing import Final

from sojourn.connector.outcome import OPERATOR_REASONS, Retry, RetryReason
from sojourn.connector.pace import Pace
from sojourn.connector.pulse import Pulse
from sojourn.connector.tally import Tally

_log = logging.getLogger(__name__)

#: All others wait so long where an operator must mend something.
_OPERATOR_HOLD_S: Final = 30.0
#: How often the same is said.
_SAY_AGAIN_S: Final = 60.0


class Setbacks:
    """Notes every Retry of a provider."""

    def __init__(self, pace: Pace, pulse: Pulse, tally: Tally) -> None:
        self._pace = pace
        self._pulse = pulse
        self._tally = tally
        self._said_at: dict[RetryReason, float] = {}

    def note(self, action: str, outcome: Retry) -> None:
        """Of the action of this id."""
        self._tally.tried_again(outcome.reason)
        if outcome.reason in OPERATOR_REASONS:
            self._pulse.operator_reason = f"{outcome.reason} {outcome.code}".strip()
            self._pace.hold(max(outcome.after_s, _OPERATOR_HOLD_S))
            self._say(
                *(logging.ERROR, outcome),
                "the provider answers %s %s: all messages wait. Operator action: look at the "
                "address and the secrets in the configuration",
            )
        else:
            if outcome.hold:
                self._pace.hold(outcome.after_s)
            self._say(logging.WARNING, outcome, "calls come to %s %s, and are tried again")
        _log.debug("action %s is tried again: %s %s", action, outcome.reason, outcome.code)

    def overcome(self) -> None:
        """The provider has answered otherwise."""
        self._pulse.operator_reason = ""

    def _say(self, level: int, outcome: Retry, message: str) -> None:
        """Say it, unless it was said a moment ago."""
        now = time.monotonic()
        if now - self._said_at.get(outcome.reason, -_SAY_AGAIN_S) >= _SAY_AGAIN_S:
            self._said_at[outcome.reason] = now
            _log.log(level, message, outcome.reason, outcome.code)
