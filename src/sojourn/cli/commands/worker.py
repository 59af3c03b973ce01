"""`sojourn worker`: one process that owns shards and decides."""

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir, screen_of
from sojourn.cli.project import sound_project
from sojourn.cli.setup import Setup, set_up
from sojourn.ops import logs


def worker(
    context: typer.Context,
    *,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    clock: Annotated[
        str | None, typer.Option(help="What moves time on: wall, or stream (the events).")
    ] = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="Where metrics and probes listen; 0 picks a free port.")
    ] = None,
    session_timeout_s: Annotated[
        float | None, typer.Option(help="Silence after which the shards go to another worker.")
    ] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
    json: AsJson = False,
) -> None:
    """Run one worker until Ctrl-C or SIGTERM. Start as many as there is work for."""
    screen = screen_of(context, as_json=json)
    found = sound_project(project)
    arguments = {
        "brokers": brokers,
        "prefix": prefix,
        "clock": clock,
        "metrics_port": metrics_port,
        "session_timeout_s": session_timeout_s,
        "log_level": log_level,
        "log_form": "json" if json else None,
    }
    setup = set_up(found.settings, environment=environment, arguments=arguments)
    logs.set_up(level=setup.settings.log_level, form=setup.settings.log_form)
    figures = _run(setup)
    if screen.as_json:
        screen.json(figures)


def _run(setup: Setup) -> dict[str, int]:
    # Here, because Faust takes a second to import and the other commands do without it.
    from sojourn.cli.worker_process import WorkerEnded, run
    from sojourn.kafka.broker_facts import WorkerError

    try:
        return run(setup)
    except WorkerError as error:
        raise Failure(str(error), code=ExitCode.UNREACHABLE) from error
    except WorkerEnded as ended:
        message = f"the worker stopped: {ended.reason}"
        raise Failure(message, code=ExitCode.FINDINGS) from ended
