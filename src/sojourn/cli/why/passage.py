"""A run in one line: when and by what it began, and what has become of it."""

from collections.abc import Mapping
from typing import Final

from sojourn.cli.why.known import Known
from sojourn.cli.why.moments import Clock
from sojourn.memory.scenario.story import RunStory
from sojourn.memory.scenario.told import Told, run_labels

#: What opens journeys besides events, by what the transition calls it.
_OPENINGS: Final[Mapping[str, str]] = {
    "absent": ", as they had been silent for so long",
    "date": ", as the day had come",
    "schedule": ", as it was time",
    "command": " by a command",
}
_STAGE: Final = "stage "
_BECOMES: Final = "becomes "


def passage(told: Told, known: Known, clock: Clock, label: str, run: RunStory) -> str:
    """The line about the run that people call `label`, which stands as `run` says."""
    ids = {name: run_id for run_id, name in run_labels(told.transitions).items()}
    moves = [move for move in told.transitions if move.get("run") == ids.get(label)]
    if not moves:
        return "its beginning is no longer on record"
    began = next(move for move in moves if move["reason"] == "entered")
    line = f"began {clock.on(began['at'], year=True)}{_opened(str(began.get('detail') or ''))}"
    if run.standing == "at":
        return f"{line}, stands {run.text}"
    ended = next(move for move in reversed(moves) if move["reason"] == run.standing)
    return f"{line}, {_end(known, run)} {clock.on(ended['at'])}"


def _opened(detail: str) -> str:
    """By what a run began."""
    if detail in _OPENINGS:
        return _OPENINGS[detail]
    if detail.startswith(_STAGE):
        return f", as the stage {detail.removeprefix(_STAGE)} was reached"
    if detail.startswith(_BECOMES):
        return f", as {detail.removeprefix(_BECOMES)} became true"
    return f" with {detail}" if detail else ""


def _end(known: Known, run: RunStory) -> str:
    match run.standing:
        case "exited":
            condition = known.exits.get(run.detail)
            return f"ended as {condition}," if condition else f"ended by {run.detail}"
        case "parked":
            return "was stopped by a mistake"
        case _:
            return "was completed"
