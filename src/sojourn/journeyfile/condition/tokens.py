"""Cuts the text of an expression into tokens, so that only code is rewritten, never text.

The lexical rules are those of the CEL specification (langdef.md, "Syntax"); the library reads
the result, so a token that does not belong is its affair.
"""

import re
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

TokenKind = Literal["word", "duration", "integer", "decimal", "text", "sign"]


class Token(Struct, frozen=True):
    """`text` stands at `start` in the author's text. Spaces and comments are no tokens."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


#: One alternative for each kind, tried in this order. No part can match a text in two ways,
#: so the time stays linear. What nothing else matches is a sign of one character.
_TOKEN: Final = re.compile(
    r"""
    (?P<space> (?: \s | //[^\n]* )+ )
  | (?P<text> [bBrR]{0,2} (?: \"{3} .*? \"{3} | '{3} .*? '{3} )
            | [rR] (?: "[^"\n]*" | '[^'\n]*' )
            | [bB]? (?: "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' ) )
  | (?P<decimal> [0-9]* \. [0-9]+ (?: [eE][+-]?[0-9]+ )? | [0-9]+ [eE][+-]?[0-9]+ )
  | (?P<hexadecimal> 0[xX][0-9a-fA-F]+ (?![0-9A-Za-z_]) )
  | (?P<duration> [0-9]+ [A-Za-z_][A-Za-z0-9_]* )
  | (?P<integer> [0-9]+ )
  | (?P<word> [A-Za-z_][A-Za-z0-9_]* )
  | (?P<sign> && | \|\| | [=!<>]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)


def tokenize(text: str) -> list[Token]:
    """The tokens of `text` in order."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        match match.lastgroup:
            case "space":
                continue
            case "hexadecimal":
                kind: TokenKind = "integer"
            case "word" | "duration" | "integer" | "decimal" | "text" as plain:
                kind = plain
            case _:
                kind = "sign"
        tokens.append(Token(kind, match.group(), match.start()))
    return tokens


def chain_at(tokens: Sequence[Token], index: int) -> int:
    """How many tokens from `index` on make up a dotted name; 0 if none begins there.

    The name of a method that is called (`.startsWith(`) is no part of it.
    """
    if index >= len(tokens) or tokens[index].kind != "word":
        return 0
    end = index + 1
    while end + 1 < len(tokens) and tokens[end].text == "." and tokens[end + 1].kind == "word":
        if end + 2 < len(tokens) and tokens[end + 2].text == "(":
            break
        end += 2
    return end - index
