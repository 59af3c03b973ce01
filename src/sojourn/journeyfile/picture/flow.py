"""Lays out boxes and lines that hang together, from top to bottom."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.picture.boxes import CARD_PX, Box
from sojourn.journeyfile.picture.layers import Layers, arrange
from sojourn.journeyfile.picture.plan import PlacedBox, Plan, Point, Route
from sojourn.journeyfile.picture.turns import Way, turned
from sojourn.journeyfile.picture.wires import Wire

_PITCH_PX: Final = CARD_PX + 36
#: Between two layers: from the upper one to the first turn, between turns, and to the arrow's head.
_LEAVE_PX: Final = 13
_TRACK_PX: Final = 10
_ARRIVE_PX: Final = 19
#: How far from the middle of a box an arrow ends that is not to lie on those of the flow.
_BESIDE_PX: Final = 44
_BESIDE_TURN_PX: Final = 12
LANE_MARGIN_PX: Final = 12


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
    lanes = _lanes(wires, layers.chains, xs)
    ways = [_way(wire, stops, xs, lanes) for wire, stops in zip(wires, layers.chains, strict=True)]
    rows = {stop: row for row, stops in enumerate(layers.rows) for stop in stops}
    ways, levels = turned(ways, rows)
    grid = _grid(boxes, layers, levels)
    placed = tuple(
        PlacedBox(box, xs[index] - box.width_px // 2, grid.tops_px[rows[index]])
        for index, box in enumerate(boxes)
    )
    routes = tuple(_route(index, way, placed, rows, grid) for index, way in enumerate(ways))
    width = max(
        *(one.right_px for one in placed), *(x + LANE_MARGIN_PX for x in xs[len(boxes) :]), 0
    )
    return Plan(width, max(one.bottom_px for one in placed), placed, routes)


def _from_zero(boxes: Sequence[Box], layers: Layers) -> list[int]:
    """The middle of each stop, so that the leftmost thing begins at 0."""
    left = min(
        stop.x_px - (LANE_MARGIN_PX if stop.node is None else boxes[stop.node].width_px // 2)
        for stop in layers.stops
    )
    return [stop.x_px - left for stop in layers.stops]


def _way(wire: Wire, stops: tuple[int, ...], xs: Sequence[int], lanes: Mapping[int, int]) -> Way:
    """`lanes` gives for each turn where its lane leaves it, from the middle of its box."""
    middle = [xs[stop] for stop in stops]
    first, last = middle[0], middle[-1]
    if wire.upwards:
        # The lane meets the box above at the side from which it comes.
        side = (-1 if middle[-2] <= last else 1) * _BESIDE_PX
        return Way(wire, stops, (first + side, *middle[1:-1], last + lanes[stops[-1]]))
    if wire.kind == "back":
        beside = _BESIDE_TURN_PX if lanes[stops[-1]] <= 0 else -_BESIDE_TURN_PX
        return Way(wire, stops, (*middle[:-1], last + beside))
    if wire.kind == "aside":
        side = (-1 if middle[-2] < last else 1) * _BESIDE_PX
        return Way(wire, stops, (first + side, *middle[1:-1], last + side))
    return Way(wire, stops, tuple(middle))


def _lanes(
    wires: Sequence[Wire], chains: Sequence[tuple[int, ...]], xs: Sequence[int]
) -> dict[int, int]:
    found = {}
    for wire, stops in zip(wires, chains, strict=True):
        if wire.upwards:
            away = xs[stops[-2]] - xs[stops[-1]]
            found[stops[-1]] = max(-_BESIDE_TURN_PX, min(_BESIDE_TURN_PX, away))
    return found


def _grid(boxes: Sequence[Box], layers: Layers, levels: Sequence[Mapping[int, int]]) -> _Grid:
    tops, channels = [0], []
    for row, stops in enumerate(layers.rows):
        height = max(boxes[stop].height_px for stop in stops if stop < len(boxes))
        channels.append(tops[-1] + height)
        turns = max(levels[row].values(), default=0) if row < len(levels) else 0
        tops.append(channels[-1] + _LEAVE_PX + _TRACK_PX * turns + _ARRIVE_PX)
    return _Grid(tuple(tops[:-1]), tuple(channels), tuple(levels))


def _route(
    index: int, way: Way, placed: Sequence[PlacedBox], rows: Mapping[int, int], grid: _Grid
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
