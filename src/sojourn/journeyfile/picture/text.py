"""How wide a text is, and where it breaks into lines.

No font is at hand where pictures are made, and another one where they are looked at: widths
come from a table of a common sans-serif, a little on the safe side.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

#: Widths in thousandths of the font's size, and the characters that have them.
_BY_WIDTH: Final = {
    250: "ijl'|",
    300: " !.,:;[]\\/It`f",
    360: '()-r{}"',
    400: "*^",
    520: "cksvxyzJ",
    580: "abdeghnopquL0123456789?_$#FT",
    620: "+<>=~Z",
    700: "ABEKPSVXY&w",
    760: "CDHNRU",
    820: "GOQ",
    880: "mM%",
    980: "W…—",
    1050: "@",
}
_WIDTHS: Final[Mapping[str, int]] = {
    char: width for width, chars in _BY_WIDTH.items() for char in chars
}
_OTHER: Final = 680
_FULL: Final = 1050
_BOLD: Final = 1.07
#: A part of a long word, which may break behind its joints.
_PIECE: Final = re.compile(r"[^_\-./]+[_\-./]*|[_\-./]+")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of `text` at a font size, in the units of that size."""
    thousandths = sum(map(_width, unicodedata.normalize("NFD", text)))
    return thousandths * size / 1000 * (_BOLD if bold else 1)


def wrap(text: str, room: float, size: float, *, bold: bool = False, most: int = 4) -> list[str]:
    """The lines of `text` that fit into `room`; what is over `most` of them ends in an ellipsis."""

    def fits(line: str) -> bool:
        return width(line, size, bold=bold) <= room

    lines: list[str] = []
    line = ""
    for word in text.split():
        wider = f"{line} {word}" if line else word
        if fits(wider):
            line = wider
            continue
        if line:
            lines.append(line)
        *whole, line = [word] if fits(word) else _broken(word, room, size, bold=bold)
        lines.extend(whole)
    lines.append(line)
    if len(lines) > most:
        last = lines[most - 1]
        while last and not fits(f"{last} …"):
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()} …"]
    return lines


def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    if char in _WIDTHS:
        return _WIDTHS[char]
    return _FULL if unicodedata.east_asian_width(char) in "WF" or char > "\uffff" else _OTHER


def _broken(word: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    """The parts of a word that is too long for a line: at its joints, or anywhere."""
    part = ""
    for piece in _pieces(word, room, size, bold=bold):
        if part and width(part + piece, size, bold=bold) > room:
            yield part
            part = ""
        part += piece
    yield part


def _pieces(word: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    for piece in _PIECE.findall(word):
        if width(piece, size, bold=bold) > room:
            yield from piece
        else:
            yield piece
