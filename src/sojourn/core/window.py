"""Rolling counts over event time. A late event counts where it happened (semantics 5)."""

from bisect import insort

from sojourn.core.definitions import Count, Limits

#: For each rolling count by name: for each key, the event times that may still count.
Windows = dict[str, dict[str, list[int]]]


def add(
    windows: Windows, *, name: str, key: str, at: int, count: Count, limits: Limits
) -> tuple[Windows, bool]:
    """Count one event at `at`; returns the windows anew, and whether the count is reached.

    Reached means: some window of `count.window_ms` that holds this event holds at least
    `count.at_least` events, whatever order they came in.
    """
    keys = windows.get(name, {})
    times = list(keys.get(key, ()))
    insort(times, at)
    newest = times[-1]
    # A late event can still complete a window that ends one window length before the newest.
    times = [time for time in times if time > newest - 2 * count.window_ms][-limits.window_times :]
    kept = {other: held for other, held in keys.items() if other != key}
    kept = _recent(kept, since=newest - 2 * count.window_ms, most=limits.window_keys - 1)
    kept[key] = times
    return {**windows, name: kept}, _reached(times, at=at, count=count)


def clear(windows: Windows, *, name: str, key: str) -> Windows:
    """Start the count of `key` anew."""
    keys = {other: held for other, held in windows.get(name, {}).items() if other != key}
    rest = {other: held for other, held in windows.items() if other != name}
    return {**rest, name: keys} if keys else rest


def _reached(times: list[int], *, at: int, count: Count) -> bool:
    needed = count.at_least
    for first in range(len(times) - needed + 1):
        start, end = times[first], times[first + needed - 1]
        if end - start < count.window_ms and start <= at <= end:
            return True
    return False


def _recent(keys: dict[str, list[int]], *, since: int, most: int) -> dict[str, list[int]]:
    """Keys whose newest time still matters; the `most` newest of them."""
    alive = {key: times for key, times in keys.items() if times[-1] > since}
    if len(alive) <= most:
        return alive
    newest = sorted(alive, key=lambda key: alive[key][-1])[-most:]
    return {key: alive[key] for key in newest}
