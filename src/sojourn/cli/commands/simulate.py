"""`sojourn simulate`: a file of events through the whole engine, in this process."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from sojourn.cli import tally_report
from sojourn.cli.events_file import events_in, mapping_for
from sojourn.cli.moment import moment
from sojourn.cli.options import AsJson, EventsFile, MapFile, ProjectDir, screen_of
from sojourn.cli.out_directory import made
from sojourn.cli.project import sound_project
from sojourn.cli.screen import Screen
from sojourn.core.outcome import Refusal
from sojourn.engine.tally import Tally
from sojourn.files.events import FileEvent
from sojourn.files.results import ResultFiles, open_results
from sojourn.files.rows import BadRow
from sojourn.memory.runtime import PARTITIONS, Input
from sojourn.memory.runtime import simulate as run_in_memory
from sojourn.wire.deadletter import DeadLetter, dead_letter
from sojourn.wire.instant import format_instant

#: How often the progress line moves, in events.
_SHOWN_EVERY = 2_000


def simulate(
    context: typer.Context,
    *,
    project: ProjectDir = Path(),
    events: EventsFile,
    out: Annotated[Path, typer.Option(help="The directory for the result files.")],
    map_file: MapFile = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Stop the clock there: a date or a time of ISO 8601, in the project's time zone "
            "if it names none. What happened later is left out.",
        ),
    ] = None,
    partitions: Annotated[
        int,
        typer.Option(
            min=1,
            max=1_000,
            help="How many shards there are; stocks and budgets are divided among them.",
        ),
    ] = PARTITIONS,
    json: AsJson = False,
) -> None:
    """Run a file of events through the engine. Time follows the events, then runs out."""
    screen = screen_of(context, as_json=json)
    definitions = sound_project(project).definitions
    until_at = 0 if until is None else moment(until, zone=definitions.timezone)
    mapping = mapping_for(events, map_file)
    began_s = time.perf_counter()
    unreadable = Tally()
    with open_results(made(out)) as files:
        sink = _FileSink(files)
        window = _Window(until_at)
        inputs = _inputs(events_in(events, mapping), sink, unreadable, window)
        wall = int(time.time() * 1000)
        simulated = run_in_memory(
            definitions,
            _followed(inputs, screen),
            sink,
            wall=wall,
            until=until_at,
            partitions=partitions,
        )
        runs_open = files.write_runs(simulated.runs)
    seconds = time.perf_counter() - began_s
    tally = simulated.summary.tally
    tally.add(unreadable)
    records = simulated.summary.records + unreadable.dead_letters.total()
    customers = simulated.summary.customers
    told = tally_report.as_json(tally, records=records, customers=customers, seconds=seconds)
    told |= {"runs_open": runs_open, "events_left_out": window.left_out}
    screen.result(
        told,
        tally_report.page(tally, records=records, customers=customers, seconds=seconds),
        *window.lines(runs_open),
    )
    written = "actions, decisions, transitions, consents, dead_letters and runs .jsonl"
    screen.hints(("", f"in {out}: {written}"))


class _FileSink:
    """Everything that comes out of the engine, to the result files."""

    def __init__(self, files: ResultFiles) -> None:
        self._files = files

    def publish(self, kind: str, body: bytes) -> None:
        self._files.write(kind, body)

    def bury(self, letter: DeadLetter) -> None:
        self._files.write_dead_letter(letter)


class _Window:
    """The time that is simulated, and how many events happened after it. 0 has no end."""

    def __init__(self, until_at: int) -> None:
        self._until_at = until_at
        self.left_out = 0

    def takes(self, event: FileEvent) -> bool:
        """Whether the event is to be told; what the engine is going to refuse always is."""
        later = self._until_at and (event.occurred_at or 0) > self._until_at
        self.left_out += bool(later)
        return not later

    def lines(self, runs_open: int) -> Iterator[str]:
        """What to tell people of a time that was cut off."""
        if self._until_at:
            yield (
                f"\nthe clock stopped at {format_instant(self._until_at)}: {runs_open:,} runs are "
                f"still open, {self.left_out:,} later events were left out"
            )


class _Line(Struct, frozen=True):
    """A row that could not be read, in the shape of an input record; `offset` is its line."""

    offset: int
    topic: str = "file"
    partition: int = 0
    timestamp: int = 0
    key: bytes | None = None
    value: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


def _inputs(
    events: Iterable[FileEvent | BadRow], sink: _FileSink, unreadable: Tally, window: _Window
) -> Iterator[Input]:
    """The events as records; what is no row at all goes to the dead letters from here."""
    for event in events:
        if isinstance(event, BadRow):
            unreadable.dead_letters[event.reason] += 1
            sink.bury(dead_letter(_Line(event.line), Refusal(event.reason, event.what)))
        elif window.takes(event):
            yield Input(event.key or b"", event.value)


def _followed(inputs: Iterator[Input], screen: Screen) -> Iterator[Input]:
    with screen.progress() as progress:
        task = progress.add_task("events", total=None)
        for number, event in enumerate(inputs, 1):
            yield event
            if number % _SHOWN_EVERY == 0:
                progress.update(task, completed=number, description=f"{number:,} events")
