"""The space between two layers: which arrow turns at which height, so that none lies on another."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

#: One stretch where lines lie on each other counts as so many crossings.
_WORSE: Final = 1_000
#: How often each bundle is put anew where it is best among the others.
_ROUNDS: Final = 3


class Hop(Struct, frozen=True):
    """One arrow from a layer to the next: from `above_px` to `below_px`, both horizontal.

    Arrows of one `bundle` share their way: they come out of one box, or go into one.
    """

    above_px: int
    below_px: int
    bundle: int


def tracks(hops: Sequence[Hop]) -> Mapping[int, int]:
    """The height of each bundle that turns, as a number from 0 (the uppermost).

    Bundles whose ways overlap get different heights, in the order that crosses the fewest
    arrows.
    """
    bundles: dict[int, list[Hop]] = defaultdict(list)
    for hop in hops:
        if hop.above_px != hop.below_px:
            bundles[hop.bundle].append(hop)
    order: list[int] = []
    for _ in range(_ROUNDS):
        for bundle in bundles:
            if bundle in order:
                order.remove(bundle)
            order.insert(_best_place(bundle, order, bundles), bundle)
    found: dict[int, int] = {}
    for position, bundle in enumerate(order):
        above = [
            found[other] for other in order[:position] if _overlap(bundles[other], bundles[bundle])
        ]
        found[bundle] = max(above, default=-1) + 1
    return found


def bundled(ends: Sequence[tuple[int, int]]) -> list[int]:
    """A bundle for each arrow by the boxes at its ends: that of its source, else of its target."""
    leaving: dict[int, int] = defaultdict(int)
    arriving: dict[int, int] = defaultdict(int)
    for source, target in ends:
        leaving[source] += 1
        arriving[target] += 1
    return [
        -1 - target if leaving[source] == 1 and arriving[target] > 1 else source
        for source, target in ends
    ]


def _best_place(bundle: int, order: Sequence[int], bundles: Mapping[int, list[Hop]]) -> int:
    def crossings(place: int) -> int:
        above = sum(_crossings(bundles[other], bundles[bundle]) for other in order[:place])
        return above + sum(_crossings(bundles[bundle], bundles[other]) for other in order[place:])

    return min(range(len(order) + 1), key=lambda place: (crossings(place), -place))


def _crossings(upper: Sequence[Hop], lower: Sequence[Hop]) -> int:
    """How often two bundles cross where `upper` turns above `lower`.

    Where one comes in right above the place where the other goes out they lie on each other,
    which is worse than any crossing.
    """
    arriving, leaving = {hop.below_px for hop in upper}, {hop.above_px for hop in lower}
    left, right = _span(lower)
    down = sum(left < x < right for x in arriving)
    left, right = _span(upper)
    up = sum(left < x < right for x in leaving)
    return down + up + _WORSE * len(arriving & leaving)


def _overlap(one: Sequence[Hop], other: Sequence[Hop]) -> bool:
    (left, right), (low, high) = _span(one), _span(other)
    return left <= high and low <= right


def _span(hops: Sequence[Hop]) -> tuple[int, int]:
    ends = [x for hop in hops for x in (hop.above_px, hop.below_px)]
    return min(ends), max(ends)
