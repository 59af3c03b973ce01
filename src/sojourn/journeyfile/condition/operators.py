"""Makes the closures of operators. Each closure takes the place it is evaluated at.

A place is the `Facts`, or within a macro a tuple of the facts and the macro's variables.
There is one function for each operator, because a call more costs as much as the comparison.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sojourn.core.declared.clause import Missing, storable
from sojourn.journeyfile.condition import values

Closure = Callable[[Any], Any]
Binary = Callable[[Closure, Closure], Closure]

#: Comparisons of two values that are known to be of one type.
COMPARE: Final[Mapping[str, Binary]] = {
    "_==_": lambda left, right: lambda place: left(place) == right(place),
    "_!=_": lambda left, right: lambda place: left(place) != right(place),
    "_<_": lambda left, right: lambda place: left(place) < right(place),
    "_<=_": lambda left, right: lambda place: left(place) <= right(place),
    "_>_": lambda left, right: lambda place: left(place) > right(place),
    "_>=_": lambda left, right: lambda place: left(place) >= right(place),
}

#: The same with a constant on the right.
COMPARE_CONST: Final[Mapping[str, Callable[[Closure, Any], Closure]]] = {
    "_==_": lambda left, value: lambda place: left(place) == value,
    "_!=_": lambda left, value: lambda place: left(place) != value,
    "_<_": lambda left, value: lambda place: left(place) < value,
    "_<=_": lambda left, value: lambda place: left(place) <= value,
    "_>_": lambda left, value: lambda place: left(place) > value,
    "_>=_": lambda left, value: lambda place: left(place) >= value,
}

EQUALITIES: Final = frozenset({"_==_", "_!=_"})

#: Arithmetic on numbers, times and durations.
ARITHMETIC: Final[Mapping[str, Binary]] = {
    "_+_": lambda left, right: lambda place: left(place) + right(place),
    "_-_": lambda left, right: lambda place: left(place) - right(place),
    "_*_": lambda left, right: lambda place: left(place) * right(place),
    "_/_": lambda left, right: lambda place: left(place) / right(place),
}

#: Methods of text.
METHODS: Final[Mapping[str, Binary]] = {
    "startsWith": lambda left, right: lambda place: left(place).startswith(right(place)),
    "endsWith": lambda left, right: lambda place: left(place).endswith(right(place)),
    "contains": lambda left, right: lambda place: right(place) in left(place),
}


def through(convert: Callable[[Any], Any], inner: Closure) -> Closure:
    """`inner`, with its value passed through `convert`."""
    return lambda place: convert(inner(place))


def equal(function: str, left: Closure, right: Closure) -> Closure:
    """`==` or `!=` of values whose types nobody declared."""
    if function == "_==_":
        return lambda place: values.same(left(place), right(place))
    return lambda place: not values.same(left(place), right(place))


def guarded_order(function: str, left: Closure, right: Closure) -> Closure:
    """`<`, `<=`, `>` or `>=` of values whose types nobody declared."""
    compare = COMPARE[function](lambda pair: pair[0], lambda pair: pair[1])

    def run(place: Any) -> Any:
        pair = left(place), right(place)
        values.ordered(*pair)
        return compare(pair)

    return run


def arithmetic(inner: Closure) -> Closure:
    """`inner`, for which a quotient by zero and a number beyond all bounds are missing."""

    def run(place: Any) -> Any:
        try:
            result = inner(place)
            return storable(result) if type(result) is int else result
        except (ZeroDivisionError, OverflowError):
            values.missing("arithmetic")

    return run


def both(left: Closure, right: Closure) -> Closure:
    """`&&`: false if one side is false, even where the other is missing."""

    def run(place: Any) -> bool:
        try:
            if not left(place):
                return False
        except Missing:
            if not right(place):
                return False
            raise
        return bool(right(place))

    return run


def either(left: Closure, right: Closure) -> Closure:
    """`||`: true if one side is true, even where the other is missing."""

    def run(place: Any) -> bool:
        try:
            if left(place):
                return True
        except Missing:
            if right(place):
                return True
            raise
        return bool(right(place))

    return run


def ternary(condition: Closure, yes: Closure, no: Closure) -> Closure:
    return lambda place: yes(place) if condition(place) else no(place)


def selected(operand: Closure, key: str) -> Closure:
    """`operand.key` of a map."""

    def run(place: Any) -> Any:
        try:
            return operand(place)[key]
        except (KeyError, TypeError):  # TypeError: no map at all
            values.missing(key)

    return run


def selected_by(operand: Closure, key: Closure) -> Closure:
    """`operand[key]` of a map, where the key is a value: it stands in no message."""

    def run(place: Any) -> Any:
        found = values.mapping(operand(place))
        wanted = key(place)
        return found[wanted] if wanted in found else values.missing("key")

    return run


def selected_variable(position: int, key: str) -> Closure:
    """The same where the operand is the variable of a macro: the commonest form within one."""

    def run(place: Any) -> Any:
        try:
            return place[position][key]
        except (KeyError, TypeError):
            values.missing(key)

    return run


def has_key(operand: Closure, key: str) -> Closure:
    return lambda place: key in values.mapping(operand(place))


def item_at(operand: Closure, position: int) -> Closure:
    def run(place: Any) -> Any:
        found = values.listing(operand(place))
        return found[position] if position < len(found) else values.missing("position")

    return run
