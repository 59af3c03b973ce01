"""`sojourn plan`: what a change means, and what becomes of customers who are under way."""

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.live import compiled, count_runs, look
from sojourn.cli.on_kafka import OnKafka, on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, screen_of
from sojourn.cli.plan_view import show
from sojourn.cli.project import sound_project
from sojourn.cli.reaching import reach
from sojourn.files.open_runs import StateUnusable, read_standings
from sojourn.files.rows import FileUnreadable
from sojourn.journeyfile.plan.plan import Plan, make_plan
from sojourn.journeyfile.plan.standing import Standing


def plan(
    context: typer.Context,
    first: Annotated[
        Path,
        typer.Argument(
            metavar="OLD_DIR", help="The project as it is; alone, the new one.", show_default=False
        ),
    ],
    second: Annotated[
        Path | None, typer.Argument(metavar="NEW_DIR", help="The project as it will be.")
    ] = None,
    *,
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who stands where: from `runs --json` or `simulate`."),
    ] = None,
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Say what a change means: what is other, who stands there, where they go.

    With one directory and --environment it compares with what is active there, and counts the
    runs there. Exit code 3 if a run would be stranded, or a
    code be given twice.
    """
    screen = screen_of(context, as_json=json)
    standings = None if state is None else _read(state)
    if second is not None:
        _refuse_both(environment, brokers, prefix)
        old, new = sound_project(first), sound_project(second)
        found = make_plan(old.loaded, new.loaded, standings)
    else:
        if environment is None and brokers is None:
            message = "compare with what? Name two directories, or one and --environment"
            raise Failure(message, hint="sojourn plan OLD_DIR NEW_DIR")
        here = on_kafka(
            context, first, environment=environment, brokers=brokers, prefix=prefix, json=json
        )
        new = here.project
        found = reach(here.setup, _compare(here, standings))
    show(screen, found, project=new.settings.name)
    if found.is_refused:
        raise typer.Exit(ExitCode.REFUSED)


def _refuse_both(*asked: str | None) -> None:
    if any(asked):
        message = "two directories are compared with each other, so no broker is asked"
        raise Failure(message, hint="leave out --environment, or the first directory")


def _read(path: Path) -> tuple[Standing, ...]:
    try:
        return read_standings(path)
    except FileUnreadable as error:
        raise Failure(str(error)) from error
    except StateUnusable as error:
        hint = 'a run is an object with `journey` and `step`; one a line, or all under "runs"'
        raise Failure(f"this is no state of runs\n{error}", hint=hint) from error


async def _compare(here: OnKafka, standings: tuple[Standing, ...] | None) -> Plan:
    live = await look(here.setup)
    old = compiled(live.current)
    if standings is None:
        standings = await count_runs(here.setup, live.partitions, here.screen)
    return make_plan(old, here.project.loaded, standings)
