"""What compiling a condition gives: something to evaluate, or what is wrong with the text."""

from typing import Literal

from msgspec import Struct

from sojourn.core.declared.clause import Expression
from sojourn.journeyfile.condition.tree import Node, ValueType

#: What the place in the file asks for. A "key" takes text, a number or a boolean and gives text.
Expected = ValueType | Literal["key"]

RuleId = Literal[
    "condition-syntax",
    "condition-too-long",
    "unknown-name",
    "unknown-value",
    "unknown-function",
    "unsupported-expression",
    "type-mismatch",
    "not-a-condition",
    "wrong-type",
]


class Problem(Struct, frozen=True):
    """One mistake. `offset` and `length` count characters in the text the author wrote."""

    offset: int
    length: int
    rule: RuleId
    message: str
    hint: str = ""


class Compiled(Struct, frozen=True):
    """An expression that is known to be sound.

    `evaluate` raises Missing and nothing else; a time comes as milliseconds since 1970 UTC and
    a duration as milliseconds. `names` are the names that it reads, in the
    order of the text; `asked` those of them that stand in a `has()`. `tree` is what was checked.
    """

    text: str
    type: ValueType
    evaluate: Expression
    names: tuple[str, ...]
    tree: Node
    asked: tuple[str, ...] = ()
