"""What the author wrote becomes what the library reads.

There is one kind of number, so integers are written as decimals; durations are written as
everywhere (`1d 12h`); `has()` of a declared name asks whether it has a value. A slip of the
pen is put right and reported, so that the library finds the mistakes beside it.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Mapping, Sequence
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.condition.result import Problem
from sojourn.journeyfile.condition.tokens import Token, chain_at
from sojourn.journeyfile.condition.vocabulary import ROOTS

#: Goes before the name of a field and gives the boolean whether that field has a value.
GIVEN: Final = "__given."
#: Stands for what is reported already: it fits everywhere, so that no mistake follows from it.
ANYTHING: Final = "__anything"
#: `size` gives an integer in CEL; this one gives a number like all others.
SIZE: Final = "__size"

UNIT_MS: Final[Mapping[str, int]] = {
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
}
_DURATION: Final = re.compile(r"([0-9]{1,12})([smhdw])")
_LONGEST_MS: Final = 100 * 365 * 86_400_000
#: From here on a decimal does not hold every whole number.
_LARGEST: Final = 2.0**53

_SLIPS: Final[Mapping[str, str]] = {
    "=": "==",
    "&": "&&",
    "|": "||",
    "and": "&&",
    "or": "||",
    "not": "!",
    "AND": "&&",
    "OR": "||",
    "NOT": "!",
    "True": "true",
    "False": "false",
    "None": "null",
}


class Piece(Struct, frozen=True):
    """What became of one or more tokens: `text` at `at`, from `start` to `end` before."""

    at: int
    text: str
    start: int
    end: int


class Rewritten(Struct, frozen=True):
    """The text for the library, and the way back from its positions."""

    text: str
    pieces: tuple[Piece, ...]
    problems: tuple[Problem, ...]

    def index(self, offset: int) -> int:
        """The index of the piece at `offset` of the new text."""
        return max(0, bisect_right(self.pieces, offset, key=lambda piece: piece.at) - 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Offset and length in the author's text of what stands at `offset` of the new one."""
        index = self.index(offset)
        piece = self.pieces[index]
        if piece.text == "(" and index > 0 and self.pieces[index - 1].text.isidentifier():
            piece = self.pieces[index - 1]  # a call is known by the name of its function
        elif offset >= piece.at + len(piece.text):
            return piece.end, 1
        return piece.start, piece.end - piece.start


class _Writer:
    """Collects the pieces; between two of them stands one space."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.problems: list[Problem] = []
        self._length = 0

    def put(self, text: str, tokens: Sequence[Token]) -> int:
        """Write `text` in place of `tokens`; returns how many those are."""
        self.pieces.append(Piece(self._length, text, tokens[0].start, tokens[-1].end))
        self._length += len(text) + 1
        return len(tokens)

    def complain(self, tokens: Sequence[Token], problem: Problem) -> None:
        start = tokens[0].start
        self.problems.append(
            Problem(start, tokens[-1].end - start, problem.rule, problem.message, problem.hint)
        )


def rewrite(tokens: Sequence[Token], names: Container[str]) -> Rewritten:
    """Rewrite an expression, of which there is at least one token, in view of the known names."""
    writer = _Writer()
    index = 0
    while index < len(tokens):
        index += _step(tokens, index, names, writer)
    text = " ".join(piece.text for piece in writer.pieces)
    return Rewritten(text, tuple(writer.pieces), tuple(writer.problems))


def _step(tokens: Sequence[Token], index: int, names: Container[str], writer: _Writer) -> int:
    """Write what begins at `index`; returns how many tokens that took."""
    token = tokens[index]
    if token.kind == "word" and token.text.startswith("__"):
        message = f'"{token.text}" cannot be used: it begins with two underscores'
        writer.complain([token], Problem(0, 0, "unknown-name", message))
    if token.kind == "duration":
        return _duration(tokens, index, writer)
    if token.kind in ("integer", "decimal") and not _is_position(tokens, index):
        return _number(token, writer)
    is_member = index > 0 and tokens[index - 1].text == "."
    if token.text == "size" and _text(tokens, index + 1) == "(":
        return writer.put(SIZE, [token])
    if token.kind in ("word", "sign") and not is_member:
        return _word(tokens, index, names, writer)
    return writer.put(token.text, [token])


def _word(tokens: Sequence[Token], index: int, names: Container[str], writer: _Writer) -> int:
    token = tokens[index]
    length = chain_at(tokens, index)
    if length > 1:
        return writer.put(_joined(tokens[index : index + length]), tokens[index : index + length])
    if token.text in _SLIPS:
        return _slip(token, writer)
    if _text(tokens, index + 1) == "(":
        return _call(tokens, index, names, writer)
    return writer.put(token.text, [token])


def _call(tokens: Sequence[Token], index: int, names: Container[str], writer: _Writer) -> int:
    token = tokens[index]
    if token.text == "duration":
        message = "a duration is written without a function"
        writer.complain([token], Problem(0, 0, "unknown-function", message, "as in `30d`"))
    if token.text == "has":
        length = chain_at(tokens, index + 2)
        whole = tokens[index : index + length + 3]
        if length > 1 and whole[-1].text == ")":
            asked = _has(_joined(whole[2:-1]), names)
            if asked:
                return writer.put(asked, whole)
    return writer.put(token.text, [token])


def _has(path: str, names: Container[str]) -> str:
    """`has(path)` as the library needs it, or nothing for a name that does not exist.

    Every part on the way is asked for, so that what lies within something missing is missing.
    """
    words = path.split(".")
    prefixes = [".".join(words[:count]) for count in range(1, len(words) + 1)]
    known = next((count for count, prefix in enumerate(prefixes) if prefix in names), None)
    if known is None and words[0] in ROOTS:
        return ""
    parts = [] if known is None else [f"{GIVEN}{prefixes[known]}"]
    parts += [f"has({prefix})" for prefix in prefixes[1 if known is None else known + 1 :]]
    return f"({' && '.join(parts)})"


def _slip(token: Token, writer: _Writer) -> int:
    right = _SLIPS[token.text]
    message = f"`{token.text}` is written `{right}` in a condition"
    writer.complain([token], Problem(0, 0, "condition-syntax", message))
    return writer.put(right, [token])


def _duration(tokens: Sequence[Token], index: int, writer: _Writer) -> int:
    end = index
    while end < len(tokens) and tokens[end].kind == "duration":
        end += 1
    parts = tokens[index:end]
    milliseconds = [_milliseconds(token, writer) for token in parts]
    total_ms = sum(part for part in milliseconds if part is not None)
    if total_ms > _LONGEST_MS:
        writer.complain(parts, Problem(0, 0, "condition-syntax", "a duration is at most 100 years"))
    if None in milliseconds or total_ms > _LONGEST_MS:
        return writer.put(ANYTHING, parts)
    return writer.put(f'duration("{total_ms // 1000}s")', parts)


def _milliseconds(token: Token, writer: _Writer) -> int | None:
    match = _DURATION.fullmatch(token.text)
    if match:
        return int(match[1]) * UNIT_MS[match[2]]
    message = f'"{token.text[:40]}" is neither a number nor a duration'
    hint = "a duration is a whole number with a unit: s, m, h, d or w, as in `1d 12h`"
    writer.complain([token], Problem(0, 0, "condition-syntax", message, hint))
    return None


def _number(token: Token, writer: _Writer) -> int:
    hexadecimal = token.text[:2] in ("0x", "0X")
    value = float(int(token.text, 16)) if hexadecimal else float(token.text)
    if value >= _LARGEST:
        message = f"{token.text[:40]} is too large for a number"
        hint = "put it in quotes if it is the id of something"
        writer.complain([token], Problem(0, 0, "type-mismatch", message, hint))
        return writer.put(ANYTHING, [token])
    return writer.put(repr(value), [token])


def _is_position(tokens: Sequence[Token], index: int) -> bool:
    """Whether the number at `index` is a position in a list: `event.products[0]`."""
    if tokens[index].kind != "integer" or _text(tokens, index + 1) != "]":
        return False
    if index < 2 or tokens[index - 1].text != "[":
        return False
    before = tokens[index - 2]
    return before.text in (")", "]") or (before.kind == "word" and before.text != "in")


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)


def _text(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if index < len(tokens) else ""
