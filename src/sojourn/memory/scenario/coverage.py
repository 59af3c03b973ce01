"""Which steps and branches of a project its scenarios go through."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from sojourn.core.definitions import Journey
from sojourn.journeyfile.flow import Flow, Placed, Target
from sojourn.journeyfile.format.steps import WaitForStep
from sojourn.memory.scenario.told import Json

#: How a run leaves a wait whose event has come.
_CAME: Final = frozenset({"matched"})
#: Moves that no way of a step leads to.
_NO_WAYS: Final = frozenset({"cleaning_up", "goal", "late_for_timeout", "parked", "stage"})


class Way(Struct, frozen=True):
    """A way out of a step. `came` tells apart two ways of a wait that lead to the same place."""

    journey: str
    step: str
    target: Target
    came: bool | None = None

    @property
    def text(self) -> str:
        how = {None: "", True: ", it came", False: ", it did not come"}[self.came]
        return f"{self.journey}: {self.step} → {self.target or 'the end'}{how}"


class Leaving(Struct, frozen=True):
    """An exit criterion of a journey."""

    journey: str
    criterion: str

    @property
    def text(self) -> str:
        return f"{self.journey}: exit → {self.criterion}"


Branch = Way | Leaving


class Coverage(Struct, frozen=True, kw_only=True):
    """What there is and what was gone through. `uncovered` names the rest, in file order."""

    steps_total: int
    steps_covered: int
    branches_total: int
    branches_covered: int
    uncovered: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.uncovered


def coverage(
    flows: Mapping[str, Flow], journeys: Mapping[str, Journey], plays: Iterable[Iterable[Json]]
) -> Coverage:
    """How much of `journeys` the transitions of all plays go through."""
    steps: set[tuple[str, str]] = set()
    branches: set[Branch] = set()
    for transitions in plays:
        _follow(transitions, steps, branches)
    all_steps = [(name, placed.id) for name, flow in flows.items() for placed in flow.steps]
    all_branches = [
        branch for name, flow in flows.items() for branch in _branches(flow, journeys[name])
    ]
    missed = [f"{journey}: {step}" for journey, step in all_steps if (journey, step) not in steps]
    missed += [branch.text for branch in all_branches if not _is_taken(branch, branches)]
    return Coverage(
        steps_total=len(all_steps),
        steps_covered=sum(step in steps for step in all_steps),
        branches_total=len(all_branches),
        branches_covered=sum(_is_taken(branch, branches) for branch in all_branches),
        uncovered=tuple(missed),
    )


def _branches(flow: Flow, journey: Journey) -> Iterator[Branch]:
    for placed in flow.steps:
        yield from _ways(journey.name, placed)
    for text in dict.fromkeys(one.text for one in journey.exits):
        yield Leaving(journey.name, text)


def _ways(journey: str, placed: Placed) -> Iterator[Way]:
    """The ways out of a step that has several."""
    targets = placed.targets()
    if len(targets) < 2:
        return
    if isinstance(placed.step, WaitForStep) and len(set(targets)) == 1:
        yield Way(journey, placed.id, targets[0], came=True)
        yield Way(journey, placed.id, targets[0], came=False)
        return
    for target in dict.fromkeys(targets):
        yield Way(journey, placed.id, target)


def _is_taken(branch: Branch, taken: set[Branch]) -> bool:
    if isinstance(branch, Way) and branch.came is None:
        both = (Way(branch.journey, branch.step, branch.target, came) for came in (True, False))
        return any(way in taken for way in both)
    return branch in taken


def _follow(
    transitions: Iterable[Json], steps: set[tuple[str, str]], branches: set[Branch]
) -> None:
    """Note the steps that runs came to, and the ways that they took."""
    cleaning: set[str] = set()
    for move in transitions:
        if not move.get("run"):
            continue
        run, journey, reason = str(move["run"]), str(move["journey"]), str(move["reason"])
        source, target = str(move.get("from") or ""), str(move["to"])
        steps.add((journey, target))
        if reason == "cleaning_up" or (reason == "exited" and run not in cleaning):
            branches.add(Leaving(journey, str(move.get("detail") or "")))
            cleaning.add(run)
        elif reason not in _NO_WAYS:
            end = reason in ("completed", "exited")
            branches.add(Way(journey, source, None if end else target, came=reason in _CAME))
