"""`sojourn doctor`: is everything there that a worker needs?"""

from collections import Counter
from pathlib import Path
from typing import Final

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from sojourn.cli.diagnosis import Line, examine
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.on_kafka import on_kafka
from sojourn.cli.options import AsJson, Brokers, Environment, Prefix, ProjectDir
from sojourn.cli.reaching import reach

_STYLE: Final = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def doctor(
    context: typer.Context,
    *,
    project: ProjectDir = Path(),
    environment: Environment = None,
    brokers: Brokers = None,
    prefix: Prefix = None,
    json: AsJson = False,
) -> None:
    """Look at broker, topics, definitions, clock and settings. Exit code 1 if one fails."""
    here = on_kafka(
        context, project, environment=environment, brokers=brokers, prefix=prefix, json=json
    )
    lines = reach(here.setup, examine(here.setup, here.project))
    here.screen.result(
        [msgspec.to_builtins(line) for line in lines],
        _table(lines),
    )
    if any(line.level == "fail" for line in lines):
        raise typer.Exit(ExitCode.FINDINGS)


def _table(lines: list[Line]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for line in lines:
        text = Text(line.text)
        if line.todo:
            text.append(f"\n→ {line.todo}", "cyan")
        table.add_row(Text(line.level, _STYLE[line.level]), line.about, text)
    counts = Counter(line.level for line in lines)
    table.add_row()
    table.add_row(
        "", "", f"{counts['ok']} well, {counts['warn']} to look at, {counts['fail']} to mend"
    )
    return table
