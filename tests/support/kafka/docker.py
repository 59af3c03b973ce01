"""Apache Kafka in Docker, where a Docker engine answers."""

import socket
from dataclasses import dataclass
from typing import Protocol

from support.kafka import jars, probe
from support.kafka.failure import KafkaUnavailableError

IMAGE = f"apache/kafka:{jars.VERSION}"

_HOST = "127.0.0.1"
_PING_TIMEOUT_S = 2
_START_TIMEOUT_S = 180.0


class _Container(Protocol):
    def stop(self) -> None: ...


@dataclass(frozen=True)
class DockerBroker:
    """A broker in a container, which testcontainers removes however this process ends."""

    bootstrap: str
    container: _Container

    def describe(self) -> str:
        """One line for people: which broker this is."""
        return f"Apache Kafka {jars.VERSION} (Docker image {IMAGE}) on {self.bootstrap}"

    def close(self) -> None:
        """Stops and removes the container."""
        self.container.stop()


def engine_answers() -> bool:
    """Whether a Docker engine answers within two seconds."""
    import docker

    try:
        client = docker.from_env(timeout=_PING_TIMEOUT_S)
    except docker.errors.DockerException:
        return False
    try:
        return bool(client.ping())
    except (docker.errors.DockerException, OSError):
        return False
    finally:
        client.close()


def start() -> DockerBroker:
    """Starts one broker and waits until it serves. Raises KafkaUnavailableError."""
    from testcontainers.core.container import DockerContainer

    port = _free_port()
    container = DockerContainer(IMAGE).with_bind_ports(port, port)
    for name, value in _environment(port).items():
        container = container.with_env(name, value)
    container.start()
    if not probe.wait_until_serves(
        _HOST, port, timeout_s=_START_TIMEOUT_S, still_alive=lambda: True
    ):
        log = b"".join(container.get_logs()).decode(errors="replace")[-3000:]
        container.stop()
        raise KafkaUnavailableError(f"Apache Kafka did not start in Docker; its log ends:\n{log}")
    return DockerBroker(bootstrap=f"{_HOST}:{port}", container=container)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((_HOST, 0))
        return int(one.getsockname()[1])


def _environment(port: int) -> dict[str, str]:
    """As in broker.py: one node, internal topics small, no wait before a rebalance."""
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{_HOST}:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "4",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS": "4",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }
