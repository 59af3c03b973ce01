"""`sojourn customer`: everything about one customer, from the topics of their partition."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from sojourn.cli.customer_view import as_json, page
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.lines import Kind
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir
from sojourn.cli.project import Project
from sojourn.cli.reaching import reach
from sojourn.cli.records import Seen, seen_in, topics_of, with_channel
from sojourn.cli.setup import Setup
from sojourn.core.state import CustomerState
from sojourn.kafka.admin import Admin
from sojourn.kafka.reader import read_partition, read_state
from sojourn.wire.state import StateUnreadable, unpack
from sojourn.wire.topics import partition_of


class _Found(Struct, frozen=True):
    state: CustomerState | None
    timeline: list[Seen]


def customer(
    context: typer.Context,
    customer_id: Annotated[str, typer.Argument(metavar="ID", help="The customer's id.")],
    *,
    last: Annotated[int, typer.Option(min=0, help="How long the timeline is.")] = 30,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Show one customer: stage, cart, runs, last messages, and what happened and why."""
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    try:
        found = reach(here.setup, _find(here.setup, here.project, customer_id))
    except StateUnreadable as error:
        raise Failure(str(error), code=ExitCode.FINDINGS) from error
    types = here.project.definitions.events
    timeline = [(seen.kind, with_channel(seen, types)) for seen in found.timeline[-last:] if last]
    here.screen.result(
        as_json(customer_id, found.state, timeline),
        page(customer_id, found.state, timeline, currency=here.project.settings.currency),
    )
    if found.state is None:
        raise typer.Exit(ExitCode.FINDINGS)


async def _find(setup: Setup, project: Project, customer_id: str) -> _Found:
    topics, key = setup.topics, customer_id.encode()
    async with Admin(setup.connection) as admin:
        partitions = await admin.partitions(topics.touchpoints)
    if not partitions:
        raise Failure(f"there is no topic {topics.touchpoints}", hint="create it: `sojourn topics`")
    partition = partition_of(key, partitions)
    stored = await read_state(setup.connection, topics.state, partition, key=key)
    timeline = []
    kinds: tuple[Kind, ...] = ("touchpoints", "transitions", "decisions", "actions")
    for kind in kinds:
        for topic in topics_of(kind, topics, project.channels):
            for record in await read_partition(setup.connection, topic, partition, key=key):
                seen = seen_in(record, topics)
                if seen is not None:
                    timeline.append(seen)
    timeline.sort(key=lambda seen: seen.at)
    return _Found(None if stored.packed is None else unpack(stored.packed), timeline)
