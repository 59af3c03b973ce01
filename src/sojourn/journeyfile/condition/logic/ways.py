"""How a condition can come out as true, or as false: each way as claims that hold together.

A condition that meets a missing value is neither. A way may claim less than holds in it, never
more, so that "there is no way" is certain.
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from sojourn.core.declared.clause import Missing
from sojourn.journeyfile.condition.closures import Scope, build
from sojourn.journeyfile.condition.logic.claims import (
    Claim,
    Clash,
    How,
    Subject,
    Test,
    Value,
    clash_of,
)
from sojourn.journeyfile.condition.logic.words import text_of
from sojourn.journeyfile.condition.macro import as_loop
from sojourn.journeyfile.condition.rewrite import SIZE
from sojourn.journeyfile.condition.subset import kind_of
from sojourn.journeyfile.condition.tree import Call, Const, Fold, Items, Name, Node, children
from sojourn.journeyfile.condition.vocabulary import Vocabulary

Way = tuple[Claim, ...]

#: Bounds on the work for one condition: the ways to one result, and the pairs of ways looked at.
MOST_WAYS: Final = 64
MOST_PAIRS: Final = 1_000

_BOTH: Final = Test("in", frozenset({("boolean", True), ("boolean", False)}))
_NOT_NEGATIVE: Final = Test(">=", frozenset({("number", 0)}))
_COUNTS: Final = frozenset({"customer.cart.count", "customer.orders.count"})

_ORDERS: Final[Mapping[str, How]] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_COMPARISONS: Final = {f"_{sign}_": sign for sign in _FLIPPED}
#: How two values can stand to each other, by the signs that are true then.
_RELATIONS: Final[Mapping[str, frozenset[str]]] = {
    "<": frozenset({"below"}),
    "<=": frozenset({"below", "same"}),
    ">": frozenset({"above"}),
    ">=": frozenset({"above", "same"}),
    "==": frozenset({"same"}),
    "!=": frozenset({"below", "above", "other"}),
}
_ALL_RELATIONS: Final = frozenset({"below", "same", "above", "other"})


class World(Struct, frozen=True):
    """The names that a condition can read, and which of them have a closed set of values."""

    vocabulary: Vocabulary
    closed: Mapping[str, frozenset[str]] = {}


class TooManyError(Exception):
    """There are more ways than are followed."""


class Finder:
    """Finds the ways of one condition. `clash` is the first that spoke against a way."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pairs = 0
        self.clash: Clash | None = None

    def ways(self, node: Node, *, want: bool) -> list[Way]:
        """The ways in which `node` may be `want`. Raises TooManyError."""
        if isinstance(node, Call) and node.function in ("_&&_", "_||_"):
            left, right = (self.ways(part, want=want) for part in node.arguments)
            joined = (node.function == "_&&_") is want
            return self.both(left, right) if joined else _few([*left, *right])
        match node:
            case Const():
                return [()] if node.value is want else []
            case Call(function="!_", arguments=(inner,)):
                return self.ways(inner, want=not want)
            case Call(function="_?_:_", arguments=(condition, yes, no)):
                first = self.both(self.ways(condition, want=True), self.ways(yes, want=want))
                second = self.both(self.ways(condition, want=False), self.ways(no, want=want))
                return _few([*first, *second])
            case Call() if node.function in _COMPARISONS:
                return self._compared(node, want=want)
            case Call(function="@in", arguments=(item, Items() as items)) if _is_fixed(items):
                return self._listed(node, item, items, want=want)
            case Fold() if want and not self._has_body(node):
                return []
            case _:
                return self._claimed(node, Test("in", frozenset({("boolean", want)})))

    def both(self, left: list[Way], right: list[Way]) -> list[Way]:
        """The ways in which both come about."""
        self._pairs += len(left) * len(right)
        if self._pairs > MOST_PAIRS:
            raise TooManyError
        joined = []
        for one in left:
            for other in right:
                way = tuple(dict.fromkeys((*one, *other)))
                clash = clash_of(way)
                if clash is None:
                    joined.append(way)
                self.clash = self.clash or clash
        return _few(joined)

    def _claimed(self, node: Node, test: Test | None) -> list[Way]:
        way = (Claim(self._subject(node), test),)
        clash = clash_of(way)
        self.clash = self.clash or clash
        return [way] if clash is None else []

    def _compared(self, node: Call, *, want: bool) -> list[Way]:
        sign = _COMPARISONS[node.function]
        left, right = node.arguments
        if _is_fixed(left):
            left, right, sign = right, left, _FLIPPED[sign]
        if not _is_fixed(right):
            return self._related(left, right, sign, want=want)
        value = self._value(right)
        if value is None:
            return []
        if _is_fixed(left):
            known = self._value(node)
            return [()] if known == ("boolean", want) else []
        if value[0] == "other":
            return self._claimed(left, None)
        test = _test(sign, value)
        if want:
            return self._claimed(left, test)
        # What is no number at all (inf - inf) stands in no order to any.
        return self._claimed(left, None if _may_be_no_number(left) else test.opposite())

    def _related(self, left: Node, right: Node, sign: str, *, want: bool) -> list[Way]:
        """Two values of which neither is fixed: the claim is about how they stand to each other."""
        names = text_of(left), text_of(right)
        if names[1] < names[0]:
            names, sign = (names[1], names[0]), _FLIPPED[sign]
        told = _RELATIONS[sign] if want else _ALL_RELATIONS - _RELATIONS[sign]
        sound = not _may_be_no_number(left) and not _may_be_no_number(right)
        given = (_relation({"same"}),) if sound and names[0] == names[1] else ()
        claims = [Claim(self._subject(part)) for part in (left, right)]
        way = (Claim(Subject(f"{names[0]} beside {names[1]}", given), _relation(told)), *claims)
        clash = clash_of(way)
        self.clash = self.clash or clash
        return [way] if clash is None else []

    def _listed(self, node: Node, item: Node, items: Items, *, want: bool) -> list[Way]:
        if _is_fixed(item):
            return [()] if self._value(node) == ("boolean", want) else []
        values = [self._value(part) for part in items.items]
        told = frozenset(value for value in values if value is not None)
        if None in values:
            return []  # one of them is missing, and so is the result
        if any(kind == "other" for kind, _ in told):
            return self._claimed(item, None)
        return self._claimed(item, Test("in" if want else "not in", told))

    def _has_body(self, node: Fold) -> bool:
        """Whether an item can be the one that `exists` looks for."""
        loop = as_loop(node)
        if loop is None or loop.condition is None or loop.kind not in ("exists", "exists_one"):
            return True
        inner = Finder(self._world)
        found = bool(inner.ways(loop.condition, want=True))
        self.clash = self.clash or (None if found else inner.clash)
        return found

    def _subject(self, node: Node) -> Subject:
        text = text_of(node)
        is_size = isinstance(node, Call) and node.function == SIZE
        field = self._world.vocabulary.fields.get(text) if isinstance(node, Name) else None
        given = []
        if text in self._world.closed and field is not None:
            words = self._world.closed[text]
            given.append(Test("in", frozenset(("text", word) for word in words)))
        if kind_of(node) == "boolean":
            given.append(_BOTH)
        if is_size or text in _COUNTS:
            given.append(_NOT_NEGATIVE)
        whole = is_size or (field is not None and field.type == "integer")
        return Subject(text, tuple(given), whole)

    def _value(self, node: Node) -> Value | None:
        """The value of something fixed; None where it is missing."""
        try:
            value: Any = build(node, Scope(self._world.vocabulary))(None)
        except Missing:
            return None
        if isinstance(value, list | dict):
            return "other", text_of(node)
        kind = kind_of(node)
        if kind in ("time", "duration"):
            return kind, value
        return _kind_of_value(value), value


def _kind_of_value(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text" if value is not None else "null"


def _test(sign: str, value: Value) -> Test:
    if sign in ("==", "!="):
        return Test("in" if sign == "==" else "not in", frozenset({value}))
    return Test(_ORDERS[sign], frozenset({value}))


def _relation(names: frozenset[str] | set[str]) -> Test:
    return Test("in", frozenset(("relation", name) for name in names))


def _few(ways: list[Way]) -> list[Way]:
    unique = list(dict.fromkeys(ways))
    if len(unique) > MOST_WAYS:
        raise TooManyError
    return unique


def _is_fixed(node: Node) -> bool:
    """Whether the value hangs on nothing: no name is read in it."""
    if isinstance(node, Name | Fold):
        return False
    return all(_is_fixed(child) for child in children(node))


def _may_be_no_number(node: Node) -> bool:
    """Whether the value may be what floating-point arithmetic calls "not a number"."""
    if kind_of(node) not in ("number", "any"):
        return False
    if isinstance(node, Call) and node.function in ("_+_", "_-_", "_*_", "_/_"):
        return True
    return any(_may_be_no_number(child) for child in children(node))
