"""How a command ends early: what is wrong, and what the reader can do about it."""

from pathlib import Path

from sojourn.cli.exit_codes import ExitCode


class Failure(Exception):
    """Ends the command with `code` and one line of text, and a hint where there is one."""

    def __init__(self, message: str, *, hint: str = "", code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


def stopped(out: Path) -> Failure:
    """What to raise where Ctrl-C came while `out` was written."""
    return Failure(f"stopped: what is in {out} is not all", code=ExitCode.INTERRUPTED)
