"""`sojourn versions`: which versions were active, since when, by what, and what they changed."""

from pathlib import Path
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from sojourn.cli.history import Step, steps_of
from sojourn.cli.live import look
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir
from sojourn.cli.plan_view import SHORT
from sojourn.cli.reaching import reach


def versions(
    context: typer.Context,
    *,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """List the versions that were active, the newest first: when, by what, what changed."""
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    live = reach(here.setup, look(here.setup))
    steps = steps_of(live)
    here.screen.result(
        {"active": live.active.version, "versions": [_as_json(step) for step in steps]},
        _table(steps),
    )


def _as_json(step: Step) -> dict[str, Any]:
    past, bundle = step.past, step.bundle
    return {
        "version": past.version,
        "at": past.at,
        "by": past.by,
        "journeys": None if bundle is None else dict(bundle.journeys),
        "changes": list(step.changes),
    }


def _table(steps: tuple[Step, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for header in ("version", "since (UTC)", "by", "what changed"):
        table.add_column(header, overflow="fold")
    for index, step in enumerate(steps):
        past = step.past
        changes = ", ".join(step.changes) or "nothing"
        if step.bundle is None:
            changes = "deleted from the definitions topic"
        table.add_row(
            Text(past.version[:SHORT], "" if index else "bold green"),
            f"{past.at[:10]} {past.at[11:19]}",
            past.by,
            Text(changes if index else f"{changes}  ← active"),
        )
    return table
