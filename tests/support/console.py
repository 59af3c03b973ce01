"""Pages with console blocks, told as a story: files are written, commands run, outputs compared.

In a page, a ```yaml block with a file's name behind the language is that file; a ```console block
holds commands after `$ ` and below each what it prints. `…` stands for whatever varies: within a
line for any text, alone on a line for any lines. A block that is marked `console with a broker`
is left to whoever has one. `python -m support.console docs/tutorial.md` writes anew what differs.
"""

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from sojourn.cli.main import run
from support.pages import Block, blocks

ELLIPSIS: Final = "…"
BROKER: Final = "with a broker"
_PROMPT: Final = "$ "


class File(Struct, frozen=True):
    """A file that the page tells to write."""

    path: str
    text: str


class Command(Struct, frozen=True):
    """A command with the lines that it prints."""

    page: str
    line: int
    text: str
    output: tuple[str, ...]
    needs_broker: bool = False


Event = File | Command


def story(page: Path) -> list[Event]:
    """What a page tells to do, in its order."""
    return [event for block in blocks(page) for event in _events(block)]


def _events(block: Block) -> Iterator[Event]:
    if block.language == "console":
        yield from _commands(block)
    elif block.label:
        yield File(block.label, block.text)


def _commands(block: Block) -> Iterator[Command]:
    lines = block.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(_PROMPT)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        output = tuple(lines[start + 1 : end])
        text = lines[start].removeprefix(_PROMPT).partition("   #")[0].strip()
        yield Command(block.page, block.line + start + 1, text, output, block.label == BROKER)


def agrees(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Whether a command printed what the page shows."""
    pattern = "".join(_pattern(line) for line in expected)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in actual)) is not None


def _pattern(line: str) -> str:
    if line.strip() == ELLIPSIS:
        return r"(?:.*\n)*?"
    return ".*?".join(re.escape(part) for part in line.rstrip().split(ELLIPSIS)) + r"\n"


def execute(command: str) -> list[str]:
    """Run a command of a page in the directory of the moment; the lines that it prints."""
    words = shlex.split(command)
    if words[0] == "head":
        lines = Path(words[-1]).read_text(encoding="utf-8").splitlines()
        return lines[: int(words[1].removeprefix("-"))]
    if words[0] != "sojourn":
        raise ValueError(f"pages run sojourn and head, not {words[0]!r}")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        run(words[1:])
    return printed.getvalue().splitlines()


def rehearse(page: Path, folder: Path) -> Iterator[tuple[Command, list[str]]]:
    """Play the page in `folder`; each command with what it printed.

    Commands that need a broker are passed over.
    """
    with contextlib.chdir(folder):
        for event in story(page):
            if isinstance(event, File):
                Path(event.path).parent.mkdir(parents=True, exist_ok=True)
                Path(event.path).write_text(event.text, encoding="utf-8")
            elif not event.needs_broker:
                yield event, execute(event.text)


def _renew(page: Path) -> int:
    """Write into the page what its commands print, where that differs; returns how many do."""
    lines = page.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        played = [
            (command, printed)
            for command, printed in rehearse(page, Path(folder))
            if not agrees(command.output, printed)
        ]
    for command, printed in reversed(played):
        end = command.line + len(command.output)
        lines[command.line : end] = [line.rstrip() for line in printed]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(played)


if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"
    sys.stdout.write(f"{_renew(Path(sys.argv[1]).resolve())} outputs written anew\n")
