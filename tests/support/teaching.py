"""What other customers have taught, as a table that decides."""

from collections.abc import Mapping

from sojourn.core.choosing.evidence import Cell, Counts
from sojourn.core.choosing.learning import learn
from sojourn.core.declared.choice import UNLEARNED
from sojourn.core.shared.table import Table

#: Channel, stage, hour of the week: messages and answers.
Told = Mapping[tuple[str, str, int], tuple[float, float]]
Cells = dict[tuple[str, str, int], tuple[float, float]]


def taught(told: Told, *, at: int = 1) -> Table:
    """The table of these counts."""
    counts = [(Cell(*where), Counts(*numbers)) for where, numbers in told.items()]
    table = learn(counts, at=at, half_life_ms=UNLEARNED.half_life_ms)
    assert table is not None
    return table


def all_week(channel: str, stage: str, sent: float, answered: float) -> Cells:
    """The same in each hour of the week."""
    return {(channel, stage, hour): (sent, answered) for hour in range(168)}
