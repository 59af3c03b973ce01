"""How many messages a customer may get: what was sent lately, and when there is room again.

Emissions are kept as far as a cap in force can still count them. A cap at its bound holds the
`at_most` newest of its messages against the next one, so no more of them need be known.
"""

from collections.abc import Iterable
from datetime import tzinfo
from heapq import merge
from typing import Final

from msgspec import Struct

from sojourn.core.customer.state import Emissions
from sojourn.core.declared.policies import Cap
from sojourn.core.local_time.calendar import wall_time
from sojourn.core.local_time.periods import LONGEST_MS, over_at, start_of

#: Stands in no name.
_BEFORE_GROUP: Final = "/"


class Counted(Struct, frozen=True, gc=False):
    """What a message counts as; a `group` of "" is none."""

    category: str
    channel: str
    group: str = ""


def covering(caps: Iterable[Cap], message: Counted) -> list[Cap]:
    """The caps that such a message counts under."""
    category, channels, groups = message.category, ("", message.channel), ("", message.group)
    return [
        cap
        for cap in caps
        if category in cap.categories and cap.channel in channels and cap.group in groups
    ]


def free_at(cap: Cap, emissions: Emissions, at: int, zone: tzinfo) -> int:
    """The first moment at or after `at` when the cap has room for one more."""
    times = _counted(cap, emissions)
    if len(times) < cap.at_most:
        return at
    if cap.window_ms:
        return max(at, times[-cap.at_most] + cap.window_ms)
    start = start_of(cap.period, wall_time(at, zone))
    # Not by their order: a clock that is set back over midnight shows the day before once more.
    same = [time for time in times if start_of(cap.period, wall_time(time, zone)) == start]
    return at if len(same) < cap.at_most else over_at(cap.period, at, zone)


def reserve(emissions: Emissions, caps: Iterable[Cap], message: Counted, at: int) -> Emissions:
    """`emissions` with one more at `at`, and without those that count no more."""
    covered = covering(caps, message)
    if not covered:
        return emissions
    # Twice as many of a calendar's: the last of one day may stand among those of the next.
    most = max(cap.at_most * (1 if cap.window_ms else 2) for cap in covered)
    since = at - max(cap.window_ms or LONGEST_MS[cap.period] for cap in covered)
    place = message.channel
    if any(cap.group for cap in covered):
        place = _in_group(message)
    held = emissions.get(message.category, {})
    times = sorted([*(time for time in held.get(place, ()) if time > since), at])
    return {**emissions, message.category: {**held, place: tuple(times[-most:])}}


def release(emissions: Emissions, message: Counted, at: int) -> Emissions:
    """`emissions` without one at `at`, which came to nothing."""
    held = emissions.get(message.category, {})
    for place in (_in_group(message), message.channel):
        times = held.get(place, ())
        if at in times:
            nth = times.index(at)
            left = times[:nth] + times[nth + 1 :]
            return {**emissions, message.category: {**held, place: left}}
    return emissions


def _in_group(message: Counted) -> str:
    if not message.group:
        return message.channel
    return f"{message.channel}{_BEFORE_GROUP}{message.group}"


def _counted(cap: Cap, emissions: Emissions) -> tuple[int, ...]:
    """The emissions under `cap`, ascending."""
    held = [
        times
        for category, places in emissions.items()
        if category in cap.categories
        for place, times in places.items()
        if _covers(cap, place)
    ]
    return held[0] if len(held) == 1 else tuple(merge(*held))


def _covers(cap: Cap, place: str) -> bool:
    if not cap.group:
        return not cap.channel or place.partition(_BEFORE_GROUP)[0] == cap.channel
    channel, _, group = place.partition(_BEFORE_GROUP)
    return group == cap.group and cap.channel in ("", channel)
