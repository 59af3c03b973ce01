"""Who stands where: the open runs of a shard, read from its log without deciding anything."""

from collections.abc import Iterator

from msgspec import Struct

from sojourn.core.customer.state import Run
from sojourn.engine.protocol.records import CLAIM_KEY, STATE_PREFIX, ReadRecord, named_claim
from sojourn.wire.account import is_of_shard
from sojourn.wire.state import unpack


class OpenRun(Struct, frozen=True, gc=False):
    """One run under way. `steps` has more than one place where branches go side by side."""

    id: str
    customer: str
    journey: str
    version: str
    key: str
    steps: tuple[str, ...]
    reached_at: int
    due_at: int = 0
    parked: bool = False


class Roster:
    """The runs of one shard. Tell it every record of the log, in order."""

    def __init__(self) -> None:
        self._runs: dict[bytes, tuple[OpenRun, ...]] = {}
        self._newest_claim = -1

    def take(self, record: ReadRecord) -> None:
        """Take in one record of the log. Raises StateUnreadable."""
        key = record.key or b""
        if key == CLAIM_KEY:
            self._newest_claim = record.offset
            return
        # A record of an older claim is a fenced owner's; its successor ignores it too.
        claim = named_claim(record)
        customer = key.removeprefix(STATE_PREFIX)
        if customer == key or claim < self._newest_claim:
            return
        self._newest_claim = claim
        if is_of_shard(customer):
            return
        state = unpack(record.value) if record.value else None
        if state is not None and state.runs:
            self._runs[customer] = tuple(_open(customer.decode(), run) for run in state.runs)
        else:
            self._runs.pop(customer, None)

    def runs(self) -> Iterator[OpenRun]:
        """The runs that are open after all that was told, by customer."""
        for customer in sorted(self._runs):
            yield from self._runs[customer]


def _open(customer: str, run: Run) -> OpenRun:
    places = (run.step, *(strand.step for strand in run.strands))
    due = [at for at in (run.due_at, *(strand.due_at for strand in run.strands)) if at]
    return OpenRun(
        id=run.id,
        customer=customer,
        journey=run.journey,
        version=run.version,
        key=run.key,
        # The first place is empty once that one has come to its end and others go on.
        steps=tuple(step for step in places if step) or ("",),
        reached_at=run.reached_at,
        due_at=min(due, default=0),
        parked=bool(run.parked),
    )
