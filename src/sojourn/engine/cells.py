"""What a shard's customers have taught: kept like their states, and changed in the same commits."""

from collections.abc import Iterable, Mapping

from sojourn.core.choosing.evidence import Cell, Counts, added
from sojourn.core.shared.accounts import Evidence
from sojourn.engine.turn import Outgoing
from sojourn.wire.evidence import (
    EVIDENCE,
    cell_key,
    cell_under,
    evidence_body,
    evidence_key,
    pack_counts,
    unpack_counts,
)

_NOTHING = Counts()


class Cells:
    """The cells of one shard, as the log holds them."""

    def __init__(self) -> None:
        self._held: dict[Cell, Counts] = {}

    def get(self, cell: Cell) -> Counts:
        return self._held.get(cell, _NOTHING)

    def items(self) -> Iterable[tuple[Cell, Counts]]:
        return self._held.items()

    def packed(self, key: bytes) -> bytes | None:
        """The stored bytes under `key`, None if there are none."""
        cell = cell_under(key)
        held = None if cell is None else self._held.get(cell)
        return None if held is None else pack_counts(held)

    def restore(self, key: bytes, packed: bytes | None) -> None:
        """Take over what is stored under `key`; None removes it. Raises StateUnreadable."""
        cell = cell_under(key)
        if cell is None:
            return
        if packed is None:
            self._held.pop(cell, None)
        else:
            self._held[cell] = unpack_counts(packed)

    def accept(self, changed: Mapping[Cell, Counts]) -> None:
        """Take over what a commit made durable."""
        self._held.update(changed)

    def clear(self) -> None:
        self._held.clear()


class Gathering:
    """What one turn adds to the cells."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self.changes: dict[Cell, Counts] = {}

    def gather(self, evidence: Iterable[Evidence], half_life_ms: int) -> None:
        """Add what a decision has seen."""
        for one in evidence:
            cell = Cell(one.channel, one.stage, one.hour)
            before = self.changes.get(cell) or self._cells.get(cell)
            self.changes[cell] = added(before, one, half_life_ms)

    def packed(self) -> dict[bytes, bytes | None]:
        """What a commit writes of it."""
        return {cell_key(cell): pack_counts(counts) for cell, counts in self.changes.items()}

    def outgoing(self, shard: int) -> list[Outgoing]:
        """What those who learn are told of it."""
        return [
            Outgoing(EVIDENCE, evidence_key(shard, cell), evidence_body(cell, counts))
            for cell, counts in self.changes.items()
        ]
