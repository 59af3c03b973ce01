"""Boxes into layers from top to bottom with few crossings: the layout library does it.

This module is the only one that knows the library.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from fast_sugiyama import from_edges
from msgspec import Struct

#: The width of the lane that an arrow needs where it passes a layer without a stop.
LANE_PX: Final = 34


class Stop(Struct, frozen=True):
    """A place in a layer: a box, or a point in the lane of a long arrow, which has no box."""

    x_px: int
    node: int | None


class Layers(Struct, frozen=True):
    """The stops of each layer by their numbers, from left to right, the top layer first.

    `chains` gives for each arrow, in the order in which they came, the stops that it passes,
    its ends included.
    """

    stops: tuple[Stop, ...]
    rows: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[int, ...], ...]


def arrange(nodes: int, edges: Sequence[tuple[int, int]], pitch_px: int) -> Layers:
    """Arrange nodes, numbered from 0, that are all connected, by edges without circles.

    No edge may be given twice. Two boxes of a layer are `pitch_px` apart or more. The same
    input gives the same result: the library orders by number and by the order of the edges.
    """
    if not edges:
        return Layers((Stop(0, 0),), ((0,),), ())
    # The library looks at the edges of a node from the last one back.
    layouts = from_edges(
        list(reversed(edges)),
        vertex_spacing=float(pitch_px),
        dummy_vertices=True,
        dummy_size=float(LANE_PX),
        ranking_type="minimize",
        check_layout=False,
    )
    positions, _, _, parts = layouts[0]
    places = {int(stop): (round(x), round(y)) for stop, (x, y) in positions}
    numbers = {stop: number for number, stop in enumerate(sorted(places))}
    below = _successors((int(a), int(b)) for a, b in parts or ())
    stops = tuple(Stop(places[stop][0], stop if stop < nodes else None) for stop in sorted(places))
    chains = tuple(tuple(numbers[stop] for stop in _chain(edge, below, nodes)) for edge in edges)
    return Layers(stops, _rows(places, numbers), chains)


def _successors(parts: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    below: dict[int, list[int]] = defaultdict(list)
    for source, target in parts:
        below[source].append(target)
    return below


def _chain(edge: tuple[int, int], below: dict[int, list[int]], nodes: int) -> list[int]:
    """The stops from one end of `edge` to the other; those between are points of lanes."""
    source, target = edge
    for stop in below[source]:
        chain = [source, stop]
        while chain[-1] >= nodes:
            chain.append(below[chain[-1]][0])
        if chain[-1] == target:
            return chain
    raise LookupError(edge)


def _rows(
    places: dict[int, tuple[int, int]], numbers: dict[int, int]
) -> tuple[tuple[int, ...], ...]:
    """The layers; the library counts upwards."""
    rows: dict[int, list[int]] = defaultdict(list)
    for stop, (_, y) in places.items():
        rows[y].append(stop)
    return tuple(
        tuple(numbers[stop] for stop in sorted(rows[y], key=lambda stop: places[stop][0]))
        for y in sorted(rows, reverse=True)
    )
