"""What a condition claims of a value, and whether several claims can hold of one at once."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import ceil, floor
from operator import ge, gt, le, lt
from typing import Any, Final, Literal

from msgspec import Struct

How = Literal["<", "<=", ">", ">=", "in", "not in"]

#: A value with its kind: true is not 1, and a text is below no number.
Value = tuple[str, Any]

_ORDER: Final = {"<": lt, "<=": le, ">": gt, ">=": ge}
_OPPOSITE: Final[dict[How, How]] = {
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
    "in": "not in",
    "not in": "in",
}


class Test(Struct, frozen=True):
    """One question about a value: how it stands to others. An order has exactly one other."""

    __test__ = False  # no test of pytest

    how: How
    values: frozenset[Value]

    def opposite(self) -> "Test":
        return Test(_OPPOSITE[self.how], self.values)


class Subject(Struct, frozen=True):
    """Something that has one value for the whole of an evaluation.

    `given` holds of it whatever the condition says; `whole` says that it is a whole number.
    """

    text: str
    given: tuple[Test, ...] = ()
    whole: bool = False


class Claim(Struct, frozen=True):
    """The subject has a value; and where there is a test, the test holds of it."""

    subject: Subject
    test: Test | None = None


class Clash(Struct, frozen=True):
    """The fewest tests that cannot hold of one subject; none where its kind alone forbids it."""

    subject: Subject
    tests: tuple[Test, ...]


def clash_of(claims: Iterable[Claim]) -> Clash | None:
    """Which of the claims cannot all hold, or None where nothing speaks against them."""
    tests: dict[Subject, list[Test]] = {}
    for claim in claims:
        told = tests.setdefault(claim.subject, [])
        if claim.test is not None and claim.test not in told:
            told.append(claim.test)
    for subject, told in tests.items():
        if not _possible((*subject.given, *told), whole=subject.whole):
            return _fewest(subject, told)
    return None


def _fewest(subject: Subject, tests: Sequence[Test]) -> Clash:
    for count in range(min(len(tests), 3)):
        for some in combinations(tests, count):
            if not _possible((*subject.given, *some), whole=subject.whole):
                return Clash(subject, some)
    return Clash(subject, tuple(tests))


def _possible(tests: Sequence[Test], *, whole: bool) -> bool:
    """Whether some value may pass all tests. In doubt, yes."""
    listed = [test.values for test in tests if test.how == "in"]
    never = frozenset(value for test in tests if test.how == "not in" for value in test.values)
    orders = [test for test in tests if test.how in _ORDER]
    if listed:
        return any(_passes(value, orders) for value in frozenset.intersection(*listed) - never)
    kinds = {kind for test in orders for kind, _ in test.values}
    if len(kinds) != 1:
        return not kinds
    if kinds == {"boolean"}:
        both = frozenset({("boolean", False), ("boolean", True)})
        return any(_passes(value, orders) for value in both - never)
    return _fits_between(orders, never, kinds.pop(), whole=whole)


def _passes(value: Value, orders: Iterable[Test]) -> bool:
    kind, known = value
    return all(
        kind == other_kind and _ORDER[test.how](known, other)
        for test in orders
        for other_kind, other in test.values
    )


def _fits_between(
    orders: Sequence[Test], never: frozenset[Value], kind: str, *, whole: bool
) -> bool:
    lows = [
        (other, test.how == ">") for test in orders if test.how[0] == ">" for other in _of(test)
    ]
    highs = [
        (other, test.how == "<") for test in orders if test.how[0] == "<" for other in _of(test)
    ]
    if kind == "text":
        lows.append(("", False))  # nothing is below the empty text
    if not lows or not highs:
        return True
    low, above = max(lows)
    high, below = min(highs, key=lambda bound: (bound[0], not bound[1]))
    if whole:
        low = floor(low) + 1 if above else ceil(low)
        high = ceil(high) - 1 if below else floor(high)
        # One more number than are ruled out is enough to find one that is not.
        tried = range(low, min(high, low + len(never)) + 1)
        return any((kind, number) not in never for number in tried)
    if low == high:
        return not above and not below and (kind, low) not in never
    return bool(low < high)


def _of(test: Test) -> list[Any]:
    return [other for _, other in test.values]
