"""What is wrong with the geometry of a plan: boxes or lines that get in each other's way."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from sojourn.journeyfile.picture.boxes import (
    KICKER_PX,
    LINE_PX,
    PILLS,
    TITLE_PX,
    left_px,
)
from sojourn.journeyfile.picture.plan import Frame, PlacedBox, Plan, Route
from sojourn.journeyfile.picture.text import width

Rectangle = tuple[int, int, int, int]


def faults(plan: Plan) -> list[str]:
    """Everything that nobody should see in a picture."""
    return [*_overlaps(plan), *_crossed(plan), *_overfull(plan), *_outside(plan), *_slanted(plan)]


def _overlaps(plan: Plan) -> Iterator[str]:
    for one, other in combinations(plan.boxes, 2):
        if _meet(_box(one), _box(other)):
            yield f"{one.box.node.id} lies on {other.box.node.id}"


def _crossed(plan: Plan) -> Iterator[str]:
    """Lines that run through boxes. They may touch the edge of those where they begin or end."""
    for route in plan.routes:
        for (x0, y0), (x1, y1) in pairwise(route.points):
            line = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            for placed in plan.boxes:
                left, top, right, bottom = _box(placed)
                if _meet(line, (left + 1, top + 1, right - 1, bottom - 1)):
                    yield f"a line {route.points} runs through {placed.box.node.id}"


def _overfull(plan: Plan) -> Iterator[str]:
    """Texts that are wider than their box."""
    for placed in plan.boxes:
        box = placed.box
        is_pill = box.node.kind in PILLS
        room = box.width_px - (8 if is_pill else left_px(box.node.kind) + 8)
        texts = [(line, LINE_PX, False) for line in box.lines]
        texts += [(line, TITLE_PX, True) for line in box.title]
        texts += [(line, KICKER_PX, True) for line in box.kicker]
        for line, size, bold in texts:
            if width(line, size, bold=bold) > room:
                yield f"{line!r} is wider than {box.node.id}"


def _outside(plan: Plan) -> Iterator[str]:
    places = [_box(placed) for placed in plan.boxes] + [_frame(frame) for frame in plan.frames]
    places += [(x, y, x, y) for route in plan.routes for x, y in route.points]
    for left, top, right, bottom in places:
        if left < 0 or top < 0 or right > plan.width_px or bottom > plan.height_px:
            yield f"{(left, top, right, bottom)} leaves the sheet"


def _slanted(plan: Plan) -> Iterator[str]:
    for route in plan.routes:
        for (x0, y0), (x1, y1) in pairwise(route.points):
            if x0 != x1 and y0 != y1:
                yield f"a slanted line {route.points}"


def shared_ways(plan: Plan) -> list[str]:
    """Lines of different boxes that lie on each other, so that nobody can tell them apart."""
    found = []
    for one, other in combinations(plan.routes, 2):
        if _ends(one) & _ends(other):
            continue
        for first, second in ((a, b) for a in pairwise(one.points) for b in pairwise(other.points)):
            if _lie_on(first, second):
                found.append(f"{first} lies on {second}")
    return found


def _ends(route: Route) -> set[tuple[int, int]]:
    return {route.points[0], route.points[-1]}


def _lie_on(
    one: tuple[tuple[int, int], tuple[int, int]], other: tuple[tuple[int, int], tuple[int, int]]
) -> bool:
    for axis in (0, 1):
        is_one = one[0][axis] == one[1][axis]
        is_other = other[0][axis] == other[1][axis]
        if is_one and is_other and one[0][axis] == other[0][axis]:
            along = 1 - axis
            low, high = sorted((one[0][along], one[1][along]))
            start, end = sorted((other[0][along], other[1][along]))
            return low < end and start < high
    return False


def _box(placed: PlacedBox) -> Rectangle:
    return placed.x_px, placed.y_px, placed.right_px, placed.bottom_px


def _frame(frame: Frame) -> Rectangle:
    return (
        frame.x_px,
        frame.y_px,
        frame.x_px + frame.width_px,
        frame.y_px + frame.height_px,
    )


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
