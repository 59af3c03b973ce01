"""What is on record of one customer in files: of a simulation, or of a scenario that is played."""

from collections.abc import Iterator
from pathlib import Path

import orjson

from sojourn.cli.failure import Failure
from sojourn.cli.project import Project, sound_project
from sojourn.files.results import ACTIONS_FILE, DECISIONS_FILE, TRANSITIONS_FILE
from sojourn.journeyfile.scenario.script import Scenario
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.journeyfile.text.kinds import is_scenarios
from sojourn.memory.scenario.rehearsal import rehearse
from sojourn.memory.scenario.told import Json, Told

_HINT = "name the directory that `sojourn simulate --out DIR` wrote, or a file of scenarios"


def told_in(place: Path, customer: str) -> Told:
    """The records of `customer`. Raises Failure where `place` holds none that can be read."""
    if is_scenarios(place.name):
        return _told_in_scenario(place, customer)
    if not (place / DECISIONS_FILE).is_file():
        raise Failure(f"{place / DECISIONS_FILE}: there is no such file", hint=_HINT)
    return Told(
        actions=tuple(_lines_of(place / ACTIONS_FILE, customer)),
        transitions=tuple(_lines_of(place / TRANSITIONS_FILE, customer)),
        decisions=tuple(_lines_of(place / DECISIONS_FILE, customer)),
    )


def project_of(place: Path) -> Project | None:
    """The project in `place` or above it; None where there is none."""
    above = (place, *place.resolve().parents)
    root = next((one for one in above if (one / "sojourn.yaml").is_file()), None)
    return None if root is None else sound_project(root)


def _told_in_scenario(path: Path, customer: str) -> Told:
    project = project_of(path)
    if project is None or not path.is_file():
        raise Failure(f"{path}: there is no such file in a project", hint=_HINT)
    suite = load_scenarios(project.files, project.loaded)
    about = [one for one in suite.scenarios if _is_about(one, path, customer)]
    if len(about) != 1:
        found = "no scenario without mistakes" if not about else f"{len(about)} scenarios"
        raise Failure(
            f"{path}: {found} about the customer {customer!r}",
            hint="`sojourn check` and `sojourn test` show what stands there",
        )
    return rehearse(project.definitions, about[0]).told


def _is_about(scenario: Scenario, path: Path, customer: str) -> bool:
    return scenario.customer == customer and Path(scenario.path).name == path.name


def _lines_of(path: Path, customer: str) -> Iterator[Json]:
    """The lines about `customer`; a file that is missing has none."""
    if not path.is_file():
        return
    # The records are written by us, so the customer stands in them just so.
    mark = b'"customer":' + orjson.dumps(customer)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if mark not in line:
                continue
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise Failure(f"{path}:{number}: not a JSON object: {error}") from error
            if record.get("customer") == customer:
                yield record
