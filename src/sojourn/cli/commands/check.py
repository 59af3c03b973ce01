"""`sojourn check`: every mistake of a project at once."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from sojourn import __version__
from sojourn.cli.connectors import check_connectors
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.findings import show_findings
from sojourn.cli.options import AsJson, ProjectPlace, screen_of
from sojourn.cli.rule_pages import laid_out, rule_pages
from sojourn.cli.screen import Screen
from sojourn.core.declared.definitions import Definitions
from sojourn.journeyfile.findings.diagnostic import (
    Finding,
    as_json,
    did_you_mean,
    has_errors,
    ordered,
)
from sojourn.journeyfile.findings.levels import SETTABLE, usual
from sojourn.journeyfile.findings.rules import RULES, rule_named
from sojourn.journeyfile.project.directory import load_directory
from sojourn.journeyfile.publishing.sarif import as_sarif
from sojourn.journeyfile.rationale import WHY
from sojourn.journeyfile.scenario.suite import load_scenarios


class Format(StrEnum):
    """How the findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def check(
    context: typer.Context,
    directory: ProjectPlace = Path(),
    *,
    form: Annotated[
        Format, typer.Option("--format", help="Text for people, JSON, or SARIF for code hosts.")
    ] = Format.TEXT,
    json: AsJson = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Take warnings as seriously as errors.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="RULE", help="Show the page of one rule.")
    ] = None,
) -> None:
    """Say every mistake of a project at once. Exit code 1 if there is one."""
    form = Format.JSON if json else form
    screen = screen_of(context, as_json=form is not Format.TEXT)
    if explain is not None:
        _explain(screen, explain)
        return
    loaded, files = load_directory(directory)
    connectors = check_connectors(directory)
    scenarios = load_scenarios(files, loaded)
    findings = ordered((*loaded.findings, *scenarios.findings, *connectors.findings))
    root = "" if directory == Path() else str(directory)
    match form:
        case Format.JSON:
            screen.json([as_json(finding, root=root) for finding in findings])
        case Format.SARIF:
            root_uri = directory.resolve().as_uri()
            pages = rule_pages()
            screen.json(as_sarif(findings, version=__version__, root_uri=root_uri, pages=pages))
        case Format.TEXT:
            show_findings(screen, findings, {**files, **connectors.texts}, root=root)
            screen.out.print(_verdict(findings, loaded.definitions), soft_wrap=True)
    if has_errors(findings) or (strict and any(one.level == "warning" for one in findings)):
        raise typer.Exit(ExitCode.FINDINGS)


def _explain(screen: Screen, name: str) -> None:
    if name not in RULES:
        hint = did_you_mean(name, RULES) or "docs/errors.md lists all rules"
        raise Failure(f"there is no rule {name!r}", hint=hint)
    rule = rule_named(name)
    page = rule_pages().get(rule) or f"# {rule}\n\n{RULES[rule]}\n\n{WHY[rule]}"
    told = {
        "rule": rule,
        "level": usual(rule),
        "settable": rule in SETTABLE,
        "finds": RULES[rule],
        "why": " ".join(WHY[rule].split()),
        "page": page,
    }
    # On a terminal the page is laid out; a pipe gets the Markdown itself.
    screen.result(told, laid_out(page) if screen.live else page.rstrip())


def _verdict(findings: Sequence[Finding], definitions: Definitions | None) -> Text:
    count = {
        level: sum(finding.level == level for finding in findings)
        for level in ("error", "warning", "note")
    }
    notes = f", {_many(count['note'], 'note')}" if count["note"] else ""
    warnings = _many(count["warning"], "warning")
    if count["error"] or definitions is None:
        return Text(f"{_many(count['error'], 'mistake')}, {warnings}{notes}", "bold red")
    parts = {
        "journey": len(definitions.journeys),
        "event": len(definitions.events),
        "channel": len(definitions.channels),
    }
    text = ", ".join(_many(number, word) for word, number in parts.items()) + ": no mistakes"
    if count["warning"]:
        return Text(f"{text}, {warnings}{notes}", "yellow")
    return Text(f"{text}{notes}", "green")


def _many(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
