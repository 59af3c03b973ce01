"""`sojourn tail`: what comes out, as lines or as JSON."""

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sojourn.cli.lines import Kind, line
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir, screen_of
from sojourn.cli.project import sound_project
from sojourn.cli.reaching import reach
from sojourn.cli.records import kind_of, read, topics_of
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup, set_up
from sojourn.kafka.reader import follow
from sojourn.ops import logs

#: Without a record for so long, what there is has been read.
_IDLE_S = 1.5


def tail(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="What to look at.")],
    *,
    customer: Annotated[str | None, typer.Option(help="Of this customer only.")] = None,
    last: Annotated[int, typer.Option(min=0, help="How many of those that are there.")] = 20,
    follow_on: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Show actions, decisions, transitions or dead letters, oldest first."""
    screen = screen_of(context, as_json=json)
    logs.set_up(level="error", libraries=False)
    found = sound_project(project)
    arguments = {"brokers": brokers, "prefix": prefix}
    setup = set_up(found.settings, environment=environment, arguments=arguments)
    topics = topics_of(kind, setup.topics, found.channels)
    try:
        reach(setup, _tail(setup, topics, customer, last=last, on=follow_on, screen=screen))
    except KeyboardInterrupt:
        if not follow_on:
            raise


async def _tail(
    setup: Setup, topics: list[str], customer: str | None, *, last: int, on: bool, screen: Screen
) -> None:
    kept: deque[tuple[Kind, Mapping[str, Any]]] = deque(maxlen=last)
    async for record in follow(setup.connection, topics, start="beginning", idle_s=_IDLE_S):
        kind = kind_of(record.topic, setup.topics)
        body = read(kind, record)
        if customer is None or body.get("customer") == customer:
            kept.append((kind, body))
    # Topics and partitions come in no order between them; the records say when they were.
    for kind, body in sorted(kept, key=lambda one: str(one[1].get("at"))):
        _show(screen, kind, body)
    if not on:
        return
    async for record in follow(setup.connection, topics, start="end"):
        kind = kind_of(record.topic, setup.topics)
        body = read(kind, record)
        if customer is None or body.get("customer") == customer:
            _show(screen, kind, body)


def _show(screen: Screen, kind: Kind, body: Mapping[str, Any]) -> None:
    if screen.as_json:
        screen.json(body)
    else:
        screen.out.print(line(kind, body, with_date=True), soft_wrap=True)
