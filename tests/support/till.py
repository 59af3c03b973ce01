"""What the customers of one shard share, kept for tests as a shard keeps it."""

from collections.abc import Iterable

from sojourn.core.shared.accounts import Charge, Part, Shared
from sojourn.core.shared.table import Table


class Till:
    """The accounts of one shard. An account whose time is over is forgotten at once.

    `table` is what all customers have taught.
    """

    def __init__(self, part: Part = Part()) -> None:  # noqa: B008 - a frozen value
        self.part = part
        self.taken: dict[str, int] = {}
        self._until: dict[str, int] = {}
        self.table: Table | None = None

    def shared(self, at: int) -> Shared:
        """What a decision at `at` may know."""
        for account, until in tuple(self._until.items()):
            if until and until <= at:
                del self.taken[account], self._until[account]
        return Shared(self.part, dict(self.taken), self.table)

    def take(self, charges: Iterable[Charge]) -> None:
        """Keep what a decision took."""
        for one in charges:
            self.taken[one.account] = self.taken.get(one.account, 0) + one.amount
            self._until[one.account] = max(self._until.get(one.account, 0), one.until)


def tills(shards: int) -> list[Till]:
    """The accounts of all shards of a project."""
    return [Till(Part(shard, shards)) for shard in range(shards)]
