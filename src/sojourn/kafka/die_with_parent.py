"""Becomes another program that the kernel kills when the process that started it dies.

usage: python -m sojourn.kafka.die_with_parent <pid of the parent> <program> [argument ...]

The request survives `exec`, so no process of ours stays in between and the child's id is
the program's own. Where the kernel has no `prctl` (macOS) the program is only started.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask for the signal, then let the program take this process over."""
    parent_pid, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it died before we asked
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606 - the caller names the program by its full path


if __name__ == "__main__":
    main()
