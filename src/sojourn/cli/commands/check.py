"""`sojourn check`: every mistake of a project at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.findings import show_findings
from sojourn.cli.options import AsJson, screen_of
from sojourn.core.definitions import Definitions
from sojourn.journeyfile.diagnostic import Finding, as_json, has_errors, ordered
from sojourn.journeyfile.directory import load_directory
from sojourn.journeyfile.scenario.suite import load_scenarios


def check(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The directory that holds sojourn.yaml.")
    ] = Path(),
    *,
    json: AsJson = False,
) -> None:
    """Say every mistake of a project at once. Exit code 1 if there is one."""
    screen = screen_of(context, as_json=json)
    loaded, files = load_directory(directory)
    findings = ordered((*loaded.findings, *load_scenarios(files, loaded).findings))
    root = "" if directory == Path() else str(directory)
    if screen.as_json:
        screen.json([as_json(finding, root=root) for finding in findings])
    else:
        show_findings(screen, findings, files, root=root)
        screen.out.print(_verdict(findings, loaded.definitions), soft_wrap=True)
    if has_errors(findings):
        raise typer.Exit(ExitCode.FINDINGS)


def _verdict(findings: Sequence[Finding], definitions: Definitions | None) -> Text:
    errors = sum(finding.level == "error" for finding in findings)
    warnings = len(findings) - errors
    if errors or definitions is None:
        return Text(f"{_many(errors, 'mistake')}, {_many(warnings, 'warning')}", "bold red")
    counts = {
        "journey": len(definitions.journeys),
        "event": len(definitions.events),
        "channel": len(definitions.channels),
    }
    text = ", ".join(_many(count, word) for word, count in counts.items()) + ": no mistakes"
    if warnings:
        return Text(f"{text}, {_many(warnings, 'warning')}", "yellow")
    return Text(text, "green")


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
