"""What kept its place, where things come, go and change places."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

P = TypeVar("P", bound=Hashable)


def moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """Of what is in both, the fewest that must have moved so that the others kept their order."""
    position = {item: index for index, item in enumerate(new)}
    survivors = [item for item in old if item in position]
    return frozenset(survivors) - _longest_rising(survivors, position)


def moved_between(old: Mapping[str, P], new: Mapping[str, P]) -> frozenset[str]:
    """What went to another place than most of what stood beside it. Values are the places."""
    went: dict[P, Counter[P]] = {}
    for item, place in old.items():
        if item in new:
            went.setdefault(place, Counter())[new[item]] += 1
    led = {
        # Where as many stayed as went, the place is taken to be the same.
        place: max(targets, key=lambda target: (targets[target], target == place))
        for place, targets in went.items()
    }
    return frozenset(item for item in old if item in new and new[item] != led[old[item]])


def _longest_rising(items: Sequence[str], position: Mapping[str, int]) -> frozenset[str]:
    """The longest row of `items` whose positions rise; of several the one that ends first."""
    tails: list[int] = []  # the least position at which a row of each length ends
    ends: list[int] = []  # and the index of the item there
    before: list[int] = []
    for index, item in enumerate(items):
        at = bisect_left(tails, position[item])
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [position[item]]
        ends[at : at + 1] = [index]
    kept: set[str] = set()
    cursor = ends[-1] if ends else -1
    while cursor >= 0:
        kept.add(items[cursor])
        cursor = before[cursor]
    return frozenset(kept)
