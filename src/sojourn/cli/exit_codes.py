"""What the exit code of a command says. The list is closed; docs/commands.md shows it."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Each code with its one meaning; the text is for docs/commands.md."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    REFUSED = 3
    UNREACHABLE = 4
    DEFECT = 70
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.OK: "done, and nothing to complain of",
    ExitCode.FINDINGS: "the command ran and found mistakes, or something it was asked for failed",
    ExitCode.USAGE: "the command line or a setting is wrong, or a file named there is missing",
    ExitCode.REFUSED: "it would strand customers on a step that is gone, so it was not done",
    ExitCode.UNREACHABLE: "the broker could not be reached, or refused",
    ExitCode.DEFECT: "a mistake of ours; run with --debug and report it",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C before it was done",
}
