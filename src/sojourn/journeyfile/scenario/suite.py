"""The scenario files of a project to scripts, or everything that is wrong with all of them."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.findings.diagnostic import (
    Finding,
    at_levels,
    did_you_mean,
    has_errors,
    ordered,
)
from sojourn.journeyfile.format.scenario import ScenarioModel
from sojourn.journeyfile.project.loaded import Loaded
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.scenario.known import Known
from sojourn.journeyfile.scenario.read import read_scenario
from sojourn.journeyfile.scenario.script import Scenario
from sojourn.journeyfile.text.kinds import SCENARIOS, is_scenarios
from sojourn.journeyfile.text.reader import PLAIN, Reader
from sojourn.journeyfile.text.source import START

_EMPTY_HINT: Final = "a scenario needs `scenario`, `customer`, `at`, `play` and `expect`"
#: Where a project's own zone cannot be known, its mistakes are told first anyway.
_ANY_ZONE: Final = "UTC"


class Suite(Struct, frozen=True):
    """All scenarios of a project. One with an error is not among them."""

    findings: tuple[Finding, ...]
    scenarios: tuple[Scenario, ...]
    files: tuple[str, ...]


def load_scenarios(files: Mapping[str, str], loaded: Loaded, *, reader: Reader = PLAIN) -> Suite:
    """Read every scenario file among `files`, held against the project that they are of.

    Never raises. Other files are passed over.
    """
    paths = tuple(sorted(filter(is_scenarios, files)))
    if loaded.declared is None:
        return Suite((), (), paths)
    known = Known(loaded.declared, loaded.definitions)
    zone = _ANY_ZONE if loaded.settings is None else loaded.settings.timezone
    findings: list[Finding] = []
    scenarios: list[Scenario] = []
    for path in paths:
        read = _read_file(path, files[path], known, zone, reader)
        findings.extend(read.findings)
        scenarios.extend(read.scenarios)
    return Suite(ordered(at_levels(findings, loaded.levels)), tuple(scenarios), paths)


def _read_file(path: str, text: str, known: Known, zone: str, reader: Reader) -> Suite:
    reviews = [
        Review(source, ScenarioModel) for source in reader.many(path, text, empty_hint=_EMPTY_HINT)
    ]
    _check_file_name(reviews[0], known)
    scripts = [_read(review, known, zone) for review in reviews]
    _check_names(reviews)
    sound = [
        script
        for review, script in zip(reviews, scripts, strict=True)
        if script is not None and not has_errors(review.findings)
    ]
    findings = [found for review in reviews for found in review.findings]
    return Suite(tuple(findings), tuple(sound), (path,))


def _read(review: Review[ScenarioModel], known: Known, zone: str) -> Scenario | None:
    if review.model is None:
        return None
    return read_scenario(review, review.model, known, zone=zone)


def _check_file_name(review: Review[ScenarioModel], known: Known) -> None:
    """A file that is nearly named like a journey is probably meant for it."""
    name = PurePosixPath(review.path).stem.removesuffix(SCENARIOS)
    hint = did_you_mean(name, known.journeys)
    if hint and name not in known.journeys:
        message = f'no journey is named "{name}", so this file is about all of them'
        review.say_at(START, "scenario-file-name", message, hint=hint)


def _check_names(reviews: Iterable[Review[ScenarioModel]]) -> None:
    """A name says which scenario failed, so each has its own."""
    first: dict[str, int] = {}
    for review in reviews:
        if review.model is None or review.node(("scenario",)) is None:
            continue
        name, line = review.model.scenario, review.value(("scenario",)).line
        if name in first:
            message = f'"{name}" is the scenario of line {first[name]} already'
            review.say(("scenario",), "duplicate-scenario", message, hint="name it otherwise")
        first.setdefault(name, line)
