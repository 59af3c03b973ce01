"""The only door to the CEL library: what it reads, checks and says."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from cel_expr_python import cel
from msgspec import Struct

from sojourn.core.declared.facts import FieldType
from sojourn.journeyfile.condition.rewrite import ANYTHING, GIVEN, SIZE
from sojourn.journeyfile.condition.tree import Node, read_checked, read_parsed
from sojourn.journeyfile.condition.vocabulary import Vocabulary

_ERROR: Final = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")

_TYPES: Final[Mapping[FieldType, cel.Type]] = {
    "text": cel.Type.STRING,
    "integer": cel.Type.DOUBLE,
    "number": cel.Type.DOUBLE,
    "money": cel.Type.DOUBLE,
    "boolean": cel.Type.BOOL,
    "time": cel.Type.TIMESTAMP,
    "date": cel.Type.STRING,
    "list": cel.Type.List(cel.Type.DYN),
    "map": cel.Type.Map(cel.Type.STRING, cel.Type.DYN),
    "list of text": cel.Type.List(cel.Type.STRING),
    "map of numbers": cel.Type.Map(cel.Type.STRING, cel.Type.DOUBLE),
}


class LibraryError(Struct, frozen=True):
    """One complaint. `offset` counts characters in the text that the library was given."""

    offset: int
    message: str


def environment(vocabulary: Vocabulary) -> cel.Env:
    """What the library must know before it can check an expression."""
    return _environment(frozenset((name, field.type) for name, field in vocabulary.fields.items()))


@lru_cache(maxsize=256)  # a new environment costs a millisecond; a project has some dozens
def _environment(declared: frozenset[tuple[str, FieldType]]) -> cel.Env:
    variables = {name: _TYPES[kind] for name, kind in declared}
    variables |= {GIVEN + name: cel.Type.BOOL for name, _ in declared}
    variables[ANYTHING] = cel.Type.DYN
    sized = (cel.Type.STRING, _TYPES["list"], _TYPES["map"])
    overloads = [
        cel.Overload(f"{SIZE}_{count}_{member}", cel.Type.DOUBLE, [kind], member, _size)
        for count, kind in enumerate(sized)
        for member in (False, True)
    ]
    return cel.NewEnv(variables=variables, functions=[cel.FunctionDecl(SIZE, overloads)])


def check(env: cel.Env, text: str) -> Node | list[LibraryError]:
    """The checked expression, or all that the library has to say against it."""
    try:
        return read_checked(env.compile(text).serialize())
    except RuntimeError as error:  # the only type that the library raises
        return _errors(str(error), text)


def parse(env: cel.Env, text: str) -> Node | None:
    """The expression unchecked, to say what stands where; None if it cannot be parsed."""
    try:
        return read_parsed(env.compile(text, disable_check=True).serialize())
    except RuntimeError:
        return None


def _errors(said: str, text: str) -> list[LibraryError]:
    lines = text.split("\n")
    found = []
    for match in _ERROR.finditer(said):
        line, column = int(match[1]), int(match[2])
        before = sum(len(part) + 1 for part in lines[: max(0, line - 1)])
        found.append(LibraryError(max(0, before + column - 1), match[3]))
    return found or [LibraryError(0, said)]


def _size(value: Any) -> float:
    return float(len(value))
