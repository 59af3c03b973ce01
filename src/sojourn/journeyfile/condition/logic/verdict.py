"""The verdicts on a condition that hold for everyone."""

from collections.abc import Iterable, Sequence
from typing import Final

from sojourn.journeyfile.condition.logic.claims import Clash, Subject
from sojourn.journeyfile.condition.logic.ways import Finder, TooManyError, Way, World
from sojourn.journeyfile.condition.logic.words import text_of
from sojourn.journeyfile.condition.rewrite import GIVEN, SIZE
from sojourn.journeyfile.condition.subset import kind_of
from sojourn.journeyfile.condition.tree import Call, Const, Items, Name, Node, Select, children

#: The names that have a value for every customer at every moment.
ALWAYS_THERE: Final = frozenset(
    {
        "now",
        "customer.id",
        "customer.stage",
        "customer.tags",
        "customer.consents",
        "customer.counters",
        "customer.cart.value",
        "customer.cart.count",
        "customer.cart.items",
        "customer.cart.is_empty",
        "customer.orders.count",
        "customer.orders.value",
    }
)
_ORDERS: Final = frozenset({"_<_", "_<=_", "_>_", "_>=_"})
_EQUALITIES: Final = frozenset({"_==_", "_!=_"})
_METHODS: Final = frozenset({"startsWith", "endsWith", "contains"})
_OVER_TIME: Final = frozenset({"time", "duration"})
_SIZED: Final = frozenset({"text", "list", "map"})
_WRITTEN: Final = frozenset({"text", "number", "boolean"})

NOTHING: Final = Clash(Subject(""), ())


def never_true(tree: Node, world: World) -> Clash | None:
    """What makes it impossible that the condition holds, or None where it may hold.

    `NOTHING` where no value is at fault: then it is false by itself.
    """
    finder = Finder(world)
    try:
        return None if finder.ways(tree, want=True) else finder.clash or NOTHING
    except TooManyError:
        return None


def always_true(tree: Node, world: World) -> bool:
    """Whether the condition holds for everyone, none of its values missing."""
    if isinstance(tree, Call) and tree.function == "_&&_":
        return all(always_true(part, world) for part in tree.arguments)
    parts = tree.arguments if isinstance(tree, Call) and tree.function == "_||_" else ()
    if any(always_true(part, world) for part in parts):
        return True
    try:
        return is_there(tree) and not Finder(world).ways(tree, want=False)
    except TooManyError:
        return False


def hidden(tree: Node, above: Sequence[Node], world: World) -> bool:
    """Whether one of the conditions `above` holds wherever `tree` does."""
    finder = Finder(world)
    try:
        left = finder.ways(tree, want=True)
        for other in above:
            unmet = finder.ways(other, want=False)
            # Where the other condition meets a missing value, it does not hold either.
            passed = [
                finder.both([way], unmet) if is_there(other, _pinned(way)) else [way]
                for way in left
            ]
            left = [way for ways in passed for way in ways]
    except TooManyError:
        return False
    return not left


def is_there(node: Node, pinned: frozenset[str] = frozenset()) -> bool:
    """Whether the value of `node` is never missing; that of what is `pinned` is there."""
    if text_of(node) in pinned:
        return True
    match node:
        case Const():
            return True
        case Name():
            return node.name in ALWAYS_THERE or node.name.startswith(GIVEN)
        case Select():
            return node.asks and kind_of(node.operand) == "map" and is_there(node.operand, pinned)
        case Items():
            return all(is_there(item, pinned) for item in node.items)
        case Call():
            inner = all(is_there(argument, pinned) for argument in node.arguments)
            return inner and _gives_a_value(node)
        case _:
            return False


def _gives_a_value(call: Call) -> bool:
    """Whether the operation itself has a value for all values of its arguments."""
    kinds = [kind_of(argument) for argument in call.arguments]
    match call.function:
        case "_&&_" | "_||_" | "!_":
            return set(kinds) == {"boolean"}
        case "_?_:_":
            return kinds[0] == "boolean"
        case function if function in _EQUALITIES:
            return True
        case function if function in _ORDERS:
            return kinds[0] == kinds[1] and kinds[0] in (_WRITTEN | _OVER_TIME)
        case "_+_" | "_-_":
            return set(kinds) <= _OVER_TIME
        case "@in":
            return kinds[1] in ("list", "map") and kinds[0] in _WRITTEN
        case "string":
            return kinds[0] in ("text", "boolean")
        case "timestamp" | "duration":
            return True
        case function if function in _METHODS:
            return set(kinds) == {"text"}
        case function if function == SIZE:
            return kinds[0] in _SIZED
        case _:
            return False


def _pinned(way: Way) -> frozenset[str]:
    """The texts of what has a value in `way`."""
    return frozenset(claim.subject.text for claim in way)


def alternatives(tree: Node) -> Iterable[Node]:
    """The parts of which one must hold: the condition itself, or what stands beside its `||`."""
    if isinstance(tree, Call) and tree.function == "_||_":
        for part in children(tree):
            yield from alternatives(part)
    else:
        yield tree


def exclude(one: Node, other: Node, world: World) -> bool:
    """Whether two conditions never hold at the same moment."""
    finder = Finder(world)
    try:
        return not finder.both(finder.ways(one, want=True), finder.ways(other, want=True))
    except TooManyError:
        return False
