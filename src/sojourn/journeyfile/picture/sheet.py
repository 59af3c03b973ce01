"""Puts a drawing onto one sheet: what hangs together from top to bottom, frames at the right."""

from typing import Final

from sojourn.journeyfile.picture.boxes import Box, box_of
from sojourn.journeyfile.picture.drawing import Drawing, Group
from sojourn.journeyfile.picture.flow import plan_flow
from sojourn.journeyfile.picture.plan import Frame, PlacedBox, Plan, moved
from sojourn.journeyfile.picture.wires import parts, wired

_BETWEEN_PX: Final = 48
_FRAME_PAD_PX: Final = 16
_FRAME_HEAD_PX: Final = 34
_FRAME_GAP_PX: Final = 12


def plan_drawing(drawing: Drawing) -> Plan:
    """Where everything of a drawing stands."""
    nodes, wires = wired(drawing)
    boxes = {node.id: box_of(node) for node in nodes}
    plans: list[Plan] = []
    loose: set[str] = set()
    for part, lines in parts(nodes, wires):
        if lines or len(drawing.nodes) == 1:
            plans.append(plan_flow([boxes[node.id] for node in part], lines))
        else:
            loose.update(node.id for node in part)
    for group in drawing.groups:
        inside = [boxes[node] for node in group.nodes if node in loose]
        if inside:
            plans.append(_framed(group, inside))
    return _side_by_side(plans)


def _framed(group: Group, boxes: list[Box]) -> Plan:
    """Boxes below each other in a frame."""
    placed: list[PlacedBox] = []
    y = _FRAME_HEAD_PX
    for box in boxes:
        placed.append(PlacedBox(box, _FRAME_PAD_PX, y))
        y = placed[-1].bottom_px + _FRAME_GAP_PX
    width = max(one.right_px for one in placed) + _FRAME_PAD_PX
    height = y - _FRAME_GAP_PX + _FRAME_PAD_PX
    frame = Frame(group.title, 0, 0, width, height)
    return Plan(width, height, tuple(placed), (), (frame,))


def _side_by_side(plans: list[Plan]) -> Plan:
    x, shifted = 0, []
    for plan in plans:
        shifted.append(moved(plan, x, 0))
        x += plan.width_px + _BETWEEN_PX
    return Plan(
        x - _BETWEEN_PX,
        max(plan.height_px for plan in plans),
        tuple(box for plan in shifted for box in plan.boxes),
        tuple(route for plan in shifted for route in plan.routes),
        tuple(frame for plan in shifted for frame in plan.frames),
    )
