"""`sojourn connect`: one process that carries out the actions of one channel."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir
from sojourn.cli.reaching import reach
from sojourn.ops import logs


def connect(
    context: typer.Context,
    channel: Annotated[
        str, typer.Argument(metavar="CHANNEL", help="The channel whose actions are carried out.")
    ],
    *,
    kind: Annotated[
        Literal["smtp", "webhook", "http", "console"] | None,
        typer.Option(
            "--with",
            help="By mail, by signed POSTs, by an HTTP API, or on this screen; the file says it.",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            help="The file of the connector, if it is not connectors/CHANNEL.yaml of the project; "
            "the console needs none."
        ),
    ] = None,
    templates: Annotated[
        Path | None, typer.Option(help="The directory of templates, instead of the file's.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Look at file and templates, and send nothing.")
    ] = False,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="Where metrics and probes listen; 0 picks a free port.")
    ] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
    json: AsJson = False,
) -> None:
    """Carry out one channel's actions until Ctrl-C or SIGTERM. Several processes share the work."""
    # Here, because these bring what no other command needs.
    from sojourn.cli.connecting import (
        check_templates,
        known_channel,
        manner_of,
        messages_of,
        read_connector,
    )
    from sojourn.cli.connectors import connector_path
    from sojourn.cli.operator_port import open_operator_port
    from sojourn.connector.instruments import Instruments
    from sojourn.connector.on_kafka import NoTopicError, serve, stop_on_signals
    from sojourn.connector.tally import Tally

    here = on_kafka(
        *(context, project),
        environment=environment,
        brokers=brokers,
        prefix=prefix,
        json=json,
        more={
            "metrics_port": metrics_port,
            "log_level": log_level,
            "log_form": "json" if json else None,
        },
    )
    settings = here.setup.settings
    known_channel(here.project, channel)
    usual = project / connector_path(channel)
    made = read_connector(
        *(kind, usual if config is None and kind != "console" and usual.is_file() else config),
        templates=templates,
        show=lambda line: here.screen.people.print(line),
        with_secrets=not check,
    )
    count = asyncio.run(check_templates(made, messages_of(here.project, channel)))
    if check:
        here.screen.result(
            {"channel": channel, "with": made.kind, "templates": count},
            f"the connector of {channel} is sound" + (f": {count} templates" if count else ""),
        )
        return
    logs.set_up(level=settings.log_level, form=settings.log_form)

    async def work() -> Tally:
        stop = asyncio.Event()
        stop_on_signals(stop)
        return await serve(
            *(channel, made.provider),
            connection=here.setup.connection,
            topics=here.setup.topics,
            stop=stop,
            manner=manner_of(made, here.project, channel),
            instruments=instruments,
        )

    instruments = Instruments()
    server = open_operator_port(here.setup, instruments.metrics, instruments.look)
    try:
        tally = reach(here.setup, work())
    except NoTopicError as error:
        raise Failure(str(error), code=ExitCode.UNREACHABLE) from error
    finally:
        server.close()
    here.screen.result(tally.figures(), f"{channel}: {tally}")
