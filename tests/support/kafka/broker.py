"""A real Apache Kafka broker as a child process: one KRaft node on free ports of loopback."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from support.kafka import jars, probe
from support.kafka.failure import KafkaUnavailableError

HOST = "127.0.0.1"

_START_TIMEOUT_S = 90.0
_STOP_TIMEOUT_S = 20.0
_CLUSTER_ID = "c29qb3Vybi10ZXN0cw"


class Broker:
    """One broker that a test may stop, kill, suspend and start again with its data.

    Use as a context manager, or call `close()`. Start it from the thread that lives longest:
    the kernel kills the broker when the thread that started it ends.
    """

    def __init__(self, *, properties: Mapping[str, str] | None = None, heap: str = "512m") -> None:
        (jars.BUILD / "run").mkdir(parents=True, exist_ok=True)
        self.directory = Path(tempfile.mkdtemp(prefix="broker-", dir=jars.BUILD / "run"))
        self.log = self.directory / "broker.log"
        self.port, controller_port = _free_ports(2)
        self.bootstrap = f"{HOST}:{self.port}"
        self.version = jars.VERSION
        self._heap = heap
        self._process: subprocess.Popen[bytes] | None = None
        self._config = self.directory / "server.properties"
        settings = _settings(self.port, controller_port, self.directory) | dict(properties or {})
        self._config.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close(keep_log=kind is not None)

    @property
    def pid(self) -> int:
        """The process id of the broker itself. Raises RuntimeError when it is not running."""
        if self._process is None:
            raise RuntimeError("the broker is not running")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there (it may be suspended)."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts it, the first time and again after `stop` or `kill`, and waits until it serves.

        Port and data stay the same. Raises KafkaUnavailableError with the end of its log.
        """
        if self.running:
            return
        if not (self.directory / "data").is_dir():
            self._format()
        self._process = self._java("kafka.Kafka", str(self._config))
        if not probe.wait_until_serves(
            HOST, self.port, timeout_s=_START_TIMEOUT_S, still_alive=lambda: self.running
        ):
            self.kill()
            raise KafkaUnavailableError(f"Apache Kafka did not start; {self._log_end()}")

    def stop(self) -> None:
        """An orderly shutdown; a kill if that takes too long."""
        if self._process is None:
            return
        self.resume()
        self._process.terminate()
        try:
            self._process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """`kill -9`, and waits until the process is gone."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._process = None

    def suspend(self) -> None:
        """SIGSTOP: connections stay open and nobody answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        if self.running:
            os.kill(self.pid, signal.SIGCONT)

    def close(self, *, keep_log: bool = False) -> None:
        """Kills it and removes its data, and its log too unless that is wanted."""
        self.kill()
        shutil.rmtree(self.directory / "data", ignore_errors=True)
        if not keep_log:
            shutil.rmtree(self.directory, ignore_errors=True)

    def describe(self) -> str:
        """One line for people: which broker this is."""
        return f"Apache Kafka {self.version} (Maven Central, child process) on {self.bootstrap}"

    def _format(self) -> None:
        command = ["format", "--config", str(self._config), "--cluster-id", _CLUSTER_ID]
        code = self._java("kafka.tools.StorageTool", *command).wait(_START_TIMEOUT_S)
        if code != 0:
            raise KafkaUnavailableError(f"Apache Kafka did not format its log; {self._log_end()}")

    def _java(self, main_class: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [
            *(sys.executable, "-S", str(jars.HERE / "die_with_parent.py"), str(os.getpid())),
            *(jars.java_home_program(), f"-Xmx{self._heap}", "-XX:+UseSerialGC", "-Xshare:auto"),
            f"-Dlog4j2.configurationFile={jars.HERE / 'log4j2.properties'}",
            *("-cp", jars.class_path(self.version), main_class, *arguments),
        ]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )

    def _log_end(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-25:]
        return f"log kept in {self.log}, its end:\n" + "\n".join(lines)


def _free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, all different."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _settings(port: int, controller_port: int, directory: Path) -> dict[str, str]:
    """A single node, quick to start and light; otherwise what stock brokers do."""
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": str(directory / "data"),
        # A topic nobody created is a mistake that tests should see.
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "share.coordinator.state.topic.num.partitions": "1",
        "group.initial.rebalance.delay.ms": "0",
        # After kill -9 the controller waits out the old session (9 s by default).
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        # The cleaner's buffer is allocated at start and would take a quarter of the heap.
        "log.cleaner.dedupe.buffer.size": "16777216",
    }
