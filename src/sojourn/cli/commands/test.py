"""`sojourn test`: every scenario of a project, on a virtual clock, through the real engine."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.findings import show_findings
from sojourn.cli.options import AsJson, ProjectPlace, screen_of
from sojourn.cli.project import Project, sound_project
from sojourn.cli.screen import Screen
from sojourn.cli.testing.junit import junit_xml
from sojourn.cli.testing.page import page
from sojourn.cli.testing.report import Report, Timed, for_machines
from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.scenario.script import Scenario
from sojourn.journeyfile.scenario.suite import load_scenarios
from sojourn.memory.scenario.coverage import coverage
from sojourn.memory.scenario.verdict import judge


def test(
    context: typer.Context,
    directory: ProjectPlace = Path(),
    *,
    only: Annotated[
        str,
        typer.Option("--filter", metavar="TEXT", help="Only those with this in file or name."),
    ] = "",
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the results as JUnit XML, too.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Play every scenario of a project. Exit code 1 if one fails."""
    screen = screen_of(context, as_json=json)
    report = _test(sound_project(directory), screen, directory=directory, only=only)
    if junit is not None:
        junit.write_bytes(junit_xml(report))
    if screen.as_json:
        screen.json(for_machines(report))
    else:
        show_findings(screen, report.findings, report.files, root=report.root)
        screen.result({}, *page(report))
    if not report.is_good:
        raise typer.Exit(ExitCode.FINDINGS)


def _test(project: Project, screen: Screen, *, directory: Path, only: str) -> Report:
    began_s = time.perf_counter()
    suite = load_scenarios(project.files, project.loaded)
    wanted = [one for one in suite.scenarios if only in f"{one.path} {one.name}"]
    if only and not wanted:
        raise Failure(f"no scenario has {only!r} in its file or name")
    results = tuple(_judged(project.definitions, wanted, screen))
    plays = [one.result.rehearsal.told.transitions for one in results]
    return Report(
        root="" if directory == Path() else str(directory),
        files=project.files,
        findings=suite.findings,
        results=results,
        coverage=coverage(project.loaded.flows, project.definitions.journeys, plays),
        seconds=time.perf_counter() - began_s,
        partial=bool(only),
    )


def _judged(
    definitions: Definitions, scenarios: Iterable[Scenario], screen: Screen
) -> Iterator[Timed]:
    with screen.progress() as progress:
        for scenario in progress.track(list(scenarios), description="scenarios"):
            began_s = time.perf_counter()
            result = judge(definitions, scenario)
            yield Timed(result, time.perf_counter() - began_s)
