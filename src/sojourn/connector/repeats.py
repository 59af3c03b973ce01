"""Which actions were seen before: the last place of each shard, and a window of ids.

Places ascend within a shard, so what is not above the last one is a repeat, however old. Ids are
kept because a shard that has lost the end of its log decides once more what was decided there:
the same actions, under the same ids, in new places.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from sojourn.connector.action import Action

#: (term, number): the place of an action in the order of its shard.
Pair = tuple[int, int]

#: How many ids are remembered.
WINDOW: Final = 4096


class Repeats:
    """What was seen of one partition. Each question costs the same, however much that is."""

    def __init__(self, *, window: int = WINDOW) -> None:
        self._window = window
        self._pairs: dict[int, Pair] = {}
        self._ids: OrderedDict[str, None] = OrderedDict()

    @property
    def pairs(self) -> Mapping[int, Pair]:
        """The last place of each shard."""
        return self._pairs

    def restore(self, pairs: Mapping[int, Pair]) -> None:
        """Take over places that were seen before a restart; a place never goes back."""
        for shard, pair in pairs.items():
            self._pairs[shard] = max(pair, self._pairs.get(shard, pair))

    def take(self, action: Action) -> bool:
        """Note an action; whether it is new."""
        if action.shard >= 0:
            pair = (action.term, action.number)
            last = self._pairs.get(action.shard)
            if last is not None and pair <= last:
                return False
            self._pairs[action.shard] = pair
        if action.id in self._ids:
            return False
        self._ids[action.id] = None
        if len(self._ids) > self._window:
            self._ids.popitem(last=False)
        return True
