"""The two lanes on which a shard's protocol asks for things, one at a time on each.

A request that failed is made anew after a pause; what has no answer is said beside the lanes.
"""

from hashlib import blake2b

from sojourn.engine.protocol.requests import Notice, NoticeCode, Request
from sojourn.engine.protocol.state import Asked, Lane, Shard


def ask(shard: Shard, lane: Lane, request: Asked) -> None:
    """Send `request` and wait for its answer on `lane`."""
    lane.request = request
    lane.retry_at = 0
    shard.requests += (request,)


def say(shard: Shard, request: Request) -> None:
    """Send a request that has no answer."""
    shard.requests += (request,)


def notice(shard: Shard, code: NoticeCode, text: str = "") -> None:
    """Tell the operator."""
    say(shard, Notice(code, text))


def new_ticket(shard: Shard) -> int:
    """A ticket that was never used before in this process."""
    shard.tickets += 1
    return shard.tickets


def free(shard: Shard, lane: Lane) -> bool:
    """Whether a new request may be made on `lane` now."""
    return lane.request is None and lane.retry_at <= shard.now.steady


def answered(lane: Lane) -> None:
    """The request of `lane` is done."""
    lane.request = None
    lane.retry_at = 0
    lane.attempts = 0


def try_later(shard: Shard, lane: Lane, *, reason: str, keep: bool = False) -> None:
    """The request of `lane` failed: make it anew after a while, or with `keep` send the same."""
    lane.attempts += 1
    lane.retry_at = shard.now.steady + _pause_ms(shard, lane.attempts)
    if not keep:
        lane.request = None
    notice(shard, "retrying", reason)


def clear(lane: Lane) -> None:
    """Wait for nothing any more; an answer that still comes is ignored."""
    answered(lane)


def _pause_ms(shard: Shard, attempts: int) -> int:
    """The pause before the next attempt: doubling, with a jitter drawn from the worker's name."""
    settings = shard.settings
    if settings.retry_ms == 0:
        return 0
    pause_ms: int = min(settings.retry_ms * 2 ** min(attempts - 1, 16), settings.retry_max_ms)
    text = f"{settings.worker}/{shard.tickets}/{attempts}"
    jitter = blake2b(text.encode(), digest_size=2).digest()
    return pause_ms + pause_ms * int.from_bytes(jitter, "big") // 65_536
