"""`sojourn tail`: what goes in or comes out, as lines or as JSON."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.lines import Kind, line
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir
from sojourn.cli.reaching import reach
from sojourn.cli.records import Seen, seen_in, topics_of
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup
from sojourn.kafka.reader import follow

#: Without a record for so long, what there is has been read.
_IDLE_S = 1.5
#: How many records that are not shown may stand among the last of a partition.
_CONTROLS = 100


def tail(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="What to look at.")],
    *,
    customer: Annotated[str | None, typer.Option(help="Of this customer only.")] = None,
    last: Annotated[int, typer.Option(min=0, help="How many of those that are there.")] = 20,
    go_on: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Show actions, decisions, transitions, dead letters or touchpoints, oldest first."""
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    topics = topics_of(kind, here.setup.topics, here.project.channels)
    work = _tail(here.setup, topics, customer, last=last, go_on=go_on, screen=here.screen)
    try:
        reach(here.setup, work)
    except KeyboardInterrupt:
        if not go_on:
            raise


async def _tail(
    setup: Setup,
    topics: list[str],
    customer: str | None,
    *,
    last: int,
    go_on: bool,
    screen: Screen,
) -> None:
    shown: dict[tuple[str, int], int] = {}
    # The last of each partition are enough for the last of all, a few of which may be words to the
    # engine; who looks for one customer's reads everything.
    back = last + _CONTROLS if customer is None else None
    there = [
        seen async for seen in _read(setup, topics, customer, shown, idle_s=_IDLE_S, back=back)
    ]
    # Topics and partitions come in no order between them; the records say when they were.
    there.sort(key=lambda seen: seen.at)
    for seen in there[len(there) - last if last < len(there) else 0 :]:
        _show(screen, seen)
    if not there and not go_on:
        screen.hints(("nothing is there",))
    if go_on:
        async for seen in _read(setup, topics, customer, shown, idle_s=None):
            _show(screen, seen)


async def _read(
    setup: Setup,
    topics: list[str],
    customer: str | None,
    shown: dict[tuple[str, int], int],
    *,
    idle_s: float | None,
    back: int | None = None,
) -> AsyncIterator[Seen]:
    """The records behind those in `shown`, which moves on with them."""
    begin = dict(shown)
    async for record in follow(
        setup.connection,
        topics,
        start="beginning",
        idle_s=idle_s,
        as_of_now=idle_s is not None,
        back=back,
        behind=begin,
    ):
        shown[record.topic, record.partition] = record.offset
        seen = seen_in(record, setup.topics)
        if seen is not None and customer in (None, seen.body.get("customer")):
            yield seen


def _show(screen: Screen, seen: Seen) -> None:
    if screen.as_json:
        screen.json(seen.body)
    else:
        screen.out.print(line(seen.kind, seen.body, with_date=True), soft_wrap=True)
