"""The expected and the actual course of a play beside each other, for whoever reads a failure."""

from collections.abc import Iterator
from datetime import tzinfo
from itertools import zip_longest
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.scenario.script import (
    ExpectedAction,
    Happens,
    Looks,
    Play,
    Reports,
    Scenario,
)
from sojourn.memory.scenario import tell
from sojourn.memory.scenario.compare import deeds_about, mismatches
from sojourn.memory.scenario.story import Deed
from sojourn.memory.scenario.verdict import Failure

#: What the line of an action says of itself.
_SAID: Final = frozenset({"at", "because", "channel", "kind", "step"})


class Row(Struct, frozen=True):
    """One line of both courses. `played` is what the scenario does; `first` differs first.

    `expected_at` is empty where nothing is said about the time.
    """

    expected_at: str = ""
    expected: str = ""
    actual_at: str = ""
    actual: str = ""
    played: bool = False
    first: bool = False


class _Entry(Struct, frozen=True):
    """A row at its moment.

    What is played on time comes before what the engine does at that moment (`order` 0 and 1),
    what looks back comes after it (2).
    """

    at: int
    order: int
    row: Row


def rows(scenario: Scenario, failure: Failure) -> tuple[Row, ...]:
    """Both courses up to the look that failed; then what is asked of runs, stage, decisions."""
    entries = [*_played(scenario, failure.look.at), *_actions(scenario, failure)]
    course = [entry.row for entry in sorted(entries, key=lambda entry: (entry.at, entry.order))]
    return (*course, *_standings(failure, marked=any(row.first for row in course)))


def decisions_of_the_step(scenario: Scenario, failure: Failure) -> tuple[str, ...]:
    """The decision records of the step that went another way first, in words."""
    zone = scenario.zone
    first = next((one for one in failure.differences if one.step), None)
    if first is None:
        return ()
    return tuple(
        tell.decision(verdict, zone)
        for verdict in failure.story.verdicts
        if verdict.decision["step"] == first.step and first.run in ("", verdict.run)
    )


def _played(scenario: Scenario, until: int) -> Iterator[_Entry]:
    zone = scenario.zone
    for item in scenario.play:
        if item.at <= until and not isinstance(item, Looks):
            at, text = tell.when(item.at, zone), _item_text(item)
            is_late = item.occurred_at < item.at
            if is_late:
                text += f", late: of {tell.when(item.occurred_at, zone)}"
            order = 2 if is_late or isinstance(item, Reports) else 0
            yield _Entry(item.at, order, Row(at, text, at, text, played=True))


def _item_text(item: Play) -> str:
    match item:
        case Happens():
            return item.type
        case Reports():
            return f"{item.step}: {item.says}"
        case Looks():
            return ""


def _actions(scenario: Scenario, failure: Failure) -> Iterator[_Entry]:
    """Expected and actual actions in pairs, each at the time of the one that came."""
    zone = scenario.zone
    expected = failure.look.expected.actions
    deeds = deeds_about(expected or (), failure.story.deeds, scenario.about)
    differs_at = next((one.place for one in failure.differences if one.about == "actions"), -1)
    at = scenario.begins_at
    for place, (wanted, deed) in enumerate(zip_longest(expected or (), deeds)):
        left_at = left = right_at = right = ""
        if wanted is not None:
            left = tell.expected_action(wanted)
            if wanted.because:
                left += f", because: {wanted.because}"
            if wanted.at is not None:
                left_at = tell.when(wanted.at.at, zone)
                at = max(at, wanted.at.at) if deed is None else at
        if deed is not None:
            at = tell.at_of(deed.action)
            right_at, right = tell.when(at, zone), tell.deed(deed)
            if wanted is not None and wanted.because:
                right += f", because: {'; '.join(deed.reasons)}"
            if wanted is not None and place == differs_at:
                right += _otherwise(wanted, deed, zone)
        yield _Entry(at, 1, Row(left_at, left, right_at, right, first=place == differs_at))


def _otherwise(wanted: ExpectedAction, deed: Deed, zone: tzinfo) -> str:
    """What is not as expected of an action, but for what its line says by itself."""
    told = [
        f", {name.removeprefix('data.')}: {actual}"
        for name, _, actual in mismatches(wanted, deed, zone)
        if name not in _SAID
    ]
    return "".join(told)


def _standings(failure: Failure, *, marked: bool) -> Iterator[Row]:
    """What is asked about the moment itself; only what is not as expected."""
    for one in failure.differences:
        if one.about != "actions":
            yield Row(one.what, one.expected, one.what, one.actual, first=not marked)
            marked = True
