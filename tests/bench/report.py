"""Figures as the file that machines read and the table that people read."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, to_builtins
from rich.console import Console
from rich.table import Table


class Figure(Struct, frozen=True):
    """One measurement. `low` and `high` are the range over the rounds."""

    name: str
    value: float
    unit: str
    setting: str
    low: float | None = None
    high: float | None = None


def median_of(name: str, values: Sequence[float], *, unit: str, setting: str) -> Figure:
    """The median of the rounds, with the range."""
    return Figure(name, statistics.median(values), unit, setting, min(values), max(values))


def ratio(name: str, over: Figure, under: Figure) -> Figure:
    """How many times `under` goes into `over`, by their medians."""
    return Figure(f"ratio.{name}", over.value / under.value, "times", f"{over.name} / {under.name}")


def machine() -> str:
    """What the figures were taken on, without naming it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {platform.machine()}, Python {platform.python_version()}"


def write(figures: Sequence[Figure], path: Path) -> None:
    """Writes the list of measurements; the range only where there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        {name: value for name, value in to_builtins(figure).items() if value is not None}
        for figure in figures
    ]
    path.write_text(json.dumps(rows, indent=2) + "\n")


def show(figures: Sequence[Figure], console: Console, *, title: str) -> None:
    """Prints the figures."""
    table = Table(title=title, title_justify="left", caption_justify="left")
    for heading in ("measurement", "median", "range", "unit", "setting"):
        table.add_column(heading, justify="right" if heading in ("median", "range") else "left")
    for figure in figures:
        table.add_row(
            figure.name, _number(figure.value), _range(figure), figure.unit, figure.setting
        )
    console.print(table)


def _range(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{_number(figure.low)}-{_number(figure.high)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
