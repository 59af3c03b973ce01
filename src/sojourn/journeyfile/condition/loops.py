"""Makes the closures of macros over lists.

A macro's body is evaluated at a tuple: the facts, and the variables from the outermost in.
"""

from typing import Any

from sojourn.core.declared.clause import Missing
from sojourn.journeyfile.condition import values
from sojourn.journeyfile.condition.operators import Closure


def _widened(place: Any) -> tuple[Any, ...]:
    return place if type(place) is tuple else (place,)


def exists(source: Closure, condition: Closure, *, decides: bool) -> Closure:
    """`exists` (an item for which it is true decides) and `all` (one for which it is false).

    An item at which a value is missing counts only where no other item decides.
    """

    def run(place: Any) -> bool:
        outer = _widened(place)
        absent: Missing | None = None
        for item in values.items(source(place)):
            try:
                if condition((*outer, item)) is decides:
                    return bool(decides)
            except Missing as error:
                absent = error
        if absent is not None:
            raise absent
        return not decides

    return run


def exists_one(source: Closure, condition: Closure) -> Closure:
    def run(place: Any) -> bool:
        outer = _widened(place)
        found = values.items(source(place))
        return sum(condition((*outer, item)) is True for item in found) == 1

    return run


def collect(source: Closure, condition: Closure | None, value: Closure) -> Closure:
    """`filter` and `map`."""

    def run(place: Any) -> list[Any]:
        outer = _widened(place)
        places = [(*outer, item) for item in values.items(source(place))]
        if condition is not None:
            places = [inner for inner in places if condition(inner)]
        return [value(inner) for inner in places]

    return run
