"""Worker processes of the contestants."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from support.kafka import jars

_STOP_TIMEOUT_S = 20
_PROC = Path("/proc")


class WorkerFailedError(RuntimeError):
    """A contestant could not run; the text holds the end of its log. There is no figure then."""


class Worker:
    """One worker as a child process that dies with the bench; its output goes to a file."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._command = command
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        wrapped = [
            *(sys.executable, "-S", str(jars.HERE / "die_with_parent.py"), str(os.getpid())),
            *self._command,
        ]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                wrapped, env={**os.environ, **self._environment}, stdout=log, stderr=log
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def cpu_s(self) -> float:
        """Processor time the worker has used so far, in seconds; 0 where the system keeps none."""
        if self._process is None or not _PROC.is_dir():
            return 0.0
        text = (_PROC / str(self._process.pid) / "stat").read_text()
        # The command's name stands in brackets and may hold blanks.
        user, system = text.rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def check(self) -> None:
        """Raises WorkerFailedError if the worker has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            self.fail(f"the worker ended with code {self._process.returncode}")

    def fail(self, reason: str) -> None:
        """Raises WorkerFailedError with the end of the log."""
        end = "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])
        raise WorkerFailedError(f"{reason}: {' '.join(self._command)}\n{self._log}:\n{end}")


def run_to_end(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Runs a command that must succeed. Raises WorkerFailedError with what it printed."""
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        raise WorkerFailedError(f"{' '.join(command)} took longer than 120 s") from expired
    if done.returncode != 0:
        raise WorkerFailedError(
            f"{' '.join(command)} ended with code {done.returncode}\n"
            f"{(done.stdout + done.stderr)[-3000:]}"
        )
