"""What a watcher of the demo sees: whole stories of some customers, and a line that counts all.

Everything at once could not be read. A run whose entry was shown is followed to its end; new
ones are taken up at a pace that eyes can follow.
"""

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console
from rich.live import Live
from rich.text import Text

from sojourn.cli.lines import Kind, line

#: Moves that tell the story. `reached` and `elapsed` only repeat what the actions say.
_TOLD: Final = frozenset(
    {"entered", "matched", "timed_out", "exited", "completed", "goal", "parked"}
)


class Display:
    """Lines above, a status line below where a terminal is.

    `entries_per_s` is how many new runs are taken up in a second.
    """

    def __init__(self, console: Console, *, entries_per_s: float = 0.8) -> None:
        self._console = console
        self._entries_per_s = entries_per_s
        self._followed: set[str] = set()
        self._next_entry_s = 0.0
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
        if self._live is not None:
            self._live.stop()

    def say(self, text: Text | str, *, style: str = "") -> None:
        """A line that everybody must see."""
        self._console.print(text, style=style, soft_wrap=True)

    def show(self, kind: Kind, record: Mapping[str, Any], *, elapsed_s: float) -> bool:
        """A record of the topics; returns whether it was shown."""
        if not self._is_told(kind, record, elapsed_s):
            return False
        self._console.print(line(kind, record), soft_wrap=True)
        return True

    def status(self, text: Text) -> None:
        """Replace the status line."""
        if self._live is not None:
            self._live.update(text)

    @property
    def has_status_line(self) -> bool:
        return self._live is not None

    def _is_told(self, kind: Kind, record: Mapping[str, Any], elapsed_s: float) -> bool:
        if kind == "dead-letters":
            return True
        run, reason = str(record.get("run") or ""), record.get("reason")
        if reason == "entered" and elapsed_s >= self._next_entry_s:
            self._next_entry_s = elapsed_s + 1 / self._entries_per_s
            self._followed.add(run)
        if run not in self._followed:
            return False
        if kind == "transitions" and reason in ("exited", "completed"):
            self._followed.discard(run)
        return kind == "actions" or (kind == "transitions" and reason in _TOLD)
