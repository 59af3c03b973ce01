"""The library's complaints, in our own words and at the author's positions."""

import re
from collections.abc import Sequence
from typing import Final

from sojourn.journeyfile.condition.library import LibraryError
from sojourn.journeyfile.condition.mismatch import (
    find_call,
    function_of,
    is_consequence,
    mismatch,
)
from sojourn.journeyfile.condition.names import Said, unknown_function, unknown_name
from sojourn.journeyfile.condition.result import Problem
from sojourn.journeyfile.condition.rewrite import GIVEN, SIZE, Rewritten
from sojourn.journeyfile.condition.subset import MACROS
from sojourn.journeyfile.condition.tree import Node
from sojourn.journeyfile.condition.vocabulary import ROOTS, Vocabulary

TOO_DEEP: Final = Said(
    "condition-too-long", "the expression is nested too deeply; write it in smaller parts"
)

_UNDECLARED: Final = re.compile(r"undeclared reference to '(.*)' \(in container")
_SELECT: Final = re.compile(r"expression of type '(.*)' cannot be the operand of a select")
_MACRO: Final = re.compile(r"(\w+)\(\) ")
_SYNTAX: Final = "Syntax error"


def translate(
    errors: Sequence[LibraryError],
    rewritten: Rewritten,
    vocabulary: Vocabulary,
    parsed: Node | None,
) -> list[Problem]:
    """All complaints that are a mistake of their own.

    After the first error of syntax the parser guesses, and what it says then is left out.
    """
    syntax = [error for error in errors if error.message.startswith(_SYNTAX)]
    if syntax:
        return [_syntax(syntax[0], rewritten)]
    return [
        _problem(error, rewritten, vocabulary, parsed) for error in _mistakes(errors, rewritten)
    ]


def placed(said: Said, offset: int, rewritten: Rewritten) -> Problem:
    """`said` about what stands at `offset` of the rewritten text."""
    start, length = rewritten.place(offset)
    return Problem(start, length, said.rule, said.message, said.hint)


def _problem(
    error: LibraryError, rewritten: Rewritten, vocabulary: Vocabulary, parsed: Node | None
) -> Problem:
    undeclared = _UNDECLARED.match(error.message)
    if undeclared:
        return _undeclared(undeclared[1], error, rewritten, vocabulary)
    call = find_call(parsed, error.offset, function_of(error.message))
    said = mismatch(error.message, call) or _other(error.message)
    return placed(said, error.offset, rewritten)


def _undeclared(
    name: str, error: LibraryError, rewritten: Rewritten, vocabulary: Vocabulary
) -> Problem:
    if _is_call(error, rewritten):
        said = unknown_function("size" if name == SIZE else name)
        return placed(said, error.offset, rewritten)
    index = rewritten.index(error.offset)
    # Of a name within has() the library knows only where the parenthesis stands.
    nearby = rewritten.pieces[index : index + 2]
    piece = next((piece for piece in nearby if piece.text.startswith(name)), nearby[0])
    path = piece.text if piece.text.startswith(name) else name.removeprefix(GIVEN)
    return placed(unknown_name(path, vocabulary), piece.at, rewritten)


def _other(message: str) -> Said:
    select = _SELECT.match(message)
    if select:
        return Said("type-mismatch", "a value that is no map has nothing after a dot")
    macro = _MACRO.match(message)
    if macro and macro[1] in (*MACROS, "has"):
        return unknown_function(macro[1])
    if "recursion" in message:
        return TOO_DEEP
    return Said("unsupported-expression", "this expression is not understood")


def _syntax(error: LibraryError, rewritten: Rewritten) -> Problem:
    last = rewritten.pieces[-1]
    at_end = error.offset >= last.at + len(last.text)
    found = "" if at_end else rewritten.pieces[rewritten.index(error.offset)].text
    said = Said(
        "condition-syntax",
        f"`{found}` was not expected here" if found else "the expression ends too early",
        _syntax_hint(found, rewritten, error.offset),
    )
    return placed(said, error.offset, rewritten)


def _syntax_hint(found: str, rewritten: Rewritten, offset: int) -> str:
    opened = sum(piece.text == "(" for piece in rewritten.pieces)
    closed = sum(piece.text == ")" for piece in rewritten.pieces)
    if opened != closed:
        return f"{opened} opening and {closed} closing parentheses"
    if found == "%":
        return "there is no remainder in conditions"
    if found and rewritten.index(offset) > 0:
        return "between two values stands an operator, as in `&&`, `==` or `+`"
    return ""


def _mistakes(errors: Sequence[LibraryError], rewritten: Rewritten) -> list[LibraryError]:
    """The complaints without those that only follow from others.

    Where a macro is misspelt its variable is unknown too.
    """
    own = [error for error in errors if not is_consequence(error.message)] or list(errors)
    names = {error: _UNDECLARED.match(error.message) for error in own}
    if not any(name and _is_call(error, rewritten) for error, name in names.items()):
        return own
    return [
        error
        for error, name in names.items()
        if not name or _is_call(error, rewritten) or name[1].split(".")[0] in ROOTS
    ]


def _is_call(error: LibraryError, rewritten: Rewritten) -> bool:
    """Whether the library points at the parenthesis behind the name of a function."""
    index = rewritten.index(error.offset)
    undeclared = _UNDECLARED.match(error.message)
    if undeclared is None or "." in undeclared[1] or undeclared[1] in ROOTS:
        return False
    return index > 0 and rewritten.pieces[index].text == "("
