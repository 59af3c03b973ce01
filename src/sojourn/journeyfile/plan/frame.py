"""What holds for a whole project, in two versions beside each other."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sojourn.journeyfile.plan.change import Change, Kind, Severity
from sojourn.journeyfile.plan.order import moved
from sojourn.journeyfile.plan.values import key_changes
from sojourn.journeyfile.project.normal import Normal

#: The sections whose parts have kinds of their own; all others hold policies.
_SECTIONS: Final[Mapping[str, tuple[Kind, Kind, Kind]]] = {
    "events": ("event_added", "event_removed", "event_changed"),
    "attributes": ("attribute_added", "attribute_removed", "attribute_changed"),
    "channels": ("channel_added", "channel_removed", "channel_changed"),
    "offers": ("offer_added", "offer_removed", "offer_changed"),
    "lifecycle": ("stage_added", "stage_removed", "stage_changed"),
}
_POLICIES: Final[tuple[Kind, Kind, Kind]] = ("policy_added", "policy_removed", "policy_changed")
#: Told with the journeys.
_OF_JOURNEYS: Final = frozenset({"journeys", "migrations"})


def compare_frames(old: Normal, new: Normal) -> tuple[Change, ...]:
    """Everything in which the new form of a project differs, but for its journeys."""
    return tuple(_changes(old, new))


def _changes(old: Normal, new: Normal) -> Iterator[Change]:
    sections = [key for key in {**new, **old} if key not in _OF_JOURNEYS]
    for section in sections:
        before, after = old.get(section), new.get(section)
        if section in _SECTIONS:
            kinds = _SECTIONS[section]
            yield from _parts(_by_name(before), _by_name(after), kinds)
            if section == "lifecycle":
                yield from _stages_moved(_by_name(before), _by_name(after))
        elif isinstance(before, Mapping) or isinstance(after, Mapping):
            yield from _parts(_by_name(before), _by_name(after), _POLICIES, prefix=f"{section}.")
        elif keys := key_changes(before, after, section):
            listing = isinstance(before, list) or isinstance(after, list)
            yield Change(
                kind="policy_changed" if listing else "setting_changed",
                severity="note" if listing else "warning",
                name=section,
                keys=keys,
            )


def _by_name(section: Any) -> Mapping[str, Any]:
    """The parts of a section by their names; stages are a list, because their order counts."""
    if not isinstance(section, list):
        return section or {}
    return {part["stage"]: _only(part["ways"]) for part in section}


def _only(ways: list[Any]) -> Any:
    """The one way to a stage, or all of several."""
    return ways[0] if len(ways) == 1 else {"ways": ways}


def _parts(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    kinds: tuple[Kind, Kind, Kind],
    *,
    prefix: str = "",
) -> Iterator[Change]:
    added, removed, changed = kinds
    for name in old:
        if name not in new:
            yield Change(kind=removed, severity="warning", name=prefix + name)
    for name, part in new.items():
        if name not in old:
            yield Change(kind=added, name=prefix + name)
        elif keys := key_changes(old[name], part):
            # What events carried and attributes held is there still, in conditions and profiles.
            lost = changed in ("event_changed", "attribute_changed") and any(
                key.old for key in keys
            )
            severity: Severity = "warning" if lost else "note"
            yield Change(kind=changed, severity=severity, name=prefix + name, keys=keys)


def _stages_moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    wandered = moved(list(old), list(new))
    for name in new:
        if name in wandered:
            yield Change(kind="stage_moved", name=name)
