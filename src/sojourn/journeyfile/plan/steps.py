"""The steps of a normalised journey, laid out flat: what each says, and where it stands."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from sojourn.journeyfile.format.verbs import verb_of
from sojourn.journeyfile.project.normal import Normal

#: Stands in a step's own content for a list of steps within it.
_STEPS: Final = "(steps)"
_STEPS_AND_EXIT: Final = "(steps, exit)"


class Place(Struct, frozen=True):
    """A list of steps: that of the journey, or the branch `slot` of the step `parent`."""

    parent: str = ""
    slot: str = "steps"


class FlatStep(Struct, frozen=True):
    """One step. `own` is what it says itself, without the steps in its branches."""

    id: str
    verb: str
    place: Place
    own: Normal

    @property
    def named(self) -> bool:
        """Whether an author gave it its id; else that follows from its place and means little."""
        return not self.id[0].isdigit() and "." not in self.id


def flat_steps(form: Normal) -> tuple[FlatStep, ...]:
    """All steps of a journey in reading order."""
    return tuple(_walk(form["steps"], Place()))


def _walk(items: Sequence[Any], place: Place) -> Iterator[FlatStep]:
    for item in items:
        if not isinstance(item, dict):  # the word `exit`
            continue
        branches: list[tuple[str, list[Any]]] = []
        own = {key: _cut(item[key], key, branches) for key in item if key != "id"}
        yield FlatStep(item["id"], verb_of(item) or "", place, own)
        for slot, steps in branches:
            yield from _walk(steps, Place(item["id"], slot))


def _cut(value: Any, slot: str, branches: list[tuple[str, list[Any]]]) -> Any:
    """`value` with a mark for each list of steps within it, which goes to `branches`."""
    if _are_steps(value):
        branches.append((slot, value))
        return _STEPS_AND_EXIT if value[-1] == "exit" else _STEPS
    if isinstance(value, dict):
        return {key: _cut(inner, f"{slot}.{key}", branches) for key, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner, f"{slot}.{n}", branches) for n, inner in enumerate(value, 1)]
    return value


def _are_steps(value: Any) -> bool:
    if not isinstance(value, list) or all(isinstance(item, str) for item in value):
        return False
    return all(
        item == "exit" or (isinstance(item, dict) and "id" in item and verb_of(item))
        for item in value
    )
