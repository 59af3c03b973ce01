"""The demo's worker: a child process that ends with the demo, however that ends."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Final

_STOP_TIMEOUT_S: Final = 20.0
_SHOWN_BYTES: Final = 4_000


class Child:
    """A process in the background and what it logs."""

    def __init__(self, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
        self._process = process
        self._log = log

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def last_words(self) -> str:
        """The end of what it logged."""
        end = self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, end - _SHOWN_BYTES))
        return self._log.read().decode("utf-8", "replace").strip()


@contextmanager
def child(arguments: Sequence[str]) -> Iterator[Child]:
    """`sojourn` with `arguments`; stopped at the end, by force if it must be.

    In a session of its own: Ctrl-C is for the demo, which then stops its child.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [
                *(sys.executable, "-m", "sojourn.kafka.die_with_parent", str(os.getpid())),
                *(sys.executable, "-m", "sojourn.cli", *arguments),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield Child(process, log)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
