"""Which runs of a demo are told to the watcher, and in what order.

A run whose entry was told is told to its end. Topics are read side by side, so the first
action of a run can come before its entry: what comes early is kept for a while.
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Mapping
from typing import Any, Final

from sojourn.cli.lines import Kind

#: Moves that tell the story. `reached` and `elapsed` only repeat what the actions say.
_TOLD: Final = frozenset(
    {"entered", "matched", "timed_out", "exited", "completed", "goal", "parked"}
)
#: How many runs are kept in mind; older ones are over, or were never told.
_KEPT_RUNS: Final = 2_000
#: By how many stories a journey may be ahead of the one that is told least …
_LEAD: Final = 2
#: … of those that customers have entered lately, in so many entries: nobody waits for a rare one.
_LATELY: Final = 64

Record = Mapping[str, Any]
Told = tuple[Kind, Record]


class Stories:
    """Chooses; prints nothing.

    `entries_per_s` is how many new runs are taken up in a second; the first of each journey always.
    """

    def __init__(self, *, entries_per_s: float) -> None:
        self._pause_s = 1 / entries_per_s
        self._next_entry_s = 0.0
        self._followed: OrderedDict[str, None] = OrderedDict()
        self._early: OrderedDict[str, list[Told]] = OrderedDict()
        self._journeys: Counter[str] = Counter()
        self._lately: deque[str] = deque(maxlen=_LATELY)

    def take(self, kind: Kind, record: Record, *, elapsed_s: float) -> list[Told]:
        """What is to be told now that `record` has come; mostly nothing, or the record."""
        if kind == "dead-letters":
            return [(kind, record)]
        if not _is_worth_telling(kind, record):
            return []
        run = str(record.get("run") or "")
        if run in self._followed:
            return [(kind, record)]
        if record.get("reason") == "entered" and kind == "transitions":
            return self._enter(run, record, elapsed_s)
        _bounded(self._early, run, self._early.get(run, []))
        self._early[run].append((kind, record))
        return []

    def _enter(self, run: str, record: Record, elapsed_s: float) -> list[Told]:
        journey = str(record.get("journey"))
        self._lately.append(journey)
        early = self._early.pop(run, [])
        least = min(self._journeys[other] for other in set(self._lately))
        told = self._journeys[journey]
        if told and (elapsed_s < self._next_entry_s or told > least + _LEAD):
            return []
        self._next_entry_s = elapsed_s + self._pause_s
        self._journeys[journey] += 1
        _bounded(self._followed, run, None)
        return [("transitions", record), *early]


def _is_worth_telling(kind: Kind, record: Record) -> bool:
    match kind:
        case "actions":
            return True
        case "decisions":
            return record.get("outcome") in ("deferred", "dropped") or _is_by_evidence(record)
        case _:
            return record.get("reason") in _TOLD


def _is_by_evidence(decision: Record) -> bool:
    """Whether a message went out on the channel that promised most."""
    candidates = decision.get("candidates") or ()
    return decision.get("outcome") == "sent" and any(
        one.get("score") is not None for one in candidates
    )


def _bounded(kept: "OrderedDict[str, Any]", run: str, value: object) -> None:
    kept[run] = value
    if len(kept) > _KEPT_RUNS:
        kept.popitem(last=False)
