"""A connector as `sojourn connect` is told it: its file, its templates, what the project sends."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.project import Project
from sojourn.connector.config.common import Kind
from sojourn.connector.config.load import load
from sojourn.connector.manner import Manner
from sojourn.connector.ports import Provider
from sojourn.connector.writing import TemplatesUnsound, Writer
from sojourn.core.declared.steps import Send, Step, Task
from sojourn.journeyfile.findings.diagnostic import did_you_mean, render
from sojourn.journeyfile.phrases.rate import Rate, parse_rate
from sojourn.rendering.process import RenderingError
from sojourn.wire.topics import outbound_channels

#: What stands for a file where a console has none.
_NO_FILE: Final = "connector.yaml"


class Made(Struct, frozen=True):
    """A connector without mistakes."""

    kind: Kind
    provider: Provider
    manner: Manner
    writer: Writer | None


def known_channel(project: Project, channel: str) -> str:
    """The channel, if the project has it. Raises Failure."""
    known = outbound_channels(project.channels)
    if channel in known:
        return channel
    hint = did_you_mean(channel, known) or f"there are: {', '.join(known)}"
    raise Failure(f'the project has no channel "{channel}"', hint=hint)


def read_connector(
    kind: Kind | None,
    file: Path | None,
    *,
    templates: Path | None,
    show: Callable[[str], None],
    with_secrets: bool,
) -> Made:
    """The connector that a file describes; a console needs none. Raises Failure, OSError.

    The file says its kind where `kind` does not. Without its secrets it can be looked at, and
    sends nothing.
    """
    if file is None and kind != "console":
        what = "a connector" if kind is None else f"`--with {kind}`"
        hint = "name it with `--config FILE`, or put it into connectors/ under the channel's name"
        raise Failure(f"{what} needs a file", hint=hint)
    loaded = load(
        *(kind, str(file or _NO_FILE), "{}" if file is None else _text(file)),
        directory=Path() if file is None else file.parent,
        environment=os.environ if with_secrets else None,
        show=show,
        templates=templates,
    )
    if loaded.provider is None or loaded.kind is None:
        told = render(loaded.findings, loaded.texts)
        message = f"the connector has mistakes\n{told}".rstrip()
        raise Failure(message, code=ExitCode.FINDINGS)
    return Made(loaded.kind, loaded.provider, loaded.manner, loaded.writer)


def manner_of(made: Made, project: Project, channel: str) -> Manner:
    """How the channel is served: at the rate of its connector's file, else of channels.yaml."""
    told = project.loaded.form["channels"].get(channel, {}).get("rate")
    rate = None if told is None else parse_rate(told)
    if made.manner.rate is not None or not isinstance(rate, Rate):
        return made.manner
    return replace(made.manner, rate=rate)


def messages_of(project: Project, channel: str) -> frozenset[str]:
    """The names of all messages that the project's journeys may send on a channel."""
    steps = [
        way
        for journey in project.definitions.journeys.values()
        for step in journey.steps.values()
        for way in _ways(step)
    ]
    sends = {step.template for step in steps if isinstance(step, Send) and channel in step.channels}
    tasks = {step.task for step in steps if isinstance(step, Task) and channel == "task"}
    return frozenset(sends | tasks)


def _ways(step: Step) -> list[Step]:
    """A step, and what the arms of experiments do instead of it."""
    variation = step.variation if isinstance(step, Send) else None
    return [step] if variation is None else [step, *variation.arms.values()]


async def check_templates(made: Made, messages: frozenset[str]) -> int:
    """How many templates there are. Raises Failure where they hold mistakes, or one is missing."""
    if made.writer is None:
        return 0
    try:
        ready = await made.writer.start()
    except TemplatesUnsound as error:
        raise Failure(f"templates have mistakes\n{error}", code=ExitCode.FINDINGS) from error
    except RenderingError as error:
        raise Failure(str(error), code=ExitCode.DEFECT) from error
    await made.writer.close()
    if not made.writer.has_templates:
        return 0
    missing = sorted(messages - set(ready.names))
    if missing:
        raise Failure(
            f"no template for {', '.join(missing)}, which the project's journeys send here",
            hint=f"write {missing[0]}.txt, or for mails {missing[0]}.subject and .html too",
            code=ExitCode.FINDINGS,
        )
    return len(ready.names)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise Failure(f"{file}: the file is not UTF-8 text") from error
