"""`sojourn customer`: everything about one customer, from the topics of their partition."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct
from rich.text import Text

from sojourn.cli.customer_view import as_json, page
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.life_of import read_life
from sojourn.cli.lines import Kind
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir
from sojourn.cli.project import Project
from sojourn.cli.reaching import reach
from sojourn.cli.records import Seen, seen_in, topics_of, with_channel
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup
from sojourn.core.customer.state import CustomerState
from sojourn.kafka.admin import Admin
from sojourn.kafka.reader import read_partition, read_state
from sojourn.memory.scenario.life import Life
from sojourn.memory.scenario.retell import retell
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
    as_scenario: Annotated[
        bool, typer.Option("--as-scenario", help="Write their story as a scenario instead.")
    ] = False,
    keep_personal: Annotated[
        bool, typer.Option("--keep-personal", help="With their real contacts and names.")
    ] = False,
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
    if as_scenario:
        life = reach(here.setup, read_customer(here.setup, here.project, customer_id))
        _show_scenario(here.screen, here.project, life, keep_personal=keep_personal)
        return
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


def _show_scenario(screen: Screen, project: Project, life: Life, *, keep_personal: bool) -> None:
    """The scenario on standard output, to go into a file; what to know of it on the other."""
    if not life.arrivals:
        raise Failure("nothing is on record of this customer", code=ExitCode.FINDINGS)
    retold = retell(project.loaded, life, keep_personal=keep_personal)
    if screen.as_json:
        screen.json({"scenario": retold.text, "holds": retold.holds, "notes": list(retold.notes)})
    else:
        sys.stdout.write(retold.text)
    for note in retold.notes:
        screen.err.print(Text(note, "yellow"), soft_wrap=True)
    if not retold.holds:
        text = "with these files it comes out otherwise: the notes above say in what"
        screen.err.print(Text(text, "bold yellow"), soft_wrap=True)
        raise typer.Exit(ExitCode.FINDINGS)


async def read_customer(setup: Setup, project: Project, customer_id: str) -> Life:
    """All that the topics hold of a customer. Raises Failure where there are no topics."""
    partition = await _partition(setup, customer_id)
    return await read_life(
        setup, customer=customer_id, partition=partition, channels=project.channels
    )


async def _partition(setup: Setup, customer_id: str) -> int:
    """The partition of a customer. Raises Failure where there are none."""
    topic = setup.topics.touchpoints
    async with Admin(setup.connection) as admin:
        partitions = await admin.partitions(topic)
    if not partitions:
        raise Failure(f"there is no topic {topic}", hint="create it: `sojourn topics`")
    return partition_of(customer_id.encode(), partitions)


async def _find(setup: Setup, project: Project, customer_id: str) -> _Found:
    topics, key = setup.topics, customer_id.encode()
    partition = await _partition(setup, customer_id)
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
