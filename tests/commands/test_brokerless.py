"""Commands that speak to Kafka, where there is none: one line, a hint, exit code 4."""

import socket
from pathlib import Path
from typing import Any

import pytest
import typer

from sojourn.cli.options import seconds

SAMPLE = Path(__file__).parents[2] / "journeys"


@pytest.fixture
def nobody() -> str:
    """An address on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize(
    "command",
    [
        ("topics",),
        ("publish",),
        ("versions",),
        ("rollback",),
        ("pause", "welcome"),
        ("resume", "welcome"),
        ("runs",),
        ("tail", "actions"),
        ("customer", "c1"),
    ],
    ids=lambda command: command[0],
)
def test_a_broker_that_is_away_is_told_with_where_its_address_came_from(
    sojourn: Any, nobody: str, command: tuple[str, ...]
) -> None:
    told = sojourn(*command, "--project", SAMPLE, "--brokers", nobody, "--json")
    assert told.code == 4
    assert told.out == ""
    assert told.err.startswith(f"error: the broker at {nobody}")
    assert "--brokers" in told.err
    assert len(told.err.splitlines()) == 2


def test_the_doctor_reports_it_as_a_failure(sojourn: Any, nobody: str) -> None:
    told = sojourn("doctor", "--project", SAMPLE, "--brokers", nobody, "--json")
    assert told.code == 1
    assert [(line["about"], line["level"]) for line in told.json] == [
        ("versions", "ok"),
        ("settings", "ok"),
        ("broker", "fail"),
    ]
    assert told.json[-1]["todo"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("topics", "--brokers", "nowhere"), "host:port"),
        (("topics", "--partitions", "0"), "--partitions"),
        (("worker", "--clock", "sundial"), "must be one of wall, stream"),
        (("worker", "--environment", "moon"), 'no environment "moon"'),
        (("dev", "--for", "soon"), "not a duration"),
        (("tail", "letters"), "letters"),
    ],
)
def test_a_wrong_value_is_refused_before_anything_happens(
    sojourn: Any, arguments: tuple[str, ...], said: str
) -> None:
    told = sojourn(*arguments, "--project", SAMPLE)
    assert told.code == 2
    assert said in told.err


@pytest.mark.parametrize(
    ("text", "value"), [("45s", 45), ("2m", 120), ("1h30m", 5400), ("1d 1s", 86_401)]
)
def test_durations_are_read(text: str, value: int) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["", "45", "s45", "1m2h"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        seconds(text)
