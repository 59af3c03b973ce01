"""Colours and type of the pictures, for light and for dark surroundings."""

from collections.abc import Iterable, Mapping
from typing import Final

from sojourn.journeyfile.picture.drawing import Kind

#: The colour of each kind of box, by its name in the lists below.
HUES: Final[Mapping[Kind, str]] = {
    "enter": "green",
    "wait": "amber",
    "listen": "orange",
    "send": "blue",
    "choose": "violet",
    "split": "teal",
    "profile": "grey",
    "audience": "cyan",
    "task": "pink",
    "offer": "gold",
    "emit": "indigo",
    "start": "indigo",
    "together": "slate",
    "join": "slate",
    "repeat": "brown",
    "again": "brown",
    "end": "slate",
    "exit": "red",
    "goal": "green",
    "stage": "blue",
    "silence": "grey",
    "label": "slate",
}
#: For each hue: line and strong text on light, and on dark; then the fill on light, and on dark.
_COLORS: Final = {
    "green": ("#17753a", "#5fd38b", "#e9f7ee", "#12291b"),
    "amber": ("#8a5a00", "#f0c060", "#fff6df", "#2d2410"),
    "orange": ("#a8440b", "#ffa36b", "#fff0e6", "#331d10"),
    "blue": ("#1a56c4", "#7fb0ff", "#eaf1ff", "#14223d"),
    "violet": ("#6a2fc0", "#c09bff", "#f3ecff", "#261a3d"),
    "teal": ("#0b6f6a", "#5fd4cc", "#e4f7f5", "#0f2a29"),
    "grey": ("#4d5866", "#b3bfcc", "#f2f4f7", "#1f252d"),
    "cyan": ("#0a6a8c", "#66cdee", "#e5f5fb", "#0f2833"),
    "pink": ("#a82468", "#ff8fc4", "#ffecf5", "#351526"),
    "gold": ("#7d6100", "#e8cd58", "#fbf5d9", "#2a240c"),
    "indigo": ("#3f45b5", "#a3a9ff", "#eeefff", "#1b1d40"),
    "slate": ("#475569", "#a9b6c7", "#f5f7fa", "#1c232d"),
    "brown": ("#7a4a21", "#dcae84", "#f9f0e7", "#2b2018"),
    "red": ("#b3261e", "#ff8e86", "#fdecea", "#351816"),
}
_FONT: Final = "Inter,'Segoe UI',Roboto,Helvetica,Arial,'Liberation Sans',sans-serif"
_LIGHT: Final = {"paper": "#ffffff", "ink": "#1c2530", "soft": "#4a5666", "wire": "#7b8794"}
_DARK: Final = {"paper": "#12171e", "ink": "#e8edf3", "soft": "#b4bfcc", "wire": "#8794a3"}
_FORMS: Final = (
    f".sojourn{{font-family:{_FONT}}}",
    ".sojourn .shape{stroke-width:1.5}",
    ".sojourn .wait .shape,.sojourn .silence .shape{stroke-dasharray:5 3}",
    ".sojourn .mark{fill:none;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}",
    ".sojourn .kicker{font-size:11px;font-weight:700}",
    ".sojourn .title{font-size:14px;font-weight:700}",
    ".sojourn .line{font-size:12px}",
    ".sojourn .pill{font-size:12px;text-anchor:middle}",
    ".sojourn .heading{font-size:20px;font-weight:700}",
    ".sojourn .wire{fill:none;stroke-width:1.6}",
    ".sojourn .wire.aside{stroke-dasharray:6 4}",
    ".sojourn .frame{fill:none;stroke-dasharray:3 4}",
    ".sojourn .frame-title{font-size:12px;font-weight:700}",
)


def style_sheet(kinds: Iterable[Kind]) -> str:
    """The style sheet of a picture with boxes of these kinds, for light and dark surroundings.

    Its names do not reach beyond an <svg class="sojourn">. Colours stand in it as they are,
    since some programs that show pictures know no variables.
    """
    used = sorted(set(kinds))
    light, dark = _colored(used, _LIGHT, 0), _colored(used, _DARK, 1)
    return "".join((*_FORMS, *light, "@media(prefers-color-scheme:dark){", *dark, "}"))


def _colored(kinds: Iterable[Kind], base: Mapping[str, str], shade: int) -> list[str]:
    back, aside = _COLORS["brown"][shade], _COLORS["red"][shade]
    rules = [
        f".sojourn .paper{{fill:{base['paper']}}}",
        f".sojourn .title,.sojourn .pill,.sojourn .heading{{fill:{base['ink']}}}",
        f".sojourn .line,.sojourn .frame-title{{fill:{base['soft']}}}",
        f".sojourn .wire,.sojourn .frame{{stroke:{base['wire']}}}",
        f".sojourn .head{{fill:{base['wire']}}}",
        f".sojourn .wire.back{{stroke:{back}}}.sojourn .head.back{{fill:{back}}}",
        f".sojourn .wire.aside{{stroke:{aside}}}.sojourn .head.aside{{fill:{aside}}}",
    ]
    for kind in kinds:
        line, fill = _COLORS[HUES[kind]][shade], _COLORS[HUES[kind]][shade + 2]
        rules += [
            f".sojourn .{kind} .shape{{fill:{fill};stroke:{line}}}",
            f".sojourn .{kind} .mark{{stroke:{line}}}",
            f".sojourn .{kind} .kicker{{fill:{line}}}",
        ]
    return rules


def light_colors(kind: Kind) -> tuple[str, str, str]:
    """Line, fill and text of a kind of box, for light surroundings."""
    line, _, fill, _ = _COLORS[HUES[kind]]
    return line, fill, _LIGHT["ink"]
