"""Where everything of a picture stands, in pixels from its upper left corner."""

from msgspec import Struct

from sojourn.journeyfile.picture.boxes import Box
from sojourn.journeyfile.picture.drawing import EdgeKind

Point = tuple[int, int]


class PlacedBox(Struct, frozen=True):
    """A box and its upper left corner."""

    box: Box
    x_px: int
    y_px: int

    @property
    def right_px(self) -> int:
        return self.x_px + self.box.width_px

    @property
    def bottom_px(self) -> int:
        return self.y_px + self.box.height_px

    @property
    def middle_px(self) -> int:
        return self.x_px + self.box.width_px // 2


class Route(Struct, frozen=True):
    """An arrow as a line through points, of which each differs from the next in one direction."""

    points: tuple[Point, ...]
    kind: EdgeKind
    arrow: bool = True


class Frame(Struct, frozen=True):
    """A frame around boxes, with its title at the upper edge."""

    title: str
    x_px: int
    y_px: int
    width_px: int
    height_px: int


class Plan(Struct, frozen=True):
    """A whole picture."""

    width_px: int
    height_px: int
    boxes: tuple[PlacedBox, ...]
    routes: tuple[Route, ...]
    frames: tuple[Frame, ...] = ()


def moved(plan: Plan, x_px: int, y_px: int) -> Plan:
    """The plan with everything in it moved to the right and down; its size stays."""
    boxes = (PlacedBox(one.box, one.x_px + x_px, one.y_px + y_px) for one in plan.boxes)
    frames = (
        Frame(one.title, one.x_px + x_px, one.y_px + y_px, one.width_px, one.height_px)
        for one in plan.frames
    )
    routes = (
        Route(tuple((x + x_px, y + y_px) for x, y in one.points), one.kind, one.arrow)
        for one in plan.routes
    )
    return Plan(plan.width_px, plan.height_px, tuple(boxes), tuple(routes), tuple(frames))
