"""Which steps and branches of a project its scenarios go through."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import EXIT
from sojourn.journeyfile.format.flow import Flow, Placed, Way
from sojourn.memory.scenario.told import Json

#: Moves that no way of a step leads to.
_NO_WAYS: Final = frozenset(
    {
        *("cleaning_up", "dropped", "entered", "goal", "late_for_timeout", "measured"),
        *("migrated", "parked", "redeemed", "redeemed_again", "restarted", "stage"),
    }
)


class Branch(Struct, frozen=True):
    """A way out of a step that has several, or, with no step, an exit criterion of a journey."""

    journey: str
    step: str
    way: str


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
    """How much of `journeys`, laid out as `flows`, the transitions of all plays go through."""
    places = {(name, placed.id): placed for name, flow in flows.items() for placed in flow.steps}
    steps: set[tuple[str, str]] = set()
    taken: set[Branch] = set()
    for transitions in plays:
        _follow(transitions, places, steps, taken)
    branches = dict(_branches(flows, journeys))
    missed = [f"{journey}: {step}" for journey, step in places if (journey, step) not in steps]
    missed += [text for branch, text in branches.items() if branch not in taken]
    return Coverage(
        steps_total=len(places),
        steps_covered=len(steps & places.keys()),
        branches_total=len(branches),
        branches_covered=len(taken & branches.keys()),
        uncovered=tuple(missed),
    )


def _branches(
    flows: Mapping[str, Flow], journeys: Mapping[str, Journey]
) -> Iterator[tuple[Branch, str]]:
    """Every branch that there is, with how it is named to people."""
    for name, flow in flows.items():
        for placed in flow.steps:
            ways = placed.outcomes()
            for way in ways if len(ways) > 1 else ():
                text = f"{name}: {placed.id} → {_target(way)} ({way.name})"
                yield Branch(name, placed.id, way.name), text
        for criterion in journeys[name].exits:
            yield Branch(name, "", criterion.text), f"{name}: exit → {criterion.text}"


def _target(way: Way) -> str:
    return "the end" if way.target in (None, EXIT) else str(way.target)


def _follow(
    transitions: Iterable[Json],
    places: Mapping[tuple[str, str], Placed],
    steps: set[tuple[str, str]],
    taken: set[Branch],
) -> None:
    """Note the steps that runs came to, and the ways that they took."""
    cleaning: set[str] = set()
    for move in transitions:
        if not move.get("run"):
            continue
        run, journey, reason = str(move["run"]), str(move["journey"]), str(move["reason"])
        steps.add((journey, str(move["to"])))
        placed = places.get((journey, str(move.get("from") or "")))
        if reason == "cleaning_up" or (reason == "exited" and run not in cleaning):
            cleaning.add(run)
            taken.add(Branch(journey, "", str(move.get("detail") or "")))
        elif placed is not None and reason not in _NO_WAYS:
            taken.update(Branch(journey, placed.id, way.name) for way in _ways_of(move, placed))


def _ways_of(move: Json, placed: Placed) -> Iterable[Way]:
    """The ways by which a run may have left a step like this.

    Several where they lead to the same place and nothing tells them apart.
    """
    reason, target = str(move["reason"]), str(move["to"])
    if reason in ("completed", "exited"):
        ways = [way for way in placed.outcomes() if way.target in (None, EXIT)]
    elif reason == "over":
        ways = [way for way in placed.outcomes() if way.target is None]
    else:
        ways = [way for way in placed.outcomes() if way.target == target]
    if len(ways) < 2:
        return ways
    named = [way for way in ways if _fits(way.name, reason, str(move.get("detail") or ""))]
    return named or ways


def _fits(name: str, reason: str, detail: str) -> bool:
    """Whether a move for this reason can be the way of this name."""
    match reason:
        case "matched":
            return name != "else"
        case "timed_out" | "nothing_sent" | "nothing_given":
            return name == "else"
        case "drawn":
            return detail.endswith(f"={name}")
        case "branched":
            return detail == name
        case "repeated":
            return name == ("next" if detail == "over" else "again")
        case "failed" | "no_room":
            return name == reason
        case "reached" | "joined":
            return name == "next"
        case _:
            return True
