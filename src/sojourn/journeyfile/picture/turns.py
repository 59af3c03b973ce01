"""At which height each way turns between two layers; ways that would lie on each other part."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.journeyfile.picture.tracks import Hop, bundled, tracks
from sojourn.journeyfile.picture.wires import Wire

#: How far a way steps aside for another, and how often that is tried.
_ASIDE_PX: Final = 8
_TRIES: Final = 6

#: The level of each way that turns below a row, by its number.
Levels = Mapping[int, int]


class Way(Struct, frozen=True):
    """The stops of a wire with the x of each; at its ends these are the places on the boxes."""

    wire: Wire
    stops: tuple[int, ...]
    xs_px: tuple[int, ...]


def turned(ways: Sequence[Way], rows: Mapping[int, int]) -> tuple[list[Way], tuple[Levels, ...]]:
    """The ways, some of them a little aside, with their levels below each row.

    `rows` gives the row of each stop.
    """
    found = list(ways)
    for _ in range(_TRIES):
        levels = tuple(_levels(found, rows, row) for row in range(max(rows.values())))
        moves = {
            move for row, level in enumerate(levels) for move in _conflicts(found, rows, row, level)
        }
        if not moves:
            break
        for index, position in sorted(moves):
            xs = list(found[index].xs_px)
            xs[position] += _ASIDE_PX
            found[index] = replace(found[index], xs_px=tuple(xs))
    return found, tuple(_levels(found, rows, row) for row in range(max(rows.values())))


def _here(ways: Sequence[Way], rows: Mapping[int, int], row: int) -> dict[int, int]:
    """The ways that go on below `row`, with the position of their stop in it."""
    return {
        index: position
        for index, way in enumerate(ways)
        for position, stop in enumerate(way.stops[:-1])
        if rows[stop] == row
    }


def _levels(ways: Sequence[Way], rows: Mapping[int, int], row: int) -> dict[int, int]:
    here = _here(ways, rows, row)
    ends = [_ends(index, ways[index], position) for index, position in here.items()]
    hops = [
        Hop(ways[index].xs_px[position], ways[index].xs_px[position + 1], bundle)
        for (index, position), bundle in zip(here.items(), bundled(ends), strict=True)
    ]
    level = tracks(hops)
    return {
        index: level[hop.bundle]
        for index, hop in zip(here, hops, strict=True)
        if hop.above_px != hop.below_px
    }


def _ends(index: int, way: Way, position: int) -> tuple[int, int]:
    """The stops of one hop; a lane upwards and a way from aside share theirs with nobody."""
    if way.wire.upwards or way.wire.kind == "aside":
        return (_ALONE + index, _ALONE + index)
    return (way.stops[position], way.stops[position + 1])


#: Above the number of any stop.
_ALONE: Final = 1_000_000


def _conflicts(
    ways: Sequence[Way], rows: Mapping[int, int], row: int, levels: Levels
) -> Iterator[tuple[int, int]]:
    """The ways that come down where another one still goes down to its turn: their lower stops."""
    here = _here(ways, rows, row)
    for index, position in here.items():
        for other, position_of_other in here.items():
            if index in levels and other in levels and levels[index] < levels[other]:
                below = ways[index].xs_px[position + 1]
                if below == ways[other].xs_px[position_of_other]:
                    yield index, position + 1
