"""A drawing as SVG: self-contained, the same bytes for the same drawing."""

from collections.abc import Iterator
from html import escape
from typing import Final

from sojourn.journeyfile.picture.boxes import (
    KICKER_STEP_PX,
    LINE_STEP_PX,
    PAD_Y_PX,
    PILLS,
    STAGES,
    TITLE_STEP_PX,
    Box,
    left_px,
)
from sojourn.journeyfile.picture.drawing import Drawing
from sojourn.journeyfile.picture.plan import Frame, PlacedBox, Plan, Point, Route, moved
from sojourn.journeyfile.picture.shapes import ICONS, outline
from sojourn.journeyfile.picture.text import wrap
from sojourn.journeyfile.picture.theme import style_sheet

_MARGIN_PX: Final = 24
_HEADING_PX: Final = 20
_HEADING_STEP_PX: Final = 26
_CORNER_PX: Final = 7
_HEAD_PX: Final = 7
_NARROWEST_PX: Final = 320


def svg(drawing: Drawing, plan: Plan) -> str:
    """The picture of `drawing` as `plan` lays it out."""
    wide = max(plan.width_px, _NARROWEST_PX)
    heading = wrap(drawing.title, wide, _HEADING_PX, bold=True, most=3)
    top = _MARGIN_PX + _HEADING_STEP_PX * len(heading) + 14
    placed = moved(plan, _MARGIN_PX + (wide - plan.width_px) // 2, top)
    size = (wide + 2 * _MARGIN_PX, plan.height_px + top + _MARGIN_PX)
    return "\n".join((*_head(drawing, placed, size, heading), *_body(placed), "</svg>", ""))


def _head(drawing: Drawing, plan: Plan, size: tuple[int, int], heading: list[str]) -> Iterator[str]:
    w, h = size
    name = escape(drawing.name)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sojourn" role="img" width="{w}" '
        f'height="{h}" viewBox="0 0 {w} {h}" aria-labelledby="{name}-title {name}-about">'
    )
    yield f'<title id="{name}-title">{_text(drawing.title)}</title>'
    yield f'<desc id="{name}-about">{_text(drawing.about)}</desc>'
    yield f"<style>{style_sheet(one.box.node.kind for one in plan.boxes)}</style>"
    yield f'<rect class="paper" width="{w}" height="{h}" rx="12"/>'
    for number, line in enumerate(heading):
        y = _MARGIN_PX + _HEADING_STEP_PX * number + _HEADING_PX - 3
        yield f'<text class="heading" x="{_MARGIN_PX}" y="{y}">{_text(line)}</text>'


def _body(plan: Plan) -> Iterator[str]:
    for frame in plan.frames:
        yield from _frame(frame)
    for route in plan.routes:
        yield from _route(route)
    for placed in plan.boxes:
        yield from _box(placed)


def _frame(frame: Frame) -> Iterator[str]:
    yield (
        f'<rect class="frame" x="{frame.x_px}" y="{frame.y_px}" width="{frame.width_px}" '
        f'height="{frame.height_px}" rx="8"/>'
    )
    yield (
        f'<text class="frame-title" x="{frame.x_px + 16}" y="{frame.y_px + 22}">'
        f"{_text(frame.title)}</text>"
    )


def _route(route: Route) -> Iterator[str]:
    points = list(route.points)
    if route.arrow:
        (x, y), (before_x, before_y) = points[-1], points[-2]
        dx, dy = _sign(x - before_x), _sign(y - before_y)
        back_x, back_y = x - _HEAD_PX * dx, y - _HEAD_PX * dy
        points[-1] = (back_x, back_y)
        yield (
            f'<path class="head {route.kind}" d="M{x} {y}L{back_x - 4 * dy} {back_y + 4 * dx}'
            f'L{back_x + 4 * dy} {back_y - 4 * dx}Z"/>'
        )
    yield f'<path class="wire {route.kind}" d="{_line(points)}"/>'


def _line(points: list[Point]) -> str:
    """A line through the points with round corners."""
    path = [f"M{points[0][0]} {points[0][1]}"]
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, points[1:], points[2:], strict=False):
        first = min(_CORNER_PX, abs(x1 - x0) + abs(y1 - y0), (abs(x2 - x1) + abs(y2 - y1)) // 2)
        path.append(f"L{x1 - first * _sign(x1 - x0)} {y1 - first * _sign(y1 - y0)}")
        path.append(f"Q{x1} {y1} {x1 + first * _sign(x2 - x1)} {y1 + first * _sign(y2 - y1)}")
    path.append(f"L{points[-1][0]} {points[-1][1]}")
    return "".join(path)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _box(placed: PlacedBox) -> Iterator[str]:
    box, node = placed.box, placed.box.node
    step = f' data-step="{escape(node.step)}"' if node.step else ""
    yield f'<g class="{node.kind}"{step} transform="translate({placed.x_px} {placed.y_px})">'
    yield f"<title>{_text(_told(box))}</title>"
    yield f'<path class="shape" d="{outline(node.kind, box.width_px, box.height_px)}"/>'
    yield from _pill(box) if node.kind in PILLS else _card(box)
    yield "</g>"


def _told(box: Box) -> str:
    node = box.node
    return "\n".join(line for line in (node.kicker, node.title, *node.lines) if line)


def _pill(box: Box) -> Iterator[str]:
    y = (box.height_px - LINE_STEP_PX * len(box.lines)) // 2 + 12
    for number, line in enumerate(box.lines):
        yield (
            f'<text class="pill" x="{box.width_px // 2}" y="{y + LINE_STEP_PX * number}">'
            f"{_text(line)}</text>"
        )


def _card(box: Box) -> Iterator[str]:
    used = (
        KICKER_STEP_PX * len(box.kicker)
        + TITLE_STEP_PX * len(box.title)
        + LINE_STEP_PX * len(box.lines)
    )
    is_beside_others = box.node.kind in STAGES
    y = PAD_Y_PX if is_beside_others else (box.height_px - used) // 2
    left = left_px(box.node.kind)
    icon = ICONS.get(box.node.kind)
    if icon is not None:
        yield f'<path class="mark" transform="translate(18 {y + 1})" d="{icon}"/>'
    for style, step, lines in (
        ("kicker", KICKER_STEP_PX, box.kicker),
        ("title", TITLE_STEP_PX, box.title),
        ("line", LINE_STEP_PX, box.lines),
    ):
        for line in lines:
            yield f'<text class="{style}" x="{left}" y="{y + step - 5}">{_text(line)}</text>'
            y += step


def _text(text: str) -> str:
    """`text` for XML; characters that XML does not know are left out."""
    return escape("".join(filter(_is_known, text)), quote=False)


def _is_known(char: str) -> bool:
    return char in "\t\n" or (" " <= char < "\ud800") or ("\udfff" < char not in "\ufffe\uffff")
