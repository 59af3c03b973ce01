"""`sojourn simulate`: a file of events through the whole engine, in this process."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from sojourn.cli import tally_report
from sojourn.cli.events_file import events_in, mapping_for
from sojourn.cli.options import AsJson, ProjectDir, screen_of
from sojourn.cli.project import sound_project
from sojourn.cli.screen import Screen
from sojourn.core.outcome import Refusal
from sojourn.engine.tally import Tally
from sojourn.files.events import FileEvent
from sojourn.files.results import ResultFiles, open_results
from sojourn.files.rows import BadRow
from sojourn.memory.runtime import Input
from sojourn.memory.runtime import simulate as run_in_memory
from sojourn.wire.deadletter import DeadLetter, dead_letter

#: How often the progress line moves, in events.
_SHOWN_EVERY = 2_000


def simulate(
    context: typer.Context,
    *,
    project: ProjectDir = Path(),
    events: Annotated[Path, typer.Option(help="JSONL or CSV, plain or gzip.")],
    out: Annotated[Path, typer.Option(help="The directory for the four result files.")],
    map_file: Annotated[
        Path | None, typer.Option("--map", help="What the columns of a foreign file mean.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Run a file of events through the engine. Time follows the events, then runs out."""
    screen = screen_of(context, as_json=json)
    definitions = sound_project(project).definitions
    mapping = mapping_for(events, map_file)
    began_s = time.perf_counter()
    unreadable = Tally()
    with open_results(out) as files:
        sink = _FileSink(files)
        inputs = _inputs(events_in(events, mapping), sink, unreadable)
        wall = int(time.time() * 1000)
        summary = run_in_memory(definitions, _followed(inputs, screen), sink, wall=wall)
    seconds = time.perf_counter() - began_s
    tally = summary.tally
    tally.add(unreadable)
    records = summary.records + unreadable.dead_letters.total()
    customers = summary.customers
    screen.result(
        tally_report.as_json(tally, records=records, customers=customers, seconds=seconds),
        tally_report.page(tally, records=records, customers=customers, seconds=seconds),
    )
    screen.hints(("", f"in {out}: actions, decisions, transitions and dead_letters .jsonl"))


class _FileSink:
    """Everything that comes out of the engine, to the result files."""

    def __init__(self, files: ResultFiles) -> None:
        self._files = files

    def publish(self, kind: str, body: bytes) -> None:
        self._files.write(kind, body)

    def bury(self, letter: DeadLetter) -> None:
        self._files.write_dead_letter(letter)


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
    events: Iterable[FileEvent | BadRow], sink: _FileSink, unreadable: Tally
) -> Iterator[Input]:
    """The events as records; what is no row at all goes to the dead letters from here."""
    for event in events:
        if isinstance(event, BadRow):
            unreadable.dead_letters[event.reason] += 1
            sink.bury(dead_letter(_Line(event.line), Refusal(event.reason, event.what)))
        else:
            yield Input(event.key or b"", event.value)


def _followed(inputs: Iterator[Input], screen: Screen) -> Iterator[Input]:
    with screen.progress() as progress:
        task = progress.add_task("events", total=None)
        for number, event in enumerate(inputs, 1):
            yield event
            if number % _SHOWN_EVERY == 0:
                progress.update(task, completed=number, description=f"{number:,} events")
