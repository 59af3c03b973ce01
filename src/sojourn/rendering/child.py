"""The process that renders: requests come in and answers go out, one line of JSON each.

It is started without the environment of its parent, takes no more memory than it may, and opens
no file after the templates. Whoever started it ends it where an answer is late.
"""

import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final, Literal

import msgspec
from msgspec import Struct

from sojourn.rendering.faults import Fault
from sojourn.rendering.files import Files, read_files
from sojourn.rendering.library import Library, NoTemplate, Text, Unrendered
from sojourn.rendering.limits import Limits
from sojourn.rendering.shape import Shape

_MIB: Final = 1024 * 1024


class Setup(Struct, frozen=True, kw_only=True):
    """What the process works on. Without a directory there are no templates.

    `shape` are values of expressions by their names, `address` one whose expressions are quoted.
    """

    directory: str = ""
    shape: Mapping[str, Any] = {}
    address: str = ""
    limits: Limits = Limits()


class Ready(Struct, frozen=True):
    """The first answer: the names of all templates, or what is wrong with them."""

    names: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


class Request(Struct, frozen=True, kw_only=True):
    """One rendering. `template` "" asks for the shape only."""

    template: str = ""
    locale: str = ""
    values: Mapping[str, Any] = {}


class Rendered(Struct, frozen=True, kw_only=True):
    """The answer. `failure` says why there is nothing, `fault` where."""

    text: Text = Text()
    shape: Mapping[str, Any] = {}
    address: str = ""
    failure: Literal["", "no_template", "bad_template"] = ""
    fault: Fault | None = None


class Renderer:
    """What the process does, without the process."""

    def __init__(self, setup: Setup) -> None:
        files = read_files(Path(setup.directory)) if setup.directory else Files({}, ())
        self._texts = files.texts
        self._library = Library(files, setup.limits)
        self._shape = Shape("", dict(setup.shape), setup.limits)
        self._address = Shape("url", setup.address, setup.limits, quoted=True)

    @property
    def ready(self) -> Ready:
        """What it found."""
        names = tuple(sorted(self._library.names))
        return Ready(names, (*self.template_faults, *self.shape_faults))

    @property
    def template_faults(self) -> tuple[Fault, ...]:
        """What is wrong with templates, by their files."""
        return self._library.faults

    @property
    def shape_faults(self) -> tuple[Fault, ...]:
        """What is wrong with expressions, by their places in the shape, or `url`."""
        return (*self._shape.faults, *self._address.faults)

    def template(self, file: str) -> str:
        """The text of a file among the templates, "" for one that could not be read."""
        return self._texts.get(file, "")

    def render(self, request: Request) -> Rendered:
        """Never raises."""
        values = dict(request.values)
        try:
            text = Text()
            if request.template:
                text = self._library.render(request.template, request.locale, values)
                values |= {"subject": text.subject, "text": text.txt, "html": text.html}
            return Rendered(
                text=text,
                shape=self._shape.render(values),
                address=self._address.render(values),
            )
        except NoTemplate:
            return Rendered(failure="no_template")
        except Unrendered as error:
            return Rendered(failure="bad_template", fault=error.fault)


def main() -> None:
    """Serve standard input until it ends."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    setup = msgspec.json.decode(source.readline(), type=Setup)
    _bound(setup.limits)
    renderer = Renderer(setup)
    _answer(sink, renderer.ready)
    # Values come from here on, and no word about them may get into a log.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    decoder = msgspec.json.Decoder(Request)
    for line in source:
        # Should nobody be left to end this process, the signal does.
        signal.setitimer(signal.ITIMER_REAL, 2 * setup.limits.time_s)
        _answer(sink, renderer.render(decoder.decode(line)))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _bound(limits: Limits) -> None:
    memory = limits.memory_mb * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(sink: IO[bytes], answer: Ready | Rendered) -> None:
    try:
        line = msgspec.json.encode(answer)
    except (MemoryError, TypeError, ValueError, RecursionError):
        # An expression may give what JSON has no word for.
        line = msgspec.json.encode(
            Rendered(failure="bad_template", fault=Fault("", 0, "its result is no JSON"))
        )
    sink.write(line + b"\n")
    sink.flush()


if __name__ == "__main__":
    main()
