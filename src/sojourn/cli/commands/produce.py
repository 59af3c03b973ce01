"""`sojourn produce`: a file of events into the input topic."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.events_file import events_in, mapping_for
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import (
    AsJson,
    Brokers,
    Environment,
    EventsFile,
    MapFile,
    Prefix,
    ProjectDir,
)
from sojourn.cli.reaching import reach
from sojourn.cli.screen import Screen
from sojourn.cli.setup import Setup
from sojourn.files.mapping import RowMapping
from sojourn.files.rows import BadRow
from sojourn.kafka.admin import Admin
from sojourn.kafka.definitions import end_input
from sojourn.kafka.producer import TouchpointProducer

_SHOWN_EVERY = 2_000
#: Shorter pauses are saved up: each costs a flush.
_PAUSE_S = 0.05
#: Bad rows that are told one by one; the rest is only counted.
_BAD_ROWS_TOLD = 10


class _Produced:
    """What was sent, and the rows that were none."""

    def __init__(self) -> None:
        self.events = 0
        self.bad: list[BadRow] = []
        self.bad_rows = 0

    def refuse(self, row: BadRow) -> None:
        self.bad_rows += 1
        if len(self.bad) < _BAD_ROWS_TOLD:
            self.bad.append(row)


def produce(
    context: typer.Context,
    *,
    events: EventsFile,
    map_file: MapFile = None,
    end: Annotated[
        bool, typer.Option("--end", help="Say that the input ends: event time then runs out.")
    ] = False,
    per_second: Annotated[
        int, typer.Option(min=0, help="Events a second at most; 0 for as fast as it goes.")
    ] = 0,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Put a file of events into the input topic, keyed by customer. Exit code 1 on a bad row."""
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    setup, screen = here.setup, here.screen
    mapping = mapping_for(events, map_file)
    began_s = time.perf_counter()
    work = _produce(setup, events, mapping, end=end, per_second=per_second, screen=screen)
    produced = reach(setup, work)
    seconds = time.perf_counter() - began_s
    screen.result(
        {
            "events": produced.events,
            "bad_rows": produced.bad_rows,
            "seconds": round(seconds, 3),
            "topic": setup.topics.touchpoints,
        },
        f"{produced.events:,} events to {setup.topics.touchpoints} in {seconds:.1f} s",
    )
    for row in produced.bad:
        screen.err.print(f"{events}:{row.line}: {row.reason}: {row.what}", soft_wrap=True)
    if produced.bad_rows:
        screen.err.print(f"{produced.bad_rows:,} rows could not be read and were left out")
        raise typer.Exit(ExitCode.FINDINGS)


class _Pace:
    """Holds a producer back to a number of events a second."""

    def __init__(self, producer: TouchpointProducer, per_second: int) -> None:
        self._producer = producer
        self._per_second = per_second
        self._began_s = time.monotonic()

    async def keep(self, events: int) -> None:
        """Wait until `events` may have been sent; what is queued goes out before the wait."""
        if not self._per_second:
            return
        ahead_s = events / self._per_second - (time.monotonic() - self._began_s)
        if ahead_s > _PAUSE_S:
            await self._producer.flush()
            await asyncio.sleep(ahead_s)


async def _produce(
    setup: Setup,
    path: Path,
    mapping: RowMapping | None,
    *,
    end: bool,
    per_second: int,
    screen: Screen,
) -> _Produced:
    topic = setup.topics.touchpoints
    async with Admin(setup.connection) as admin:
        partitions = await admin.partitions(topic)
    if not partitions:
        raise Failure(f"there is no topic {topic}", hint="create it: `sojourn topics`")
    produced = _Produced()
    with screen.progress() as progress:
        task = progress.add_task("events", total=None)
        async with TouchpointProducer(setup.connection, topic, partitions=partitions) as producer:
            pace = _Pace(producer, per_second)
            for event in events_in(path, mapping):
                if isinstance(event, BadRow):
                    produced.refuse(event)
                    continue
                await producer.send(event.key or b"", event.value)
                produced.events += 1
                await pace.keep(produced.events)
                if produced.events % _SHOWN_EVERY == 0:
                    described = f"{produced.events:,} events"
                    progress.update(task, completed=produced.events, description=described)
    if end:
        await end_input(setup.connection, setup.topics, partitions=partitions)
    return produced
