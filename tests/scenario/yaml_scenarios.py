"""The scenarios that stand beside journeys in YAML, for any runtime of the harness."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from scenario.harness import Json, Results
from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.project.directory import read_directory
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.rehearsal import Look, Rehearsal, rehearse
from sojourn.memory.scenario.told import Told
from sojourn.memory.scenario.verdict import failure_at
from support.loading import load

JOURNEYS = Path(__file__).parents[2] / "journeys"
PEERS = Path(__file__).parent / "peers"
#: Journeys that compete for the same customers.
RIVALS = Path(__file__).parent / "rivals"

#: The projects whose scenarios hold on every runtime.
PROJECTS: Mapping[str, Path] = {"journeys": JOURNEYS, "peers": PEERS, "rivals": RIVALS}

#: What says where a record stands in a shard, and not what it says.
_PLACE = {"shard", "term", "number", "cause"}


@dataclass(frozen=True, slots=True)
class Suite:
    """All scenarios of one project, rehearsed: by file and name."""

    folder: Path
    files: Mapping[str, str]
    definitions: Definitions
    rehearsals: Mapping[str, Rehearsal]


@cache
def suite_of(folder: Path) -> Suite:
    """The scenarios of the project in `folder`."""
    files = read_directory(folder).files
    loaded = load(files)
    assert loaded.definitions is not None, loaded.findings
    scenarios = load_scenarios(files, loaded)
    assert not scenarios.findings, scenarios.findings
    rehearsals = {
        f"{one.path}: {one.name}": rehearse(loaded.definitions, one) for one in scenarios.scenarios
    }
    return Suite(folder, files, loaded.definitions, rehearsals)


def every_scenario() -> Sequence[pytest.ParameterSet]:
    """The project and the name of each scenario, of which its test has its name."""
    return [
        pytest.param(project, name, id=f"{project}/{name}")
        for project, folder in PROJECTS.items()
        for name in suite_of(folder).rehearsals
    ]


def failures(rehearsal: Rehearsal, results: Results, look: Look) -> list[str]:
    """What of `results` is not as it is expected at one look."""
    assert not rehearsal.problems
    told = Told(_in_order(rehearsal, results.actions), results.transitions, results.decisions)
    found = failure_at(rehearsal.scenario, Look(look.at, look.after, look.expected, told))
    return [f"{one.what}: {one.expected}, got {one.actual}" for one in found.differences]


def assert_same(rehearsal: Rehearsal, results: Results) -> None:
    """What a runtime gave is what the rehearsal gave, to the last member."""
    assert not results.dead_letters
    for kind in ("actions", "transitions", "decisions"):
        ours, theirs = getattr(results, kind), getattr(rehearsal.told, kind)
        assert sorted(map(_bare, ours)) == sorted(map(_bare, theirs)), kind


def _in_order(rehearsal: Rehearsal, actions: Sequence[Json]) -> list[Json]:
    """Between the topics of two channels Kafka keeps no order: that of the rehearsal stands."""
    order = {str(action["id"]): place for place, action in enumerate(rehearsal.told.actions)}
    return sorted(actions, key=lambda action: order[str(action["id"])])


def _bare(record: Json) -> str:
    bare = {name: value for name, value in record.items() if name not in _PLACE}
    return json.dumps(bare, sort_keys=True)
