"""Addresses that must not be written to: they bounced, their owner complained, or we were told."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec.structs import replace

from sojourn.core.consent.contacts import address
from sojourn.core.customer.profile import Profile, Suppression
from sojourn.core.declared.definitions import Channel
from sojourn.core.ids import address_mark

Why = Literal["bounced", "complained", "manual"]

#: How many addresses of one customer are remembered; beyond it, the oldest is forgotten.
MOST: Final = 32

#: Of several reasons the gravest is kept, so that the order in which they are told is no matter.
_GRAVITY: Final[Mapping[str, int]] = {"bounced": 0, "complained": 1, "manual": 2}


def is_suppressed(profile: Profile, channel: str, to: str) -> bool:
    """Whether the address `to` must not be written to on `channel`."""
    mark = address_mark(to)
    return profile.suppressed.get(channel) == mark or any(
        one.channel == channel and one.address == mark for one in profile.suppressions
    )


def suppress(profile: Profile, channel: str, mark: int, why: Why) -> Profile:
    """The profile with the address of that mark closed on `channel`."""
    known = next((one for one in profile.suppressions if _is_about(one, channel, mark)), None)
    if known is None:
        kept = (*profile.suppressions, Suppression(channel, mark, why))[-MOST:]
    elif _GRAVITY[why] <= _GRAVITY.get(known.why, 0):
        return profile
    else:
        graver = replace(known, why=why)
        kept = tuple(graver if one is known else one for one in profile.suppressions)
    return replace(profile, suppressions=kept)


def unsuppress(profile: Profile, channel: str, to: str = "") -> Profile:
    """The profile with the address `to` open again on `channel`; all of them if none is given."""
    mark = address_mark(to) if to else None
    suppressed = {
        name: held
        for name, held in profile.suppressed.items()
        if name != channel or mark not in (None, held)
    }
    kept = tuple(
        one
        for one in profile.suppressions
        if one.channel != channel or mark not in (None, one.address)
    )
    return replace(profile, suppressed=suppressed, suppressions=kept)


def suppressed_channels(
    channels: Mapping[str, Channel], profile: Profile, customer: str
) -> tuple[str, ...]:
    """The channels whose address of today must not be written to."""
    if not profile.suppressed and not profile.suppressions:
        return ()
    return tuple(
        name
        for name, channel in channels.items()
        if (to := address(profile, channel, customer)) and is_suppressed(profile, name, to)
    )


def _is_about(one: Suppression, channel: str, mark: int) -> bool:
    return one.channel == channel and one.address == mark
