"""`sojourn plan`: what a change means, and what becomes of customers who are under way."""

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.live import compiled, count_runs, look
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, screen_of
from sojourn.cli.plan_view import show
from sojourn.cli.project import Project, sound_project
from sojourn.cli.reaching import reach
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup, set_up
from sojourn.files.open_runs import StateUnusable, read_standings
from sojourn.files.rows import FileUnreadable
from sojourn.journeyfile.plan.plan import Plan, make_plan
from sojourn.journeyfile.plan.standing import Standing
from sojourn.ops import logs


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
        logs.set_up(level="error", libraries=False)
        new = sound_project(first)
        arguments = {"brokers": brokers, "prefix": prefix}
        setup = set_up(new.settings, environment=environment, arguments=arguments)
        found = reach(setup, _compare(setup, new, standings, screen))
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


async def _compare(
    setup: Setup, new: Project, standings: tuple[Standing, ...] | None, screen: Screen
) -> Plan:
    live = await look(setup)
    old = compiled(live.current)
    if standings is None:
        standings = await count_runs(setup, live.partitions, screen)
    return make_plan(old, new.loaded, standings)
