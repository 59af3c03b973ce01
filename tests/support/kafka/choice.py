"""Which Apache Kafka the tests use: one given, else in Docker, else jars as a child process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from support.kafka import docker, probe
from support.kafka.broker import Broker
from support.kafka.failure import KafkaUnavailableError

BOOTSTRAP_VARIABLE = "SOJOURN_TEST_BOOTSTRAP"
NO_KAFKA_VARIABLE = "SOJOURN_TEST_NO_KAFKA"

_GIVEN_TIMEOUT_S = 15.0


@dataclass(frozen=True)
class Kafka:
    """The broker of this run. `bootstrap` is "host:port", or several of them joined by commas."""

    bootstrap: str
    description: str

    def describe(self) -> str:
        """One line for people: which broker, which version as far as known, where."""
        return self.description


def switched_off() -> bool:
    """Whether this run said, by SOJOURN_TEST_NO_KAFKA=1, that tests on Kafka are to be skipped."""
    return os.environ.get(NO_KAFKA_VARIABLE, "") not in ("", "0")


@contextmanager
def running_kafka() -> Iterator[Kafka]:
    """The broker for a whole run, closed at the end. Raises KafkaUnavailableError."""
    given = os.environ.get(BOOTSTRAP_VARIABLE)
    if given:
        yield _given(given)
        return
    broker = docker.start() if docker.engine_answers() else _child()
    try:
        yield Kafka(bootstrap=broker.bootstrap, description=broker.describe())
    finally:
        broker.close()


def _child() -> Broker:
    broker = Broker()
    broker.start()
    return broker


def _given(bootstrap: str) -> Kafka:
    host, _, port = bootstrap.split(",")[0].strip().rpartition(":")
    if not host or not port.isdigit():
        raise KafkaUnavailableError(f"{BOOTSTRAP_VARIABLE} is {bootstrap!r}; expected host:port")
    if not probe.wait_until_serves(
        host, int(port), timeout_s=_GIVEN_TIMEOUT_S, still_alive=lambda: True
    ):
        raise KafkaUnavailableError(
            f"the broker {bootstrap} given by {BOOTSTRAP_VARIABLE} does not answer"
        )
    return Kafka(bootstrap=bootstrap, description=f"{bootstrap}, given by {BOOTSTRAP_VARIABLE}")
