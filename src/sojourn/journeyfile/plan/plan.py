"""A whole change: everything that is other between two projects, and the fate of each run."""

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.plan.change import Change, Fate, KeyChange, Kind, worse
from sojourn.journeyfile.plan.codes import given_again
from sojourn.journeyfile.plan.experiments import compare_experiments
from sojourn.journeyfile.plan.frame import compare_frames
from sojourn.journeyfile.plan.journeys import compare_journeys
from sojourn.journeyfile.plan.standing import (
    STRANGER,
    JourneySide,
    Standing,
    fate_of,
    may_strand_on,
)
from sojourn.journeyfile.plan.steps import flat_steps
from sojourn.journeyfile.project.loaded import Loaded

#: The changes that decide where runs go; of others the runs are only counted.
_DECIDING: Final[frozenset[Kind]] = frozenset(
    {
        "journey_removed",
        "migrate_changed",
        "step_added",
        "step_removed",
        "step_changed",
        "step_moved",
    }
)


class Group(Struct, frozen=True):
    """Runs of one version on the same steps, and what becomes of them."""

    standing: Standing
    fate: Fate


class Plan(Struct, frozen=True, kw_only=True):
    """What a change means. `old` and `new` are the hashes of the two projects.

    `groups` is None where nobody said which runs there are.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    groups: tuple[Group, ...] | None = None

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return sum(group.standing.runs for group in self.groups or ())

    @property
    def stranded(self) -> tuple[Group, ...]:
        """The runs that would be stranded."""
        return tuple(group for group in self.groups or () if group.fate.word == "stranded")

    @property
    def strangers(self) -> tuple[Group, ...]:
        """The runs of journeys that neither project has."""
        return tuple(group for group in self.groups or () if group.fate.why == STRANGER)

    @property
    def codes_again(self) -> tuple[Change, ...]:
        """The files of which codes would be given away once more."""
        return tuple(change for change in self.changes if change.kind == "codes_changed")

    @property
    def is_refused(self) -> bool:
        """Whether the change does harm that nobody could take back."""
        return bool(self.stranded or self.codes_again)

    @property
    def stranded_runs(self) -> int:
        """How many runs would be stranded."""
        return sum(group.standing.runs for group in self.stranded)


class _Sides(Struct, frozen=True):
    """Both versions of every journey, as far as runs depend on them."""

    old: Mapping[str, JourneySide]
    new: Mapping[str, JourneySide]


def make_plan(
    old: Loaded,
    new: Loaded,
    standings: Iterable[Standing] | None = None,
    *,
    migrating: bool = True,
) -> Plan:
    """Compare two projects without mistakes; `standings` says which runs there are.

    Without `migrating` what the new project says of runs on other versions does not count, as
    when an older project is activated again.
    """
    before, after = _definitions(old), _definitions(new)
    changes = (
        *_by_journey(old, new),
        *compare_frames(old.form, new.form),
        *_of_all(before, after),
        *_codes(old, new),
    )
    if not migrating:
        changes = tuple(change for change in changes if change.kind != "migrate_changed")
    if standings is None:
        return Plan(old=before.version, new=after.version, changes=changes)
    sides = _Sides(_sides(old, migrating=migrating), _sides(new, migrating=migrating))
    groups = _groups(standings, sides)
    return Plan(
        old=before.version,
        new=after.version,
        changes=tuple(_with_runs(change, groups) for change in changes),
        groups=groups,
    )


def may_strand(old: Loaded, new: Loaded, *, migrating: bool = True) -> bool:
    """Whether the change could strand a run at all: only then need anybody count them."""
    before, after = _sides(old, migrating=migrating), _sides(new, migrating=migrating)
    return any(may_strand_on(side, after.get(name)) for name, side in before.items())


def _definitions(loaded: Loaded) -> Definitions:
    if loaded.definitions is None:
        raise ValueError("a project with mistakes cannot be compared")
    return loaded.definitions


def _by_journey(old: Loaded, new: Loaded) -> Iterable[Change]:
    """The changes of each journey together, those of its experiments the last."""
    experiments = list(compare_experiments(_definitions(old), _definitions(new)))
    changes = [*_journeys(old, new), *(change for change in experiments if change.journey)]
    return sorted(changes, key=lambda change: change.journey)


def _of_all(old: Definitions, new: Definitions) -> Iterable[Change]:
    return (change for change in compare_experiments(old, new) if not change.journey)


def _journeys(old: Loaded, new: Loaded) -> Iterable[Change]:
    before, after = _definitions(old).journeys, _definitions(new).journeys
    for name in sorted({*before, *after}):
        if name not in before:
            yield Change(kind="journey_added", journey=name)
        elif name not in after:
            yield Change(kind="journey_removed", severity="warning", journey=name)
        else:
            changes = compare_journeys(name, old.forms[name], new.forms[name])
            if not changes and before[name].version != after[name].version:
                # The same file, normalised by another release of ours.
                version = KeyChange("version", before[name].version, after[name].version)
                changes = (Change(kind="journey_changed", journey=name, keys=(version,)),)
            yield from changes


def _codes(old: Loaded, new: Loaded) -> Iterable[Change]:
    if old.bundle is None or new.bundle is None:
        return ()
    return given_again(old.bundle.pools(), new.bundle.pools())


def _sides(loaded: Loaded, *, migrating: bool) -> Mapping[str, JourneySide]:
    return {
        name: JourneySide(
            version=journey.version,
            steps=frozenset(step.id for step in flat_steps(loaded.forms[name])),
            migrate=loaded.forms[name].get("migrate") if migrating else None,
        )
        for name, journey in _definitions(loaded).journeys.items()
    }


def _groups(standings: Iterable[Standing], sides: _Sides) -> tuple[Group, ...]:
    counted: dict[Standing, int] = {}
    for standing in standings:
        place = replace(standing, runs=0)
        counted[place] = counted.get(place, 0) + standing.runs
    places = sorted(counted, key=lambda place: (place.journey, place.version, place.steps))
    return tuple(
        Group(
            replace(place, runs=counted[place]),
            fate_of(place, old=sides.old.get(place.journey), new=sides.new.get(place.journey)),
        )
        for place in places
        if counted[place]
    )


def _with_runs(change: Change, groups: Collection[Group]) -> Change:
    """The change with the runs on its step, or on its journey where it is no step's."""
    if not change.journey:
        return change
    mine = [
        group
        for group in groups
        if group.standing.journey == change.journey
        and (not change.step or change.step in group.standing.steps)
    ]
    if not mine:
        return replace(change, runs=0, severity="note")
    runs = sum(group.standing.runs for group in mine)
    if change.kind not in _DECIDING:
        return replace(change, runs=runs)
    fate = reduce(worse, (group.fate for group in mine))
    severity = "error" if fate.word == "stranded" else change.severity
    return replace(change, runs=runs, fate=fate, severity=severity)
