"""Puts a drawing onto one sheet: what hangs together from top to bottom, frames at the right."""

from typing import Final

from sojourn.journeyfile.picture.boxes import Box, box_of
from sojourn.journeyfile.picture.drawing import Drawing, Group
from sojourn.journeyfile.picture.flow import LANE_MARGIN_PX, plan_flow
from sojourn.journeyfile.picture.line import plan_line
from sojourn.journeyfile.picture.plan import Frame, PlacedBox, Plan, moved
from sojourn.journeyfile.picture.wires import parts, wired

_BETWEEN_PX: Final = 48
_FRAME_PAD_PX: Final = 16
_FRAME_HEAD_PX: Final = 34
_FRAME_GAP_PX: Final = 12


def plan_drawing(drawing: Drawing) -> Plan:
    """Where everything of a drawing stands."""
    if drawing.direction == "right":
        return plan_line(drawing)
    nodes, wires = wired(drawing)
    boxes = {node.id: box_of(node) for node in nodes}
    plans: list[Plan] = []
    loose: set[str] = set()
    for part, lines in parts(nodes, wires):
        if lines or len(drawing.nodes) == 1:
            plans.append(plan_flow([boxes[node.id] for node in part], lines))
        else:
            loose.update(node.id for node in part)
    sheet = _side_by_side(plans)
    for group in drawing.groups:
        inside = [boxes[node] for node in group.nodes if node in loose]
        if inside:
            sheet = _beside(sheet, _framed(group, inside))
    return sheet


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


def _beside(sheet: Plan, plan: Plan) -> Plan:
    """A frame at the right of what stands at the same height on the sheet."""
    reach = plan.height_px + _BETWEEN_PX
    taken = [one.right_px for one in sheet.boxes if one.y_px < reach]
    taken += [frame.x_px + frame.width_px for frame in sheet.frames if frame.y_px < reach]
    for route in sheet.routes:
        if min(y for _, y in route.points) < reach:
            taken.append(max(x for x, _ in route.points))
    return _joined([sheet, moved(plan, max(taken, default=-_BETWEEN_PX) + _BETWEEN_PX, 0)])


def _side_by_side(plans: list[Plan]) -> Plan:
    x, shifted = 0, []
    for plan in plans:
        shifted.append(moved(plan, x, 0))
        x += plan.width_px + _BETWEEN_PX
    return _joined(shifted)


def _joined(plans: list[Plan]) -> Plan:
    """Plans that stand in their places already, as one."""
    boxes = tuple(box for plan in plans for box in plan.boxes)
    frames = tuple(frame for plan in plans for frame in plan.frames)
    rights = [box.right_px for box in boxes] + [one.x_px + one.width_px for one in frames]
    routes = tuple(route for plan in plans for route in plan.routes)
    rights += [x + LANE_MARGIN_PX for route in routes for x, _ in route.points]
    return Plan(
        max(rights),
        max(plan.height_px for plan in plans),
        boxes,
        routes,
        frames,
    )
