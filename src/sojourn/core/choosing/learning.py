"""From the counts of all shards to one table: a hierarchy of rates, each drawn to the one above.

A channel is drawn to what is usual, a stage of it to the channel, an hour of the week in a stage
to what stage and hour say together. How strongly is learned as well: where the parts differ no
more than chance has them differ, they say what the whole says (docs/decisions/0019-learning.md).

Sums do not hang on the order of the shards, so that the same counts always make the same table.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from math import fsum
from typing import Final

import msgspec
from msgspec import Struct

from sojourn.core.choosing.evidence import Cell, Counts, faded
from sojourn.core.shared.table import (
    FIRST_PPM,
    FIRST_WEIGHT,
    MILLION,
    ChannelRates,
    Rate,
    StageRates,
    Table,
    moved,
)

#: The least and the most messages that the whole counts for against one of its parts.
_WEAKEST: Final = 20.0
_STRONGEST: Final = 2_000.0

#: Below so little a cell says nothing.
_LEAST_SENT: Final = 0.5

#: How many hours of all stages a table holds at most, those with most messages.
MOST_HOURS: Final = 4_000


class _Sum(Struct, gc=False):
    """Messages and answers of several cells together."""

    sent: float = 0.0
    answered: float = 0.0


def learn(counts: Iterable[tuple[Cell, Counts]], *, at: int, half_life_ms: int) -> Table | None:
    """The table that the counts of all shards make; None where nothing went out yet.

    All is weighed as of the newest count; `at` only says when this was.
    """
    known = _known(list(counts), half_life_ms)
    if not known:
        return None
    overall = _rate(_total(known.values()), FIRST_PPM, FIRST_WEIGHT)
    kept = _most_told(known)
    by_channel: dict[str, dict[Cell, _Sum]] = {}
    for cell, told in known.items():
        by_channel.setdefault(cell.channel, {})[cell] = told
    channels = {name: _channel(inside, overall, kept) for name, inside in by_channel.items()}
    return table_of(overall, channels, at=at)


def table_of(overall: Rate, channels: dict[str, ChannelRates], *, at: int) -> Table:
    """The table of these rates, learned at `at`; the same rates have the same version."""
    content = msgspec.msgpack.encode((overall, channels))
    version = blake2b(content, digest_size=8).hexdigest()
    return Table(version=version, at=at, overall=overall, channels=channels)


def _known(counts: Sequence[tuple[Cell, Counts]], half_life_ms: int) -> dict[Cell, _Sum]:
    """The cells of which anything is left, in their order, summed over the shards."""
    newest = max((one.at for _, one in counts), default=0)
    shares: dict[tuple[str, str, int], list[Counts]] = {}
    for cell, one in counts:
        where = (cell.channel, cell.stage, cell.hour)
        shares.setdefault(where, []).append(faded(one, newest, half_life_ms))
    known: dict[Cell, _Sum] = {}
    for where, parts in sorted(shares.items()):
        # A sum that is rounded once is the same in whatever order the shards come.
        sent = fsum(one.sent for one in parts)
        if sent >= _LEAST_SENT:
            known[Cell(*where)] = _Sum(sent, fsum(one.answered for one in parts))
    return known


def _channel(cells: Mapping[Cell, _Sum], overall: Rate, kept: frozenset[Cell]) -> ChannelRates:
    total = _total(cells.values())
    rate = _rate(total, overall.ppm, FIRST_WEIGHT)
    by_stage: dict[str, dict[Cell, _Sum]] = {}
    for cell, one in cells.items():
        by_stage.setdefault(cell.stage, {})[cell] = one
    stages = {stage: _total(inside.values()) for stage, inside in by_stage.items()}
    strength = _strength([(one, rate.ppm) for one in stages.values()])
    rates = {stage: _rate(one, rate.ppm, strength) for stage, one in stages.items()}
    hours = _hours(cells, rate, rates)
    expected = {
        cell: moved(rates[cell.stage].ppm, hours[cell.hour].ppm, rate.ppm) for cell in cells
    }
    cell_strength = _strength([(one, expected[cell]) for cell, one in cells.items()])
    return ChannelRates(
        rate,
        round(total.sent),
        hours,
        {
            stage: StageRates(
                rates[stage],
                {
                    cell.hour: _rate(one, expected[cell], cell_strength)
                    for cell, one in inside.items()
                    if cell in kept
                },
            )
            for stage, inside in by_stage.items()
        },
    )


def _hours(cells: Mapping[Cell, _Sum], rate: Rate, stages: Mapping[str, Rate]) -> dict[int, Rate]:
    """A channel by hours in any stage.

    Messages count by what their stage lets expect: an hour is not good because it is when those
    in a good stage are written to.
    """
    by_hour: dict[int, _Sum] = {}
    for cell, one in cells.items():
        hour = by_hour.setdefault(cell.hour, _Sum())
        hour.sent += one.sent * stages[cell.stage].ppm / max(rate.ppm, 1)
        hour.answered += one.answered
    strength = _strength([(one, rate.ppm) for one in by_hour.values()])
    return {hour: _rate(by_hour[hour], rate.ppm, strength) for hour in sorted(by_hour)}


def _rate(told: _Sum, expected_ppm: int, weight: float) -> Rate:
    """What is told, drawn to what was expected as if `weight` messages had said that."""
    ppm = (told.answered * MILLION + expected_ppm * weight) / (told.sent + weight)
    return Rate(min(max(round(ppm), 0), MILLION), round(told.sent + weight))


def _strength(parts: Iterable[tuple[_Sum, int]]) -> float:
    """How many messages the expected rate of each part weighs as much as.

    By the moments of a beta-binomial: as many as make the parts differ as much as they do.
    """
    count, messages, squares, spread = 0, 0.0, 0.0, 0.0
    for told, ppm in parts:
        expected = ppm / MILLION
        chance = expected * (1 - expected)
        if chance > 0:
            count += 1
            messages += told.sent
            squares += told.sent * told.sent
            away = told.answered - told.sent * expected
            spread += away * away / (told.sent * chance)
    room = messages - squares / messages if messages else 0.0
    beyond_chance = spread - (count - 1)
    if room <= 0 or beyond_chance <= 0:
        return _STRONGEST
    share = min(beyond_chance / room, 1.0)
    return min(max(1 / share - 1, _WEAKEST), _STRONGEST)


def _total(parts: Iterable[_Sum]) -> _Sum:
    total = _Sum()
    for one in parts:
        total.sent += one.sent
        total.answered += one.answered
    return total


def _most_told(cells: Mapping[Cell, _Sum]) -> frozenset[Cell]:
    """The cells whose own rate is worth a place in the table."""
    if len(cells) <= MOST_HOURS:
        return frozenset(cells)
    ordered = sorted(cells, key=lambda cell: (-cells[cell].sent, cell))
    return frozenset(ordered[:MOST_HOURS])
