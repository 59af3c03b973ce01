"""The way of a run through its steps as a graph: where it can hold, and where it goes round."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from sojourn.core.declared.steps import EXIT, Target
from sojourn.journeyfile.format.branches import RepeatStep, TogetherStep
from sojourn.journeyfile.format.flow import Flow, Placed
from sojourn.journeyfile.format.waits import MomentModel, WaitForStep, WaitStep

Steps = Mapping[str, Placed]


def steps_of(flow: Flow) -> dict[str, Placed]:
    """The steps by their ids."""
    return {placed.id: placed for placed in flow.steps}


def may_hold(placed: Placed) -> bool:
    """Whether time may pass at this step."""
    return isinstance(placed.step, WaitStep | WaitForStep)


def must_hold(placed: Placed) -> bool:
    """Whether time passes at this step whenever a run comes to it."""
    match placed.step:
        case WaitStep(wait=MomentModel() as moment):
            return moment.if_past not in ("run", "skip")
        case WaitStep() | WaitForStep():
            return True
        case _:
            return False


def free_targets(placed: Placed, steps: Steps) -> Iterator[Target]:
    """Where a run may go from here without any time passing."""
    if must_hold(placed):
        return
    for way in placed.outcomes():
        if way.name != "next" or _goes_on(placed, steps):
            yield way.target


def reached_freely(start: Target, steps: Steps) -> set[Target]:
    """Everywhere that a run may come to from `start` without any time passing, itself included."""
    return reached([start], lambda target: _free(target, steps))


def ending_freely(steps: Steps) -> set[Target]:
    """The steps from which a run may come to its end without any time passing."""
    before: dict[Target, list[Target]] = {}
    for placed in steps.values():
        for target in free_targets(placed, steps):
            before.setdefault(target, []).append(placed.id)
    return reached([None, EXIT], lambda target: before.get(target, ())) - {None, EXIT}


def reached(starts: Iterable[Target], ways: Callable[[Target], Iterable[Target]]) -> set[Target]:
    """All that can be come to from `starts` by `ways`, themselves included."""
    found: set[Target] = set()
    waiting = list(starts)
    while waiting:
        target = waiting.pop()
        if target not in found:
            found.add(target)
            waiting.extend(ways(target))
    return found


def rounds(ways: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Where one can go round in a graph: the members of each round, in the order of `ways`.

    Rounds that share a member are told as one. Takes time in proportion to the graph.
    """
    order = {name: place for place, name in enumerate(ways)}
    found = [
        members for members in _knots(ways) if len(members) > 1 or members[0] in ways[members[0]]
    ]
    told = [tuple(sorted(members, key=order.__getitem__)) for members in found]
    return sorted(told, key=lambda members: order[members[0]])


def _knots(ways: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The strongly connected parts of a graph (Tarjan), without recursion: graphs may be long."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_names: dict[str, None] = {}
    knots: list[list[str]] = []
    for root in ways:
        path = [(root, iter(ways[root]))] if root not in number else []
        while path:
            name, targets = path[-1]
            if name not in number:
                number[name] = lowest[name] = len(number)
                open_names[name] = None
            target = next(targets, None)
            if target is None:
                path.pop()
                if path:
                    lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[name])
                if lowest[name] == number[name]:
                    knots.append(_cut_off(open_names, name))
            elif target in ways and target not in number:
                path.append((target, iter(ways[target])))
            elif target in open_names:
                lowest[name] = min(lowest[name], number[target])
    return knots


def _cut_off(open_names: dict[str, None], name: str) -> list[str]:
    """Take `name` and what was opened after it out of the open names."""
    knot: list[str] = []
    while not knot or knot[-1] != name:
        knot.append(open_names.popitem()[0])
    return knot


def _free(target: Target, steps: Steps) -> Iterable[Target]:
    placed = steps.get(target) if target is not None else None
    return () if placed is None else free_targets(placed, steps)


def _goes_on(placed: Placed, steps: Steps) -> bool:
    """Whether a run may go on behind a step with steps of its own without any time passing."""
    step = placed.step
    if isinstance(step, RepeatStep) and step.only_while is None:
        return placed.id in _within(placed, steps)
    if not isinstance(step, TogetherStep) or step.join == "none":
        return True
    rows = [None in reached_freely(way.target, steps) for way in placed.ways]
    return all(rows) if step.join == "all" else any(rows)


def _within(loop: Placed, steps: Steps) -> set[Target]:
    """What a first pass through a loop may come to without any time passing."""
    return reached(
        [loop.way("again")], lambda target: () if target == loop.id else _free(target, steps)
    )
