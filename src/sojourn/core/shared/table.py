"""What all customers have taught: the chance of an answer by channel, stage and hour of the week.

A table is learned once (`core.choosing.learning`), reaches each shard at one point of its log, and
decides there until the next one comes; so a replay sees the same numbers. They are whole: parts of
a million, and messages.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Meta, Struct

MILLION: Final = 1_000_000

#: What any channel begins with: as if one message in ten had been answered.
FIRST_PPM: Final = 100_000
FIRST_WEIGHT: Final = 20

Ppm = Annotated[int, Meta(ge=0, le=MILLION)]
Weight = Annotated[int, Meta(ge=0)]


class Rate(Struct, frozen=True, gc=False, array_like=True):
    """The chance of an answer in parts of a million, and how many messages know it."""

    ppm: Ppm = FIRST_PPM
    weight: Weight = FIRST_WEIGHT


class StageRates(Struct, frozen=True, array_like=True):
    """A channel in one stage, and by the hours of the week that are known there."""

    rate: Rate
    hours: dict[int, Rate] = {}


class ChannelRates(Struct, frozen=True, array_like=True):
    """A channel in all; by hours in any stage, and by stage.

    `sent` counts the messages behind it, as they weigh now.
    """

    rate: Rate
    sent: Weight = 0
    hours: dict[int, Rate] = {}
    stages: dict[str, StageRates] = {}


class Table(Struct, frozen=True, kw_only=True):
    """All that was learned. `version` is the hash of it, `at` when it was, in milliseconds.

    `overall` is the rate of channels that nothing is known of.
    """

    version: str
    at: int
    overall: Rate
    channels: dict[str, ChannelRates]


_NO_HOURS: Final[Mapping[int, Rate]] = {}


def channel_rate(table: Table | None, channel: str) -> Rate:
    """The chance of an answer on `channel`, at any time."""
    known = _channel(table, channel)
    if known is not None:
        return known.rate
    return Rate() if table is None else table.overall


def rate_at(table: Table | None, channel: str, stage: str, hour: int) -> Rate:
    """The chance of an answer on `channel` in a stage at an hour of the week.

    Where that is not known, it is the stage's, moved as far as the hour moves all stages.
    """
    known = _channel(table, channel)
    if known is None:
        return channel_rate(table, channel)
    in_stage = known.stages.get(stage)
    if in_stage is None:
        return known.hours.get(hour, known.rate)
    found = in_stage.hours.get(hour)
    if found is not None:
        return found
    in_hour = known.hours.get(hour, known.rate)
    return Rate(moved(in_stage.rate.ppm, in_hour.ppm, known.rate.ppm), in_stage.rate.weight)


def moved(ppm: int, to: int, base: int) -> int:
    """`ppm`, as much more or less as `to` is than `base`."""
    return min(ppm * to // base, MILLION) if base else ppm


def sent_on(table: Table | None, channel: str) -> int:
    """How many messages on `channel` all customers together have taught from."""
    known = _channel(table, channel)
    return 0 if known is None else known.sent


def _channel(table: Table | None, channel: str) -> ChannelRates | None:
    return None if table is None else table.channels.get(channel)
