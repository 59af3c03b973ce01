"""`sojourn topics`: create the topics of a project, and compare them with what they must be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir, screen_of
from sojourn.cli.project import sound_project
from sojourn.cli.reaching import reach
from sojourn.cli.setup import Setup, set_up
from sojourn.kafka.admin import Admin, Difference
from sojourn.kafka.topic_plan import TopicPlan, plan_topics
from sojourn.ops import logs


def topics(
    context: typer.Context,
    *,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    partitions: Annotated[int | None, typer.Option(help="How many shards; for good.")] = None,
    replication: Annotated[int | None, typer.Option(help="How many replicas.")] = None,
    only_check: Annotated[bool, typer.Option("--check", help="Create nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Create the topics of a project, and say where one is not as it must be."""
    screen = screen_of(context, as_json=json)
    logs.set_up(level="error", libraries=False)
    found = sound_project(project)
    arguments = {
        "brokers": brokers,
        "prefix": prefix,
        "partitions": partitions,
        "replication": replication,
    }
    setup = set_up(found.settings, environment=environment, arguments=arguments)
    plans = plan_of(setup, found.channels)
    created, differences = reach(setup, _create_and_compare(setup, plans, create=not only_check))
    screen.result(
        _as_json(plans, created, differences),
        _table(plans, created, differences),
        *(_line(difference) for difference in differences if difference.kind != "missing"),
    )
    if any(difference.blocking for difference in differences):
        raise typer.Exit(ExitCode.FINDINGS)


def plan_of(setup: Setup, channels: Sequence[str]) -> tuple[TopicPlan, ...]:
    """The topics that the settings and the channels ask for."""
    settings = setup.settings
    return plan_topics(
        settings.prefix,
        channels,
        partitions=settings.partitions,
        replication=settings.replication,
    )


async def _create_and_compare(
    setup: Setup, plans: Sequence[TopicPlan], *, create: bool
) -> tuple[tuple[str, ...], tuple[Difference, ...]]:
    async with Admin(setup.connection) as admin:
        created = await admin.create(plans) if create else ()
        return created, await admin.compare(plans)


def _as_json(
    plans: Sequence[TopicPlan], created: Sequence[str], differences: Sequence[Difference]
) -> dict[str, Any]:
    return {
        "topics": [plan.name for plan in plans],
        "created": list(created),
        "differences": [msgspec.to_builtins(difference) for difference in differences],
        "ok": not any(difference.blocking for difference in differences),
    }


def _table(
    plans: Sequence[TopicPlan], created: Sequence[str], differences: Sequence[Difference]
) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("topic")
    table.add_column("partitions", justify="right")
    table.add_column("")
    for plan in plans:
        table.add_row(plan.name, str(plan.partitions), _state(plan, created, differences))
    return table


def _state(plan: TopicPlan, created: Sequence[str], differences: Sequence[Difference]) -> Text:
    mine = [difference for difference in differences if difference.topic == plan.name]
    if any(difference.kind == "missing" for difference in mine):
        return Text("missing", "bold red")
    if any(difference.blocking for difference in mine):
        return Text("not as it must be", "bold red")
    if any(difference.kind != "unknown" for difference in mine):
        return Text("not as planned", "yellow")
    return Text("created" if plan.name in created else "as planned", "green")


def _line(difference: Difference) -> Text:
    what = difference.setting or difference.kind
    style = "red" if difference.blocking else "yellow"
    if difference.kind == "unknown":
        return Text(f"{difference.topic}: {difference.found}", "dim")
    return Text(
        f"{difference.topic}: {what} is {difference.found or 'not set'}, "
        f"expected {difference.expected}",
        style,
    )
