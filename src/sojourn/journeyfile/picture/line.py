"""Lays out a line of stages from left to right, and below it the stages that stand outside."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from sojourn.journeyfile.picture.boxes import Box, box_of
from sojourn.journeyfile.picture.drawing import Drawing, Edge, Group
from sojourn.journeyfile.picture.plan import Frame, PlacedBox, Plan, Point, Route

_GAP_PX: Final = 30
_PAD_PX: Final = 18
_HEAD_PX: Final = 34
_BELOW_PX: Final = 46
#: How far above the line an arrow goes that passes over stages.
_OVER_PX: Final = 14


def plan_line(drawing: Drawing) -> Plan:
    """Where the stages stand: those of the first group on the line, the others below it."""
    line = drawing.groups[0]
    boxes = {node.id: box_of(node) for node in drawing.nodes}
    over = _OVER_PX if any(_is_over(edge, line) for edge in drawing.edges) else 0
    placed = _row([boxes[node] for node in line.nodes], _PAD_PX, _HEAD_PX + over)
    frame = Frame(
        line.title,
        0,
        0,
        placed[-1].right_px + _PAD_PX,
        max(one.bottom_px for one in placed) + _PAD_PX,
    )
    outside = [boxes[node.id] for node in drawing.nodes if node.id not in line.nodes]
    wide = sum(box.width_px + _GAP_PX for box in outside) - _GAP_PX
    start = max(_PAD_PX, (frame.width_px - wide) // 2)
    below = _row(outside, start, frame.height_px + _BELOW_PX)
    places = {one.box.node.id: one for one in (*placed, *below)}
    routes = tuple(_route(edge, places, frame, line) for edge in drawing.edges)
    right = max(frame.width_px, *(one.right_px for one in places.values()))
    bottom = max(frame.height_px, *(one.bottom_px for one in places.values()))
    return Plan(right, bottom, tuple(places.values()), routes, (frame,))


def _row(boxes: list[Box], x_px: int, y_px: int) -> list[PlacedBox]:
    """Boxes of one height beside each other."""
    height = max((box.height_px for box in boxes), default=0)
    placed: list[PlacedBox] = []
    for box in boxes:
        placed.append(PlacedBox(replace(box, height_px=height), x_px, y_px))
        x_px = placed[-1].right_px + _GAP_PX
    return placed


def _is_over(edge: Edge, line: Group) -> bool:
    """Whether an arrow along the line passes over stages."""
    if edge.source not in line.nodes or edge.target not in line.nodes:
        return False
    return line.nodes.index(edge.target) - line.nodes.index(edge.source) != 1


def _route(edge: Edge, places: Mapping[str, PlacedBox], frame: Frame, line: Group) -> Route:
    target = places[edge.target]
    middle = target.middle_px
    if edge.source not in places:
        return Route(((middle, frame.height_px), (middle, target.y_px)), edge.kind)
    source = places[edge.source]
    if _is_over(edge, line):
        over = source.y_px - _OVER_PX
        points: tuple[Point, ...] = (
            (source.middle_px, source.y_px),
            (source.middle_px, over),
            (middle, over),
            (middle, target.y_px),
        )
        return Route(points, edge.kind)
    if source.y_px == target.y_px and source.right_px <= target.x_px:
        y = source.y_px + source.box.height_px // 2
        return Route(((source.right_px, y), (target.x_px, y)), edge.kind)
    turn = target.y_px - _BELOW_PX // 2
    points = (
        (source.middle_px, source.bottom_px),
        (source.middle_px, turn),
        (middle, turn),
        (middle, target.y_px),
    )
    return Route(points, edge.kind)
