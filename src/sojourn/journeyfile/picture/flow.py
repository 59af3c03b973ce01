"""Lays out boxes and lines that hang together, from top to bottom."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.picture.boxes import CARD_PX, Box
from sojourn.journeyfile.picture.layers import Layers, arrange
from sojourn.journeyfile.picture.plan import PlacedBox, Plan, Point, Route
from sojourn.journeyfile.picture.tracks import Hop, bundled, tracks
from sojourn.journeyfile.picture.wires import Wire

_PITCH_PX: Final = CARD_PX + 36
#: Between two layers: from the upper one to the first turn, between turns, and to the arrow's head.
_LEAVE_PX: Final = 13
_TRACK_PX: Final = 10
_ARRIVE_PX: Final = 19
#: How far from the middle of a box an arrow ends that is not to lie on those of the flow.
_BESIDE_PX: Final = 44
_BESIDE_TURN_PX: Final = 12
_LANE_MARGIN_PX: Final = 12


class _Way(Struct, frozen=True):
    """The stops of a wire with the x of each; at its ends these are the places on the boxes."""

    wire: Wire
    stops: tuple[int, ...]
    xs_px: tuple[int, ...]


class _Grid(Struct, frozen=True):
    """Heights: of the upper edge of each row, and of the space below it; `level` is the turn."""

    tops_px: tuple[int, ...]
    channels_px: tuple[int, ...]
    levels: tuple[Mapping[int, int], ...]

    def turn_px(self, row: int, way: int) -> int:
        return self.channels_px[row] + _LEAVE_PX + _TRACK_PX * self.levels[row][way]


def plan_flow(boxes: Sequence[Box], wires: Sequence[Wire]) -> Plan:
    """Where boxes and lines stand. All are connected, and the wires lead in no circle."""
    number = {box.node.id: index for index, box in enumerate(boxes)}
    ends = [(number[wire.upper], number[wire.lower]) for wire in wires]
    layers = arrange(len(boxes), ends, _PITCH_PX)
    xs = _from_zero(boxes, layers)
    ways = [_way(wire, stops, xs) for wire, stops in zip(wires, layers.chains, strict=True)]
    rows = {stop: row for row, stops in enumerate(layers.rows) for stop in stops}
    grid = _grid(boxes, layers, ways, rows)
    placed = tuple(
        PlacedBox(box, xs[index] - box.width_px // 2, grid.tops_px[rows[index]])
        for index, box in enumerate(boxes)
    )
    routes = tuple(_route(index, way, placed, rows, grid) for index, way in enumerate(ways))
    width = max(
        *(one.right_px for one in placed), *(x + _LANE_MARGIN_PX for x in xs[len(boxes) :]), 0
    )
    return Plan(width, max(one.bottom_px for one in placed), placed, routes)


def _from_zero(boxes: Sequence[Box], layers: Layers) -> list[int]:
    """The middle of each stop, so that the leftmost thing begins at 0."""
    left = min(
        stop.x_px - (_LANE_MARGIN_PX if stop.node is None else boxes[stop.node].width_px // 2)
        for stop in layers.stops
    )
    return [stop.x_px - left for stop in layers.stops]


def _way(wire: Wire, stops: tuple[int, ...], xs: Sequence[int]) -> _Way:
    middle = [xs[stop] for stop in stops]
    first, last = middle[0], middle[-1]
    if wire.upwards:
        # The lane leaves the turn at one side and meets the box above at the same side.
        side = -1 if middle[-2] <= last else 1
        return _Way(wire, stops, (first + side * _BESIDE_PX, *middle[1:-1], last + side * _BESIDE_TURN_PX))
    if wire.kind == "aside":
        side = (-1 if middle[-2] < last else 1) * _BESIDE_PX
        return _Way(wire, stops, (first + side, *middle[1:-1], last + side))
    return _Way(wire, stops, tuple(middle))


def _grid(
    boxes: Sequence[Box], layers: Layers, ways: Sequence[_Way], rows: Mapping[int, int]
) -> _Grid:
    tops, channels, levels = [0], [], []
    for row, stops in enumerate(layers.rows):
        height = max(boxes[stop].height_px for stop in stops if stop < len(boxes))
        channels.append(tops[-1] + height)
        found = _levels(ways, rows, row)
        levels.append(found)
        turns = max(found.values(), default=0)
        tops.append(channels[-1] + _LEAVE_PX + _TRACK_PX * turns + _ARRIVE_PX)
    return _Grid(tuple(tops[:-1]), tuple(channels), tuple(levels))


def _levels(ways: Sequence[_Way], rows: Mapping[int, int], row: int) -> dict[int, int]:
    """The level of each way that turns below `row`, by its number."""
    here = {
        index: position
        for index, way in enumerate(ways)
        for position in range(len(way.stops) - 1)
        if rows[way.stops[position]] == row
    }
    ends = [
        _ends(index, ways[index], position, len(ways)) for index, position in here.items()
    ]
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


def _ends(index: int, way: _Way, position: int, ways: int) -> tuple[int, int]:
    """The stops of one hop; a lane upwards and a way from aside share theirs with nobody."""
    if way.wire.upwards or way.wire.kind == "aside":
        return (10_000 + index * ways, 10_000 + index * ways)
    return (way.stops[position], way.stops[position + 1])


def _route(
    index: int, way: _Way, placed: Sequence[PlacedBox], rows: Mapping[int, int], grid: _Grid
) -> Route:
    upper, lower = placed[way.stops[0]], placed[way.stops[-1]]
    points: list[Point] = [(way.xs_px[0], upper.bottom_px)]
    for stop, (x, next_x) in zip(way.stops, pairwise(way.xs_px), strict=False):
        if x != next_x:
            turn = grid.turn_px(rows[stop], index)
            points += [(x, turn), (next_x, turn)]
    points.append((way.xs_px[-1], lower.y_px))
    if way.wire.upwards:
        points.reverse()
    return Route(tuple(points), way.wire.kind, way.wire.arrow)
