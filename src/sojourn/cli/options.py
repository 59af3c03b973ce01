"""The options that several commands share: one spelling and one help text each."""

import re
from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli.screen import Globals, Screen

_PROJECT = "The directory that holds sojourn.yaml."

ProjectDir = Annotated[Path, typer.Option("--project", help=_PROJECT, show_default=True)]
#: The same for commands that are about the files themselves, and ask no broker.
ProjectPlace = Annotated[Path, typer.Argument(metavar="DIR", help=_PROJECT)]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output, for machines.")]
Environment = Annotated[
    str | None,
    typer.Option("--environment", "-e", help="The environment of sojourn.yaml to use."),
]
Brokers = Annotated[
    str | None,
    typer.Option("--brokers", help="Kafka brokers as host:port, several joined by commas."),
]
Force = Annotated[bool, typer.Option("--force", help="Do it although runs would be stranded.")]
Prefix = Annotated[str | None, typer.Option("--prefix", help="What all topic names begin with.")]
JourneyName = Annotated[str, typer.Argument(metavar="JOURNEY", help="The journey's name.")]
EventsFile = Annotated[Path, typer.Option("--events", help="JSONL or CSV, plain or gzip.")]
MapFile = Annotated[
    Path | None, typer.Option("--map", help="What the columns of a foreign file mean.")
]
Shoppers = Annotated[
    int, typer.Option("--customers", min=1, max=1_000_000, help="How many people shop.")
]

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_UNIT_S = (86_400, 3_600, 60, 1)


def seconds(text: str) -> int:
    """A duration as "45s", "2m" or "1h30m" in seconds. Raises typer.BadParameter."""
    compact = text.replace(" ", "")
    match = _DURATION.fullmatch(compact)
    if not compact or match is None:
        raise typer.BadParameter(f"{text!r} is not a duration; write for example 45s, 2m or 1h30m")
    parts = zip(match.groups(), _UNIT_S, strict=True)
    return sum(int(count) * unit for count, unit in parts if count)


def screen_of(context: typer.Context, *, as_json: bool) -> Screen:
    """The screen of a command, as the options before it say."""
    options = context.find_root().obj
    return Screen(options if isinstance(options, Globals) else Globals(), as_json=as_json)
