"""Fixtures with which a test gets a real Apache Kafka; loaded by tests/conftest.py.

`kafka`         the broker of the run (session scope); `kafka.bootstrap`, `kafka.describe()`
`topic_prefix`  a prefix of topic and group names that no other test uses
`start_kafka`   starts a broker of the test's own, with properties, which it may kill or suspend
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Protocol

import pytest

from support.kafka.broker import Broker
from support.kafka.choice import NO_KAFKA_VARIABLE, Kafka, running_kafka, switched_off

_USED = pytest.StashKey[str]()


class StartKafka(Protocol):
    """Starts a broker for one test; see `start_kafka`."""

    def __call__(self, *, properties: Mapping[str, str] | None = None) -> Broker: ...


@pytest.fixture(scope="session")
def kafka(request: pytest.FixtureRequest) -> Iterator[Kafka]:
    """One real Apache Kafka for the whole run. Not to get one is an error, not a skip."""
    _skip_if_switched_off()
    with running_kafka() as broker:
        request.config.stash[_USED] = broker.describe()
        yield broker


@pytest.fixture
def topic_prefix(request: pytest.FixtureRequest) -> str:
    """Names the test, for people who look at the broker, and is unlike any other."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:60]
    return f"{name}-{secrets.token_hex(4)}"


@pytest.fixture
def start_kafka(request: pytest.FixtureRequest) -> Iterator[StartKafka]:
    """Starts brokers of the test's own: `start_kafka(properties={"message.max.bytes": "20000"})`.

    They are child processes whatever the run's broker is, because a test kills and suspends them.
    All are closed after the test; their logs stay when it failed.
    """
    _skip_if_switched_off()
    brokers: list[Broker] = []

    def start(*, properties: Mapping[str, str] | None = None) -> Broker:
        broker = Broker(properties=properties)
        brokers.append(broker)
        broker.start()
        return broker

    failed_before = request.session.testsfailed
    yield start
    for broker in brokers:
        broker.close(keep_log=request.session.testsfailed > failed_before)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Says at the end which broker the run used."""
    if used := config.stash.get(_USED, None):
        terminalreporter.write_line(f"Kafka: {used}")
    elif switched_off():
        terminalreporter.write_line(f"Kafka: none, because {NO_KAFKA_VARIABLE} is set")


def _skip_if_switched_off() -> None:
    if switched_off():
        pytest.skip(f"{NO_KAFKA_VARIABLE} is set")
