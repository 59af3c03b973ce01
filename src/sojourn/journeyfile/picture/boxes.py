"""From the boxes of a drawing to their sizes, with the text broken into lines."""

from typing import Final

from msgspec import Struct

from sojourn.journeyfile.picture.drawing import Kind, Node
from sojourn.journeyfile.picture.text import width, wrap

TITLE_PX: Final = 14
LINE_PX: Final = 12
KICKER_PX: Final = 11
#: The distance from one line of text to the next.
TITLE_STEP_PX: Final = 18
LINE_STEP_PX: Final = 16
KICKER_STEP_PX: Final = 16

CARD_PX: Final = 260
STAGE_PX: Final = 164
_LABEL_PX: Final = 190
_PILL_PX: Final = 220
_PAD_X_PX: Final = 18
_STAGE_PAD_X_PX: Final = 13
PAD_Y_PX: Final = 11
#: The icon at the left of a card, with the gap behind it.
ICON_PX: Final = 28

#: Small boxes of one text, as wide as that text.
PILLS: Final[frozenset[Kind]] = frozenset({"label", "again", "end", "join"})
#: Boxes that stand in a row.
STAGES: Final[frozenset[Kind]] = frozenset({"stage", "silence"})


class Box(Struct, frozen=True):
    """A node with its size and its lines as they will be written."""

    node: Node
    width_px: int
    height_px: int
    kicker: tuple[str, ...]
    title: tuple[str, ...]
    lines: tuple[str, ...]


def box_of(node: Node) -> Box:
    """The box of a node."""
    if node.kind in PILLS:
        return _pill(node)
    wide = STAGE_PX if node.kind in STAGES else CARD_PX
    room = wide - left_px(node.kind) - (_STAGE_PAD_X_PX if node.kind in STAGES else _PAD_X_PX)
    kicker = wrap(node.kicker, room, KICKER_PX, bold=True, most=2) if node.kicker else []
    title = wrap(node.title, room, TITLE_PX, bold=True, most=3) if node.title else []
    lines = [part for line in node.lines for part in wrap(line, room, LINE_PX, most=5)]
    height = (
        2 * PAD_Y_PX
        + KICKER_STEP_PX * len(kicker)
        + TITLE_STEP_PX * len(title)
        + LINE_STEP_PX * len(lines)
    )
    return Box(node, wide, max(height, 44), tuple(kicker), tuple(title), tuple(lines))


def left_px(kind: Kind) -> int:
    """Where the text of a card begins: behind its icon, if it has one."""
    return _STAGE_PAD_X_PX if kind in STAGES else _PAD_X_PX + ICON_PX


def _pill(node: Node) -> Box:
    room = _LABEL_PX if node.kind == "label" else _PILL_PX
    lines = wrap(node.title, room, LINE_PX, most=5)
    widest = max(width(line, LINE_PX) for line in lines)
    return Box(node, round(widest) + 28, 12 + LINE_STEP_PX * len(lines), (), (), tuple(lines))
