"""`sojourn runs`: who stands where."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from sojourn.cli.live import look, rosters
from sojourn.cli.on_kafka import OnKafka, on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir
from sojourn.cli.plan_view import many
from sojourn.cli.reaching import reach
from sojourn.engine.roster import OpenRun
from sojourn.files.open_runs import run_line
from sojourn.journeyfile.findings.diagnostic import did_you_mean

#: Journey, version, steps.
_Place = tuple[str, str, tuple[str, ...]]


def runs(
    context: typer.Context,
    *,
    journey: Annotated[str | None, typer.Option(help="Of this journey only.")] = None,
    customers: Annotated[
        bool, typer.Option("--customers", help="With --json: also whose run it is, and its key.")
    ] = False,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Count who stands where, from the states of all shards.

    --json gives one run a line, as `sojourn plan --state` reads them.
    """
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    counted = reach(here.setup, _count(here, journey, customers=customers))
    if not here.screen.as_json:
        _show(here, counted, journey)


async def _count(here: OnKafka, journey: str | None, *, customers: bool) -> Counter[_Place]:
    live = await look(here.setup)
    counted: Counter[_Place] = Counter()
    async for roster in rosters(here.setup, live.partitions, here.screen):
        for run in roster.runs():
            if journey in (None, run.journey):
                counted[_place(run)] += 1
                if here.screen.as_json:
                    here.screen.json(run_line(run, personal=customers))
    return counted


def _place(run: OpenRun) -> _Place:
    return run.journey, run.version, run.steps


def _show(here: OnKafka, counted: Counter[_Place], asked: str | None) -> None:
    current = here.project.definitions.journeys
    if not counted:
        where = "a journey" if asked is None else f'the journey "{asked}"'
        here.screen.out.print(Text(f"nobody is in {where}", "yellow"))
        if asked is not None and asked not in current:
            close = did_you_mean(asked, current)
            here.screen.hints(
                (f"these files have none of that name{'; ' if close else ''}{close}",)
            )
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for header in ("journey", "version", "stand at"):
        table.add_column(header, overflow="fold")
    table.add_column("runs", justify="right")
    table.add_column()
    for place in sorted(counted):
        journey, version, steps = place
        mine = journey in current and current[journey].version == version
        table.add_row(
            journey,
            version[:8],
            ", ".join(steps),
            f"{counted[place]:,}",
            Text("as in these files" if mine else "", "dim"),
        )
    here.screen.out.print(table)
    here.screen.out.print(Text(many(counted.total(), "run"), "bold"))
