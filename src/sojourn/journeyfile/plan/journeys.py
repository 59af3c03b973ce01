"""Two versions of one journey beside each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from sojourn.journeyfile.plan.change import Change, KeyChange, Kind
from sojourn.journeyfile.plan.order import moved, moved_between
from sojourn.journeyfile.plan.steps import FlatStep, Place, flat_steps
from sojourn.journeyfile.plan.values import key_changes
from sojourn.journeyfile.project.normal import Normal

#: The parts of a journey that have a kind of their own, in the order in which they are told.
_PARTS: Final[Mapping[str, Kind]] = {
    "migrate": "migrate_changed",
    "enter": "entry_changed",
    "exit": "exit_changed",
    "goal": "goal_changed",
}
_TOLD_ELSEWHERE: Final = frozenset({"journey", "steps", *_PARTS})


def compare_journeys(name: str, old: Normal, new: Normal) -> tuple[Change, ...]:
    """Everything in which the new form differs, the frame first, then steps in reading order."""
    return (*_frame(name, old, new), *_steps(name, flat_steps(old), flat_steps(new)))


def _frame(name: str, old: Normal, new: Normal) -> Iterator[Change]:
    other = [key for key in {**new, **old} if key not in _TOLD_ELSEWHERE]
    keys = [change for key in other for change in key_changes(old.get(key), new.get(key), key)]
    if keys:
        yield Change(kind="journey_changed", journey=name, keys=tuple(keys))
    for key, kind in _PARTS.items():
        differences = key_changes(old.get(key), new.get(key))
        if differences:
            named = tuple(replace(one, key=one.key or key) for one in differences)
            yield Change(kind=kind, journey=name, keys=named)


def _steps(name: str, old: Sequence[FlatStep], new: Sequence[FlatStep]) -> Iterator[Change]:
    twins = _twins(old, new)
    wandered = _moved(old, new, twins)
    gone = _gone(old, {twin.id: step for step, twin in twins.items()})
    yield from _removed(name, gone.get("", ()))
    for step in new:
        twin = twins.get(step.id)
        if twin is None:
            yield Change(kind="step_added", journey=name, step=step.id, verb=step.verb)
        else:
            keys = key_changes(twin.own, step.own)
            if keys:
                yield _other("step_changed", name, step, keys)
            if step.id in wandered:
                place = KeyChange("place", _place_of(twin, old), _place_of(step, new))
                yield _other("step_moved", name, step, (place,))
        yield from _removed(name, gone.get(step.id, ()))


def _removed(name: str, steps: Sequence[FlatStep]) -> Iterator[Change]:
    for step in steps:
        yield Change(
            kind="step_removed", severity="warning", journey=name, step=step.id, verb=step.verb
        )


def _other(kind: Kind, name: str, step: FlatStep, keys: tuple[KeyChange, ...]) -> Change:
    return Change(kind=kind, journey=name, step=step.id, verb=step.verb, keys=keys)


def _twins(old: Sequence[FlatStep], new: Sequence[FlatStep]) -> dict[str, FlatStep]:
    """By the id of a new step the old one that it is: by name, else by content, else by place."""
    left = {step.id: step for step in old}
    twins: dict[str, FlatStep] = {}
    for same in (_same_name, _same_content, _same_place):
        for step in new:
            twin = next((one for one in left.values() if same(one, step)), None)
            if step.id not in twins and twin is not None:
                twins[step.id] = left.pop(twin.id)
    return twins


def _same_name(old: FlatStep, new: FlatStep) -> bool:
    return new.named and old.id == new.id


def _same_content(old: FlatStep, new: FlatStep) -> bool:
    return not (old.named or new.named) and old.own == new.own


def _same_place(old: FlatStep, new: FlatStep) -> bool:
    return not (old.named or new.named) and (old.id, old.verb) == (new.id, new.verb)


def _gone(old: Sequence[FlatStep], stayed: Mapping[str, str]) -> dict[str, list[FlatStep]]:
    """The steps that are no more, each behind the last one before it that stayed."""
    gone: dict[str, list[FlatStep]] = {}
    anchor = ""
    for step in old:
        if step.id in stayed:
            anchor = stayed[step.id]
        else:
            gone.setdefault(anchor, []).append(step)
    return gone


def _moved(
    old: Sequence[FlatStep], new: Sequence[FlatStep], twins: Mapping[str, FlatStep]
) -> frozenset[str]:
    """The new ids of steps that stand elsewhere than before, seen from those beside them."""
    new_id = {twin.id: step for step, twin in twins.items()}
    before = {
        new_id[step.id]: Place(new_id.get(step.place.parent, step.place.parent), step.place.slot)
        for step in old
        if step.id in new_id
    }
    after = {step.id: step.place for step in new if step.id in twins}
    wandered = moved_between(before, after)
    for place in dict.fromkeys(after.values()):
        here = [step for step, at in after.items() if at == place and step not in wandered]
        wandered |= moved([step for step in before if step in here], here)
    return wandered


def _place_of(step: FlatStep, steps: Sequence[FlatStep]) -> str:
    """Where a step stands, in words."""
    beside = [one.id for one in steps if one.place == step.place]
    at = beside.index(step.id)
    where = f" in `{step.place.slot}` of {step.place.parent}" if step.place.parent else ""
    return (f"after {beside[at - 1]}" if at else "first") + where
