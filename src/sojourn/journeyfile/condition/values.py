"""What CEL means where Python means something else, on values whose type nobody declared.

Text, numbers, booleans, lists and maps as they stand in an event. An operation that CEL has
no overload for meets a missing value.
"""

import math
from collections.abc import Sequence
from typing import Any, Final, NoReturn

from sojourn.core.declared.clause import Missing

NUMBERS: Final = frozenset({int, float})
_LISTS: Final = frozenset({list, tuple})

#: No macro looks at a longer list.
LONGEST_LIST: Final = 500


def missing(what: str) -> NoReturn:
    raise Missing(what) from None


def same(left: Any, right: Any) -> bool:
    """`==` of CEL: numbers by value, true is not 1, and different types are never equal."""
    kind, other = type(left), type(right)
    if kind in NUMBERS:
        return other in NUMBERS and bool(left == right)
    if kind in _LISTS:
        return other in _LISTS and len(left) == len(right) and all(map(same, left, right))
    if kind is dict:
        if other is not dict or left.keys() != right.keys():
            return False
        return all(same(value, right[key]) for key, value in left.items())
    return kind is other and bool(left == right)


def contained(item: Any, container: Any) -> bool:
    """`item in container`, a list or a map."""
    if type(container) in _LISTS:
        return any(same(item, other) for other in container)
    if type(container) is dict and type(item) in (str, int, float, bool):
        return type(item) is str and item in container
    missing("in")


def ordered(left: Any, right: Any) -> None:
    """Raises Missing unless the two can be put in order."""
    kind, other = type(left), type(right)
    if not ((kind in NUMBERS and other in NUMBERS) or (kind is other and kind in (str, bool))):
        missing("comparison")


def number(value: Any) -> int | float:
    if isinstance(value, int | float) and type(value) is not bool:
        return value
    missing("number")


def finite(value: int | float) -> int | float:
    """`value`, which no JSON could hold if it were infinite."""
    if math.isfinite(value):
        return value
    missing("number")


def boolean(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    missing("boolean")


def text(value: Any) -> str:
    if type(value) is str:
        return value
    missing("text")


def mapping(value: Any) -> dict[str, Any]:
    if type(value) is dict:
        return value
    missing("map")


def listing(value: Any) -> Sequence[Any]:
    if isinstance(value, list | tuple):
        return value
    missing("list")


def added(left: Any, right: Any) -> Any:
    """`+` of CEL: numbers, two texts, two lists."""
    kind, other = type(left), type(right)
    if (kind in NUMBERS and other in NUMBERS) or kind is other is str:
        return left + right
    if kind in _LISTS and other in _LISTS:
        return [*left, *right]
    missing("+")


def written(value: Any) -> str:
    """`value` as text: a whole number without a fraction, truth as true or false."""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    plain = number(value)
    if isinstance(plain, float) and plain.is_integer() and abs(plain) < 2**53:
        return str(int(plain))
    return str(plain)


def sized(value: Any) -> int:
    if type(value) in _LISTS or type(value) in (str, dict):
        return len(value)
    missing("size")


def items(value: Any) -> Sequence[Any]:
    """The items of a list, or the keys of a map, for a macro to look at."""
    found = list(value) if type(value) is dict else listing(value)
    if len(found) > LONGEST_LIST:
        missing("list")
    return found
