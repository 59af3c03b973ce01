"""Pages with console blocks, told as a story: files are written, commands run, outputs compared.

In a page, a ```yaml block with a file's name behind the language is that file, to be written; a
```mermaid block with one is what a command has written there. A ```console block holds commands
after `$ ` and below each what it prints. `…` stands for whatever varies: within a line for any
text, alone on a line for any lines. A block that is marked `console with a broker` is played only
where one may be started, one that is marked otherwise never.
`python -m support.console docs/tutorial.md` writes anew what differs.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
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
    """A file that the page tells to write, or, `made`, one that a command has written."""

    page: str
    line: int
    path: str
    text: str
    made: bool = False


class Command(Struct, frozen=True):
    """A command with the lines that it prints."""

    page: str
    line: int
    text: str
    output: tuple[str, ...]
    needs: str = ""


Event = File | Command


def story(page: Path) -> list[Event]:
    """What a page tells to do, in its order."""
    return [event for block in blocks(page) for event in _events(block)]


def _events(block: Block) -> Iterator[Event]:
    if block.language == "console":
        yield from _commands(block)
    elif block.label:
        made = block.language == "mermaid"
        yield File(block.page, block.line, block.label, block.text, made)


def _commands(block: Block) -> Iterator[Command]:
    lines = block.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(_PROMPT)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        output = tuple(lines[start + 1 : end])
        text = lines[start].removeprefix(_PROMPT).partition("   #")[0].strip()
        yield Command(block.page, block.line + start + 1, text, output, needs=block.label)


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
    name, *words = shlex.split(command)
    match name, words:
        case "sojourn", _:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                run(words)
            return printed.getvalue().splitlines()
        case "head", [count, path]:
            return Path(path).read_text("utf-8").splitlines()[: int(count.removeprefix("-"))]
        case "cp", ["-r", source, target]:
            shutil.copytree(source, target)
        case "sed", ["-i", edit, path]:
            _, old, new, _ = edit.split("/")
            text = Path(path).read_text("utf-8")
            if re.search(old, text, re.MULTILINE) is None:
                raise ValueError(f"{path}: nothing to replace by {edit}")
            Path(path).write_text(re.sub(old, new, text, flags=re.MULTILINE), "utf-8")
        case _:
            raise ValueError(f"this command is not for pages: {command}")
    return []


def rehearse(
    page: Path, folder: Path, *, offers: Sequence[str] = ()
) -> Iterator[tuple[Event, list[str]]]:
    """Play the page in `folder`: each command with what it printed, each file that was made.

    Commands that need something which is not among `offers` are passed over.
    """
    with contextlib.chdir(folder):
        for event in story(page):
            match event:
                case File(made=True):
                    yield event, Path(event.path).read_text("utf-8").splitlines()
                case File():
                    Path(event.path).parent.mkdir(parents=True, exist_ok=True)
                    Path(event.path).write_text(event.text, encoding="utf-8")
                case Command() if not event.needs or event.needs in offers:
                    yield event, execute(event.text)


def shown(event: Event) -> tuple[str, ...]:
    """The lines that the page shows."""
    return tuple(event.text.splitlines()) if isinstance(event, File) else event.output


def _renew(page: Path) -> int:
    """Write into the page what its commands print, where that differs; returns how many do."""
    lines = page.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        played = [
            (event, printed)
            for event, printed in rehearse(page, Path(folder))
            if not agrees(shown(event), printed)
        ]
    for event, printed in reversed(played):
        lines[event.line : event.line + len(shown(event))] = [line.rstrip() for line in printed]
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(played)


if __name__ == "__main__":
    os.environ["COLUMNS"] = "100"
    sys.stdout.write(f"{_renew(Path(sys.argv[1]).resolve())} outputs written anew\n")
