"""What the library can check but we do not evaluate: refused when loaded, never when run."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.condition.macro import as_loop, parts
from sojourn.journeyfile.condition.result import RuleId
from sojourn.journeyfile.condition.rewrite import ANYTHING, SIZE
from sojourn.journeyfile.condition.tree import (
    Call,
    Const,
    Entries,
    Fold,
    Items,
    Kind,
    Name,
    Node,
    Select,
    Unknown,
    children,
)
from sojourn.journeyfile.condition.vocabulary import ROOTS, Vocabulary

#: Bounds on the work of one evaluation, with `values.LONGEST_LIST`.
_DEEPEST_LOOP: Final = 2
_MOST_LOOPS: Final = 4
_DEEPEST_TREE: Final = 60

OPERATORS: Final = frozenset(
    {"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in", "_&&_", "_||_", "!_", "_?_:_"}
    | {"_+_", "_-_", "_*_", "_/_", "-_", "_[_]"}
)
METHODS: Final = ("startsWith", "endsWith", "contains")
FUNCTIONS: Final = (*METHODS, "has", "size", "string", "timestamp")
MACROS: Final = ("exists", "all", "exists_one", "filter", "map")

_OVER_TIME: Final = frozenset({"time", "duration"})


class Refused(Struct, frozen=True):
    """A part at `at` of the rewritten text that the subset leaves out."""

    at: int
    message: str
    hint: str = ""
    rule: RuleId = "unsupported-expression"


def refusals(tree: Node, vocabulary: Vocabulary) -> list[Refused]:
    """Everything in `tree` that cannot be evaluated, in no order."""
    found = [refused for node, depth in _walk(tree) for refused in _refuse(node, depth, vocabulary)]
    if sum(isinstance(node, Fold) for node, _ in _walk(tree)) > _MOST_LOOPS:
        message = f"at most {_MOST_LOOPS} of {', '.join(MACROS)} stand in one expression"
        found.append(Refused(tree.at, message))
    return found


def too_deep(tree: Node) -> bool:
    """Whether the tree nests deeper than can be walked safely."""
    level: list[Node] = [tree]
    for _ in range(_DEEPEST_TREE):
        level = [child for node in level for child in children(node)]
        if not level:
            return False
    return True


def kind_of(node: Node) -> Kind:
    """The type of the value at run time, where the checker promises more than is certain."""
    if isinstance(node, Call) and node.function == "_?_:_":
        yes, no = (kind_of(branch) for branch in node.arguments[1:])
        return yes if yes == no else "any"
    if isinstance(node, Call) and node.function == "_[_]":
        # Of a value whose type nobody declared the checker assumes what would fit around it.
        return node.kind if isinstance(node.arguments[0], Name) else "any"
    return node.kind


def _walk(tree: Node, depth: int = 0) -> Iterator[tuple[Node, int]]:
    """Every node that the author wrote, with the number of macros around it."""
    yield tree, depth
    if not isinstance(tree, Fold):
        for child in children(tree):
            yield from _walk(child, depth)
    elif loop := as_loop(tree):
        yield from _walk(loop.source, depth)
        for part in parts(loop)[1:]:
            yield from _walk(part, depth + 1)


def _refuse(node: Node, depth: int, vocabulary: Vocabulary) -> Iterator[Refused]:
    match node:
        case Unknown():
            yield Refused(node.at, "this form is not part of conditions")
        case Fold():
            yield from _refuse_loop(node, depth)
        case Call():
            yield from _refuse_call(node)
        case Items() | Entries():
            if any(kind_of(child) in _OVER_TIME for child in children(node)):
                yield Refused(node.at, "a list or map cannot hold a time or a duration")
        case Name(kind="other") if node.name not in vocabulary.fields:
            yield Refused(node.at, f'"{node.name}" cannot be used as a value')
        case Select(kind="other"):
            yield Refused(node.at, f'".{node.field}" cannot be read here')
        case _:
            return


def _refuse_loop(node: Fold, depth: int) -> Iterator[Refused]:
    loop = as_loop(node)
    if loop is None:
        yield Refused(node.at, f"only {', '.join(MACROS)} look at the items of a list")
    if node.variable in ROOTS:
        yield Refused(node.at, f'"{node.variable}" is taken; name the item otherwise, as in `p`')
    if depth >= _DEEPEST_LOOP:
        yield Refused(node.at, f"lists are looked at {_DEEPEST_LOOP} deep at most")
    if loop is not None and loop.value is not None and kind_of(loop.value) in _OVER_TIME:
        yield Refused(node.at, "a list cannot hold a time or a duration")


def _refuse_call(call: Call) -> Iterator[Refused]:
    kinds = [kind_of(argument) for argument in call.arguments]
    if call.function == "matches":
        message = "matches() is left out: a pattern can take very long on some texts"
        yield Refused(call.at, message, _one_of_methods(), "unknown-function")
    elif call.function == "_[_]":
        if kinds[1] not in ("integer", "text"):
            yield Refused(
                call.at,
                "what stands in [ ] is a position or a text in quotes",
                'as in `event.products[0]` or `event.details["colour"]`',
            )
    elif call.function == "timestamp":
        if not _is_moment(call.arguments[0]):
            message = "timestamp() takes a date and time with an offset, in quotes"
            yield Refused(call.at, message, 'as in `timestamp("2026-03-02T09:00:00+07:00")`')
    elif call.function == "string":
        if kinds[0] not in ("text", "number", "boolean", "any"):
            yield Refused(call.at, f"string() takes no {word(kinds[0])}")
    elif call.function not in OPERATORS and call.function not in (*METHODS, SIZE, "duration"):
        message = f'there is no function "{call.function}" in conditions'
        yield Refused(call.at, message, _one_of_functions(), "unknown-function")
    elif "any" in kinds and _OVER_TIME.intersection(kinds) and not _is_reported(call):
        yield Refused(call.at, "a time works only with a value that is declared as `time`")


def _is_reported(call: Call) -> bool:
    """Whether the rewriting has already said what is wrong in `call`."""
    return any(isinstance(part, Name) and part.name == ANYTHING for part in call.arguments)


def _is_moment(node: Node) -> bool:
    if not isinstance(node, Const) or node.kind != "text":
        return False
    try:
        return datetime.fromisoformat(node.value).tzinfo is not None
    except ValueError:
        return False


def word(kind: Kind) -> str:
    """How a kind is called towards an author."""
    if kind == "integer":
        return "number"
    return "value of unknown type" if kind in ("any", "other") else kind


def _one_of_methods() -> str:
    return f"one of {', '.join(METHODS)} may do"


def _one_of_functions() -> str:
    return f"the functions are {', '.join((*FUNCTIONS, *MACROS))}"
