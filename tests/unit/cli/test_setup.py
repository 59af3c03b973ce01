"""Which environment is used, and what topics are called."""

from typing import Any

import pytest

from sojourn.cli.failure import Failure
from sojourn.cli.setup import Setup, set_up
from sojourn.journeyfile.declaring.settings import Environment, Settings

PROJECT = Settings(
    name="shop",
    timezone="UTC",
    currency="USD",
    environments={
        "production": Environment("production", "shop.live", ("p:1", "p:2"), 24),
        "staging": Environment("staging", "shop.staging"),
    },
)


def _set_up(environment: str | None = None, **arguments: Any) -> Setup:
    return set_up(PROJECT, environment=environment, arguments=arguments)


def test_the_environment_named_is_used() -> None:
    setup = _set_up("production")
    assert setup.connection.bootstrap == "p:1,p:2"
    assert setup.topics.touchpoints == "shop.live.touchpoints"
    assert setup.settings.partitions == 24
    source = setup.loaded.sources["partitions"]
    assert source == "sojourn.yaml, environment production, partitions"


def test_without_a_name_it_is_dev_and_never_production() -> None:
    assert _set_up().environment == "dev"
    assert _set_up().settings.prefix == "shop.dev"
    assert _set_up().connection.bootstrap == "localhost:9092"


def test_an_argument_wins_over_the_environment() -> None:
    setup = _set_up("production", prefix="mine", brokers="a:1")
    assert setup.topics.state == "mine.state"
    assert setup.connection.bootstrap == "a:1"


def test_an_unknown_environment_is_refused_with_the_closest() -> None:
    with pytest.raises(Failure) as caught:
        _set_up("prodution")
    assert "dev, production, staging" in caught.value.message
    assert caught.value.hint == 'did you mean "production"?'


def test_the_password_reaches_the_connection_and_nothing_else() -> None:
    setup = _set_up(sasl_username="u", sasl_password="hunter2", security="SASL_SSL")
    assert setup.connection.password == "hunter2"
    assert "hunter2" not in repr(setup) + repr(setup.connection)
