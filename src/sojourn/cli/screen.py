"""Where a command writes: results to standard output, all else to standard error.

With --json standard output carries JSON only, one object or list a line.
"""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

import orjson
import typer
from msgspec import Struct
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

#: The width of text that goes to a file or a pipe, where no terminal says one.
_PLAIN_COLUMNS = 110


class Globals(Struct, frozen=True):
    """The options that stand before the command."""

    debug: bool = False
    color: bool = True


class Screen:
    """The two streams of one command."""

    def __init__(self, options: Globals = Globals(), *, as_json: bool = False) -> None:  # noqa: B008 - a frozen value
        self.as_json = as_json
        self.out = _console(color=options.color, stderr=False)
        self.err = _console(color=options.color, stderr=True)

    @property
    def people(self) -> Console:
        """Where text for people goes: standard output, or standard error beside JSON."""
        return self.err if self.as_json else self.out

    @property
    def live(self) -> bool:
        """Whether a person watches: then lines may be redrawn."""
        return self.people.is_terminal

    def json(self, value: Any) -> None:
        """One JSON value on a line of its own, at once."""
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(_encoded(value) + b"\n")
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read has seen enough, as `head` has. What is left must go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit from None

    def result(self, value: Any, *renderables: Any) -> None:
        """The result of the command: `value` for machines, else `renderables` for people."""
        if self.as_json:
            self.json(value)
            return
        for renderable in renderables:
            self.out.print(renderable, soft_wrap=isinstance(renderable, str | Text))

    def hints(self, lines: Iterable[str]) -> None:
        """Dim lines below a result; machines do not get them."""
        if not self.as_json:
            for line in lines:
                self.out.print(line, style="dim", markup=False)

    def progress(self) -> Progress:
        """A progress bar on standard error, invisible where no terminal is."""
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(show_speed=True),
            TimeElapsedColumn(),
            console=self.err,
            transient=True,
            disable=not self.err.is_terminal,
        )


def _encoded(value: Any) -> bytes:
    """JSON in UTF-8, whatever the terminal is set to."""
    try:
        return orjson.dumps(value, default=str)
    except orjson.JSONEncodeError:
        # A file's name that is no text, or a number beyond 64 bits: legal, rare, and slower.
        return json.dumps(value, default=str, ensure_ascii=False).encode("utf-8", "replace")


def _console(*, color: bool, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr,
        no_color=not color or None,
        highlight=False,
        # Emoji codes and [brackets] in data must come out as they are.
        emoji=False,
        markup=False,
        width=None if stream.isatty() or "COLUMNS" in os.environ else _PLAIN_COLUMNS,
    )
