"""Becomes another program that the kernel kills when the process that started it dies.

usage: python die_with_parent.py <pid of the parent> <program> [argument ...]

The asked death signal survives `exec`, so no process of ours stays in between and the
caller's child id is the program's own. Where there is no `prctl` (macOS) it only starts it.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Asks for the signal, then replaces this process."""
    parent_pid, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it died before we asked
        sys.exit(1)
    os.execvp(program[0], program)


if __name__ == "__main__":
    main()
