"""The files of a simulation: one JSON object a line, in the order in which it came about."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from sojourn.engine.roster import OpenRun
from sojourn.files.open_runs import run_line
from sojourn.wire.deadletter import DeadLetter, read_dead_letter

ACTIONS_FILE: Final = "actions.jsonl"
DECISIONS_FILE: Final = "decisions.jsonl"
TRANSITIONS_FILE: Final = "transitions.jsonl"
DEAD_LETTERS_FILE: Final = "dead_letters.jsonl"
RUNS_FILE: Final = "runs.jsonl"
CONSENTS_FILE: Final = "consents.jsonl"


class ResultFiles(Struct, frozen=True):
    """The open files of one simulation."""

    actions: BinaryIO
    decisions: BinaryIO
    transitions: BinaryIO
    dead_letters: BinaryIO
    runs: BinaryIO
    consents: BinaryIO

    def write(self, kind: str, body: bytes) -> None:
        """Write the body of an outgoing record to the file of its kind.

        `kind` is as in engine.turn.Outgoing; raises ValueError for another.
        """
        self._file_of(kind).write(body + b"\n")

    def write_dead_letter(self, letter: DeadLetter) -> None:
        self.dead_letters.write(dead_letter_line(letter) + b"\n")

    def write_runs(self, runs: Iterable[OpenRun]) -> int:
        """Write the runs that are still open; returns how many there are."""
        count = 0
        for run in runs:
            self.runs.write(msgspec.json.encode(run_line(run, personal=True)) + b"\n")
            count += 1
        return count

    def _file_of(self, kind: str) -> BinaryIO:
        if kind.startswith("actions."):
            return self.actions
        if kind == "decisions":
            return self.decisions
        if kind == "transitions":
            return self.transitions
        if kind == "consents":
            return self.consents
        raise ValueError(f"no file for records of the kind {kind!r}")


@contextmanager
def open_results(directory: Path) -> Iterator[ResultFiles]:
    """Make the directory and the files in it, empty ones too; older ones are replaced.

    Raises OSError where the place is not writable.
    """
    directory.mkdir(parents=True, exist_ok=True)
    names = (
        ACTIONS_FILE,
        DECISIONS_FILE,
        TRANSITIONS_FILE,
        DEAD_LETTERS_FILE,
        RUNS_FILE,
        CONSENTS_FILE,
    )
    with ExitStack() as stack:
        yield ResultFiles(*(stack.enter_context((directory / name).open("wb")) for name in names))


def dead_letter_line(letter: DeadLetter) -> bytes:
    """A dead letter as a JSON object: why and where, and its content where that is text."""
    read = read_dead_letter(letter.value, letter.headers)
    line: dict[str, Any] = {
        "reason": read.reason,
        "detail": read.detail,
        "topic": read.topic,
        "partition": read.partition,
        "offset": read.offset,
        "size": read.size,
        "sha256": read.sha256,
    }
    # The hash stands for what no line of text can hold.
    with suppress(UnicodeDecodeError):
        line["value"] = None if read.value is None else read.value.decode("utf-8")
    return msgspec.json.encode(line)
