"""How a channel is served: how fast, how long, how many at once."""

from msgspec import Struct

from sojourn.connector.calling import CALL_TIMEOUT_S
from sojourn.connector.patience import Patience
from sojourn.journeyfile.phrases.rate import Rate


class Manner(Struct, frozen=True, kw_only=True):
    """At most `at_once` calls, each of `call_timeout_s`, no faster than `rate`.

    `oldest_s`: what was decided longer ago is not sent, unless it is transactional; 0 for no bound.
    `grace_s`: how long a stop waits for calls that are under way.
    """

    at_once: int = 16
    rate: Rate | None = None
    patience: Patience = Patience()
    call_timeout_s: float = CALL_TIMEOUT_S
    oldest_s: float = 86_400.0
    grace_s: float = 10.0
