"""How many messages a customer may get: what was sent lately, and when there is room again.

Emissions are kept as far as a cap in force can still count them. A cap at its bound holds the
`at_most` newest of its messages against the next one, so no more of them need be known.
"""

from collections.abc import Iterable
from datetime import tzinfo
from heapq import merge
from typing import Final

from sojourn.core.calendar import DAY_MS, instant_of, wall_time
from sojourn.core.policies import Cap

#: When messages went out, ascending, by category and channel.
Emissions = dict[str, dict[str, list[int]]]

#: No local day is longer, not even where a zone changes sides of the date line.
_LONGEST_DAY_MS: Final = 2 * DAY_MS


def covering(caps: Iterable[Cap], category: str, channel: str) -> tuple[Cap, ...]:
    """The caps that a message of `category` on `channel` counts under."""
    return tuple(cap for cap in caps if category in cap.categories and cap.channel in ("", channel))


def free_at(cap: Cap, emissions: Emissions, at: int, zone: tzinfo) -> int:
    """The first moment at or after `at` when the cap has room for one more."""
    times = _counted(cap, emissions)
    if len(times) < cap.at_most:
        return at
    if cap.window_ms:
        return max(at, times[-cap.at_most] + cap.window_ms)
    day = wall_time(at, zone) // DAY_MS
    if wall_time(times[-cap.at_most], zone) // DAY_MS < day:
        return at
    return instant_of((day + 1) * DAY_MS, zone)


def reserve(
    emissions: Emissions, caps: Iterable[Cap], category: str, channel: str, at: int
) -> Emissions:
    """`emissions` with one more at `at`, and without those that count no more."""
    covered = covering(caps, category, channel)
    if not covered:
        return emissions
    most = max(cap.at_most for cap in covered)
    since = at - max(cap.window_ms or _LONGEST_DAY_MS for cap in covered)
    held = emissions.get(category, {})
    times = sorted([*(time for time in held.get(channel, ()) if time > since), at])
    return {**emissions, category: {**held, channel: times[-most:]}}


def release(emissions: Emissions, category: str, channel: str, at: int) -> Emissions:
    """`emissions` without one at `at`, which came to nothing."""
    held = emissions.get(category, {})
    times = held.get(channel, [])
    if at not in times:
        return emissions
    place = times.index(at)
    return {**emissions, category: {**held, channel: times[:place] + times[place + 1 :]}}


def _counted(cap: Cap, emissions: Emissions) -> list[int]:
    """The emissions under `cap`, ascending."""
    held = [
        times
        for category, channels in emissions.items()
        if category in cap.categories
        for channel, times in channels.items()
        if cap.channel in ("", channel)
    ]
    return held[0] if len(held) == 1 else list(merge(*held))
