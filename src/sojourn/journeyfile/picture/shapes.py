"""The outline of each kind of box, and its icon: told apart by shape as well as by colour."""

from collections.abc import Callable, Mapping
from typing import Final

from sojourn.journeyfile.picture.drawing import Kind

#: Gives the path of an outline of some width and height, from its upper left corner.
Outline = Callable[[int, int], str]


def outline(kind: Kind, width_px: int, height_px: int) -> str:
    """The path around a box of this kind."""
    return _OUTLINES[kind](width_px, height_px)


def _rounded(radius: int) -> Outline:
    def path(w: int, h: int) -> str:
        r = min(radius, h // 2)
        arc = f"a{r} {r} 0 0 1"
        return (
            f"M{r} 0H{w - r}{arc} {r} {r}V{h - r}{arc} -{r} {r}H{r}{arc} -{r} -{r}V{r}"
            f"{arc} {r} -{r}Z"
        )

    return path


def _chamfered(w: int, h: int) -> str:
    return f"M14 0H{w - 14}L{w} 14V{h - 14}L{w - 14} {h}H14L0 {h - 14}V14Z"


def _pointing(w: int, h: int) -> str:
    """Something goes out: the right side is a point."""
    return f"M4 0H{w - 14}L{w} {h // 2}L{w - 14} {h}H4A4 4 0 0 1 0 {h - 4}V4A4 4 0 0 1 4 0Z"


def _notched(w: int, h: int) -> str:
    """Something comes in: the left side has a notch."""
    return f"M0 0H{w - 4}A4 4 0 0 1 {w} 4V{h - 4}A4 4 0 0 1 {w - 4} {h}H0L12 {h // 2}Z"


def _ticket(w: int, h: int) -> str:
    middle = h // 2
    return (
        f"M4 0H{w - 4}A4 4 0 0 1 {w} 4V{middle - 7}A7 7 0 0 0 {w} {middle + 7}V{h - 4}"
        f"A4 4 0 0 1 {w - 4} {h}H4A4 4 0 0 1 0 {h - 4}V{middle + 7}A7 7 0 0 0 0 {middle - 7}V4"
        "A4 4 0 0 1 4 0Z"
    )


def _barred(w: int, h: int) -> str:
    """A flow of its own: a second line within each side."""
    return f"M0 0H{w}V{h}H0ZM7 0V{h}M{w - 7} 0V{h}"


def _slanted(w: int, h: int) -> str:
    return f"M12 0H{w}L{w - 12} {h}H0Z"


def _folded(w: int, h: int) -> str:
    """A sheet of paper for people: the upper right corner is folded."""
    return f"M0 0H{w - 16}L{w} 16V{h}H0ZM{w - 16} 0V16H{w}"


def _ruled(w: int, h: int) -> str:
    """Side by side: a second line at the upper and the lower edge."""
    return f"M0 0H{w}V{h}H0ZM0 5H{w}M0 {h - 5}H{w}"


_OUTLINES: Final[Mapping[Kind, Outline]] = {
    "enter": _rounded(40),
    "wait": _rounded(14),
    "listen": _notched,
    "send": _pointing,
    "choose": _chamfered,
    "split": _chamfered,
    "profile": _rounded(4),
    "audience": _rounded(4),
    "task": _folded,
    "offer": _ticket,
    "emit": _slanted,
    "start": _barred,
    "together": _ruled,
    "join": _ruled,
    "repeat": _rounded(22),
    "again": _rounded(22),
    "end": _rounded(40),
    "exit": _chamfered,
    "goal": _rounded(4),
    "stage": _rounded(10),
    "silence": _rounded(10),
    "label": _rounded(6),
}

#: Drawn in a square of 16 pixels.
ICONS: Final[Mapping[Kind, str]] = {
    "enter": "M2 8H11M7.5 4.5L11 8L7.5 11.5M14 2V14",
    "wait": "M8 1.5A6.5 6.5 0 1 1 8 14.5A6.5 6.5 0 1 1 8 1.5ZM8 4.5V8L10.5 9.5",
    "listen": "M8 8.2V14.5M5.5 14.5H10.5M8 8.2A1.2 1.2 0 1 0 8 5.8A1.2 1.2 0 1 0 8 8.2Z"
    "M4.8 10.2A4.4 4.4 0 0 1 4.8 3.8M11.2 3.8A4.4 4.4 0 0 1 11.2 10.2"
    "M2.6 12.2A7.4 7.4 0 0 1 2.6 1.8M13.4 1.8A7.4 7.4 0 0 1 13.4 12.2",
    "send": "M1.5 3.5H14.5V12.5H1.5ZM1.5 4L8 9L14.5 4",
    "choose": "M8 1.5L14.5 8L8 14.5L1.5 8ZM8 5V8.5M8 10.8V11",
    "split": "M6 1.5H10M7 1.5V6L2.5 13A1 1 0 0 0 3.4 14.5H12.6A1 1 0 0 0 13.5 13L9 6V1.5M5 10H11",
    "profile": "M10.8 2.2L13.8 5.2L5.5 13.5L1.8 14.2L2.5 10.5ZM9 4L12 7",
    "audience": "M6 7.5A2.5 2.5 0 1 0 6 2.5A2.5 2.5 0 1 0 6 7.5ZM1.5 13.5A4.5 4.5 0 0 1 10.5 13.5"
    "M10.5 7.3A2.3 2.3 0 0 0 10.5 2.7M12 9.8A4.5 4.5 0 0 1 14.5 13.5",
    "task": "M8 7.5A3 3 0 1 0 8 1.5A3 3 0 1 0 8 7.5ZM2.5 14.5A5.5 5.5 0 0 1 13.5 14.5",
    "offer": "M8.5 1.5H14.5V7.5L7.5 14.5L1.5 8.5ZM11.5 4.5V4.6",
    "emit": "M9 1.5L3.5 9H7.5L6.5 14.5L12.5 6.5H8.5Z",
    "start": "M5 11L12.5 3.5M6.5 3.5H12.5V9.5M2 14.5H10",
    "together": "M8 1.5V4.5M3 4.5H13M3 4.5V14M8 4.5V14M13 4.5V14",
    "repeat": "M13.5 8A5.5 5.5 0 1 1 11.5 3.8M11.8 1V4.2H8.6",
    "exit": "M5.3 1.5H10.7L14.5 5.3V10.7L10.7 14.5H5.3L1.5 10.7V5.3ZM5.5 8H10.5",
    "goal": "M3.5 14.5V2M3.5 2.5H12.5L10 5.5L12.5 8.5H3.5",
}
