"""Runs under way, by where they stand, and what becomes of them."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct

from sojourn.journeyfile.plan.change import Fate, worse

#: Why nothing can be said of a run whose journey is in neither project.
STRANGER = "neither project has its journey"

#: The word of `migrate: {move: …}` that ends a run.
_EXIT = "exit"


class Standing(Struct, frozen=True):
    """So many runs of a journey that stand on the same steps; more than one in `together`.

    `version` is that of the journey; empty where it is not known, and then the old one is meant.
    """

    journey: str
    steps: tuple[str, ...]
    version: str = ""
    runs: int = 1


class JourneySide(Struct, frozen=True):
    """What of one version of a journey decides about runs: its hash, its steps, its `migrate`."""

    version: str
    steps: frozenset[str]
    migrate: Any = None


def fate_of(standing: Standing, *, old: JourneySide | None, new: JourneySide | None) -> Fate:
    """What becomes of these runs where `new` takes the place of `old`; None is no journey."""
    if new is None:
        if old is None:
            return Fate("goes on", why=STRANGER)
        return Fate("stranded", why="its journey is removed")
    version = standing.version or (old.version if old is not None else "")
    if version == new.version or new == old:
        return Fate("goes on")
    fate = _fate_at(standing.steps[0], standing, old, new)
    for step in standing.steps[1:]:
        fate = worse(fate, _fate_at(step, standing, old, new))
    return fate


def may_strand_on(old: JourneySide, new: JourneySide | None) -> bool:
    """Whether a run of this journey could be stranded, wherever it stands."""
    if new is None:
        return True
    if new == old or new.migrate in ("keep", "exit"):
        return False
    # A run of a still older version may stand on a step that neither of the two has.
    return new.migrate is not None or not old.steps <= new.steps


def _fate_at(step: str, standing: Standing, old: JourneySide | None, new: JourneySide) -> Fate:
    match new.migrate:
        case "keep":
            return Fate("stays")
        case "exit":
            return Fate("ends")
        case {"move": moves}:
            return _moved(step, moves, new.steps)
        case _:
            return _unsaid(step, standing, old, new)


def _moved(step: str, moves: Mapping[str, str], steps: Collection[str]) -> Fate:
    target = moves.get(step, step)
    if target == _EXIT:
        return Fate("ends")
    if target in steps:
        return Fate("moves", target)
    return Fate("stranded", why="`move` does not name its step, and the new version has it no more")


def _unsaid(step: str, standing: Standing, old: JourneySide | None, new: JourneySide) -> Fate:
    """Without `migrate` runs stay where they are, unless it is this change that takes their step.

    A run of a known older version, on a step that the old one had lost already, was let stay then.
    """
    if step in new.steps:
        return Fate("stays")
    older = old is not None and standing.version not in ("", old.version)
    if older and old is not None and step not in old.steps:
        return Fate("stays")
    return Fate("stranded", why="its step is removed, and nothing says where it goes")
