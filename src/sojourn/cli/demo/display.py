"""What a watcher of the demo sees: whole stories of some customers, and a line that counts all.

Everything at once could not be read (demo/stories.py chooses).
"""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.text import Text

from sojourn.cli.demo.stories import Stories, Told
from sojourn.cli.lines import Kind, line


class Display:
    """Lines above, a status line below where a terminal is.

    `entries_per_s` is how many new runs are taken up in a second.
    """

    def __init__(self, console: Console, *, entries_per_s: float = 0.8) -> None:
        self._console = console
        self._stories = Stories(entries_per_s=entries_per_s)
        self._waiting: list[Told] = []
        self._live = (
            Live(Text(), console=console, refresh_per_second=4, transient=True)
            if console.is_terminal
            else None
        )

    def __enter__(self) -> "Display":
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.flush()
        if self._live is not None:
            self._live.stop()

    def say(self, text: Text | str, *, style: str = "") -> None:
        """A line that everybody must see."""
        self._console.print(text, style=style, soft_wrap=True)

    def show(self, kind: Kind, record: Mapping[str, Any], *, elapsed_s: float) -> None:
        """A record of the topics, `elapsed_s` after the start; told at the next `flush`."""
        self._waiting += self._stories.take(kind, record, elapsed_s=elapsed_s)

    def flush(self) -> None:
        """Print what was told since the last time, in its own order: topics come side by side."""
        waiting, self._waiting = sorted(self._waiting, key=_place), []
        for kind, record in waiting:
            self._console.print(line(kind, record), soft_wrap=True)

    def status(self, text: Text) -> None:
        """Replace the status line."""
        if self._live is not None:
            self._live.update(text)

    @property
    def has_status_line(self) -> bool:
        return self._live is not None


def _place(told: Told) -> tuple[str, int]:
    """Of one instant, an entry comes first, then what was sent or not, then where that led."""
    kind, record = told
    rank = 1 if kind != "transitions" else 0 if record.get("reason") == "entered" else 2
    return str(record.get("at") or ""), rank
