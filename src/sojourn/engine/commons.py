"""All that the customers of a shard have in common, as the log holds it and as one turn sees it."""

from collections.abc import Mapping

from msgspec import Struct

from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.core.outcome import Advanced
from sojourn.core.shared.accounts import Part, Shared
from sojourn.core.shared.table import Table
from sojourn.engine.accounts import Accounts, Charging, packed_changes
from sojourn.engine.cells import Cells, Gathering
from sojourn.engine.turn import Outgoing
from sojourn.wire.account import Account
from sojourn.wire.table import TABLE_KEY, pack_table, unpack_table


class Changes(Struct, frozen=True):
    """What one turn changes of it; `table` is the one in force after it."""

    accounts: Mapping[str, Account | None]
    cells: Mapping[Cell, Counts]
    table: Table | None


class Commons:
    """Accounts, what the customers have taught, and the table of what all shards' have."""

    def __init__(self) -> None:
        self.accounts = Accounts()
        self.cells = Cells()
        self.table: Table | None = None

    def packed(self, key: bytes) -> bytes | None:
        """The stored bytes under `key`, None if there are none."""
        if key == TABLE_KEY:
            return None if self.table is None else pack_table(self.table)
        return self.accounts.packed(key) or self.cells.packed(key)

    def restore(self, key: bytes, packed: bytes | None) -> None:
        """Take over what is stored under `key`; None removes it. Raises StateUnreadable."""
        if key == TABLE_KEY:
            self.table = None if packed is None else unpack_table(packed)
        else:
            self.accounts.restore(key, packed)
            self.cells.restore(key, packed)

    def accept(self, changes: Changes) -> None:
        """Take over what a commit made durable."""
        self.accounts.accept(changes.accounts)
        self.cells.accept(changes.cells)
        self.table = changes.table

    def clear(self) -> None:
        self.accounts.clear()
        self.cells.clear()
        self.table = None


class Sharing:
    """The commons of a shard during one turn, with what that has changed so far."""

    def __init__(self, commons: Commons, part: Part) -> None:
        self._commons = commons
        self._part = part
        self._charging = Charging(commons.accounts)
        self._gathering = Gathering(commons.cells)
        self._table = commons.table
        self.shared = Shared(part, self._charging, self._table)

    def keep(self, advanced: Advanced, half_life_ms: int) -> None:
        """Keep what a decision took, and what it saw."""
        if advanced.charges:
            self._charging.charge(advanced.charges)
        if advanced.evidence:
            self._gathering.gather(advanced.evidence, half_life_ms)

    def learn(self, table: Table) -> None:
        """Decide by `table` from here on, unless a later one is there."""
        if self._table is None or table.at > self._table.at:
            self._table = table
            self.shared = Shared(self._part, self._charging, table)

    def changes(self, *, at: int) -> Changes:
        """What the turn has changed by `at`, when accounts may have come to their end."""
        return Changes(self._charging.changes(at=at), self._gathering.changes, self._table)

    def packed(self, changes: Changes) -> dict[bytes, bytes | None]:
        """What a commit writes of `changes`."""
        written = packed_changes(changes.accounts) | self._gathering.packed()
        if changes.table is not None and changes.table is not self._commons.table:
            written[TABLE_KEY] = pack_table(changes.table)
        return written

    def outgoing(self) -> list[Outgoing]:
        """What those who learn are told of it."""
        return self._gathering.outgoing(self._part.shard)
