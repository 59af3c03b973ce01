"""Rolling counts over event time. A late event counts where it happened (semantics 5)."""

from typing import Final

from sojourn.core.customer.state import Times, Windows
from sojourn.core.declared.clause import Count
from sojourn.core.declared.definitions import Limits

#: Looking for keys that no longer matter costs more than they do; so not at every event.
_PRUNE_EVERY: Final = 8


def add(
    windows: Windows, *, name: str, key: str, at: int, count: Count, limits: Limits
) -> tuple[Windows, bool]:
    """Count one event at `at`; returns the windows anew, and whether the count is reached.

    Reached means: some window of `count.window_ms` that holds this event holds at least
    `count.at_least` events, whatever order they came in.
    """
    held = windows.get(name)
    keys = dict(held) if held else {}
    times = (*keys.get(key, ()), at)
    if len(times) > 1:
        times = tuple(sorted(times))
        # A late event can still complete a window that ends one length before the newest.
        since = times[-1] - 2 * count.window_ms
        if times[0] <= since or len(times) > limits.window_times:
            times = tuple(time for time in times if time > since)[-limits.window_times :]
    keys[key] = times
    if len(keys) % _PRUNE_EVERY == 0:
        keys = _recent(
            keys, since=times[-1] - 2 * count.window_ms, most=limits.window_keys - _PRUNE_EVERY
        )
    reached = len(times) >= count.at_least and _reached(times, at=at, count=count)
    return {**windows, name: keys}, reached


def clear(windows: Windows, *, name: str, key: str) -> Windows:
    """Start the count of `key` anew."""
    keys = {other: held for other, held in windows.get(name, {}).items() if other != key}
    rest = {other: held for other, held in windows.items() if other != name}
    return {**rest, name: keys} if keys else rest


def _reached(times: Times, *, at: int, count: Count) -> bool:
    needed = count.at_least
    for first in range(len(times) - needed + 1):
        start, end = times[first], times[first + needed - 1]
        if end - start < count.window_ms and start <= at <= end:
            return True
    return False


def _recent(keys: dict[str, Times], *, since: int, most: int) -> dict[str, Times]:
    """Keys whose newest time still matters; the `most` newest of them."""
    alive = {key: times for key, times in keys.items() if times[-1] > since}
    if len(alive) <= most:
        return alive
    newest = sorted(alive, key=lambda key: alive[key][-1])[-most:]
    return {key: alive[key] for key in newest}
