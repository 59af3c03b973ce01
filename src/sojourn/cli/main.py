"""The command `sojourn`: its commands, and the one place where it ends.

A reader never meets a traceback: what is expected ends as a Failure with a hint, and
anything else as one line that asks for --debug.
"""

import errno
import sys
from io import TextIOWrapper
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from sojourn import __version__
from sojourn.cli.command import Command, Group
from sojourn.cli.commands.check import check
from sojourn.cli.commands.connect import connect
from sojourn.cli.commands.customer import customer
from sojourn.cli.commands.dev import dev
from sojourn.cli.commands.doctor import doctor
from sojourn.cli.commands.enter import enter
from sojourn.cli.commands.experiment import experiment
from sojourn.cli.commands.explain import explain
from sojourn.cli.commands.generate import generate
from sojourn.cli.commands.graph import graph
from sojourn.cli.commands.init import init
from sojourn.cli.commands.pause import pause, resume
from sojourn.cli.commands.plan import plan
from sojourn.cli.commands.policies import policies
from sojourn.cli.commands.produce import produce
from sojourn.cli.commands.publish import publish
from sojourn.cli.commands.rollback import rollback
from sojourn.cli.commands.runs import runs
from sojourn.cli.commands.schema import schema
from sojourn.cli.commands.simulate import simulate
from sojourn.cli.commands.tail import tail
from sojourn.cli.commands.test import test
from sojourn.cli.commands.topics import topics
from sojourn.cli.commands.versions import versions
from sojourn.cli.commands.why import why
from sojourn.cli.commands.worker import worker
from sojourn.cli.exit_codes import ExitCode
from sojourn.cli.failure import Failure
from sojourn.cli.screen import Globals
from sojourn.ops.settings import SettingsError

#: Errors of a full or broken disk below an open file, which do not name it.
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

app = typer.Typer(
    name="sojourn",
    cls=Group,
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Customer journeys on Kafka: touchpoints in, decided actions out, declared as YAML.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@app.callback(invoke_without_command=True)
def _before(
    context: typer.Context,
    *,
    no_color: Annotated[bool, typer.Option("--no-color", help="Plain text.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error came from.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    context.obj = Globals(debug=debug, color=not no_color)
    if version:
        sys.stdout.write(f"sojourn {__version__}\n")
        raise typer.Exit
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")
        raise typer.Exit(ExitCode.USAGE)


for _command in (
    init,
    schema,
    check,
    explain,
    policies,
    graph,
    test,
    dev,
    plan,
    simulate,
    generate,
    topics,
    publish,
    versions,
    rollback,
    pause,
    resume,
    worker,
    connect,
    produce,
    enter,
    tail,
    customer,
    why,
    runs,
    doctor,
):
    app.command(cls=Command)(_command)
app.add_typer(experiment)


def main() -> None:
    """Run the command line and exit with one of the codes of exit_codes.py."""
    _take_any_text()
    sys.exit(run(sys.argv[1:]))


def _take_any_text() -> None:
    """Let a terminal that lacks a character show its code instead, as `\\u2192`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run(arguments: list[str]) -> int:
    """Run one command line; returns its exit code."""
    try:
        app(args=arguments, prog_name="sojourn")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.OK
    except Exception as error:
        if "--debug" in arguments:
            raise
        return _explain(error)
    return ExitCode.OK


def _explain(error: Exception) -> int:
    console = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
    if isinstance(error, Failure):
        _say(console, error.message, hint=error.hint)
        return error.code
    if isinstance(error, SettingsError):
        for problem in error.problems:
            _say(console, f"setting {problem}")
        return ExitCode.USAGE
    if isinstance(error, OSError) and error.filename is not None:
        _say(console, f"{error.filename}: {error.strerror}")
        return ExitCode.USAGE
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        _say(console, f"the output cannot be written: {error.strerror}")
        return ExitCode.USAGE
    _say(
        console,
        f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no details'}",
        hint="this is a mistake of ours; `sojourn --debug …` shows where",
    )
    return ExitCode.DEFECT


def _say(console: Console, message: str, *, hint: str = "") -> None:
    console.print(Text.assemble(("error: ", "bold red"), message))
    if hint:
        console.print(Text.assemble(("hint: ", "bold"), hint))
