"""`sojourn topics`: create the topics of a project, and compare them with what they must be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir
from sojourn.cli.reaching import reach
from sojourn.cli.setup import Setup
from sojourn.kafka.admin import Admin, Difference
from sojourn.kafka.topic_plan import TopicPlan, plan_topics


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
    here = on_kafka(
        context,
        project,
        environment=environment,
        brokers=brokers,
        prefix=prefix,
        json=json,
        more={"partitions": partitions, "replication": replication},
    )
    plans = plan_of(here.setup, here.project.channels)
    work = _create_and_compare(here.setup, plans, create=not only_check)
    created, differences = reach(here.setup, work)
    here.screen.result(
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
