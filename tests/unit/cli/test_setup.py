"""Which environment is used, and what topics are called."""

from typing import Any

import pytest

from sojourn.cli.failure import Failure
from sojourn.cli.setup import Setup, set_up

TWO: dict[str, dict[str, Any]] = {
    "dev": {"brokers": ["d:1"], "prefix": ""},
    "production": {"brokers": ["p:1", "p:2"], "prefix": "shop.live", "partitions": 24},
}


def _set_up(
    environments: dict[str, dict[str, Any]], environment: str | None = None, **arguments: Any
) -> Setup:
    return set_up(
        name="shop", environments=environments, environment=environment, arguments=arguments
    )


def test_the_environment_named_is_used() -> None:
    setup = _set_up(TWO, "production")
    assert setup.connection.bootstrap == "p:1,p:2"
    assert setup.topics.touchpoints == "shop.live.touchpoints"
    assert setup.settings.partitions == 24


def test_topics_begin_with_project_and_environment_unless_said_otherwise() -> None:
    assert _set_up(TWO, "dev").settings.prefix == "shop.dev"
    assert _set_up(TWO, "dev", prefix="mine").settings.prefix == "mine"
    assert _set_up({}).settings.prefix == "shop"


def test_the_only_environment_needs_no_name_and_one_of_several_does() -> None:
    assert _set_up({"dev": TWO["dev"]}).environment == "dev"
    assert _set_up(TWO).environment == ""


def test_an_unknown_environment_is_refused_with_the_closest() -> None:
    with pytest.raises(Failure) as caught:
        _set_up(TWO, "prodution")
    assert "dev, production" in caught.value.message
    assert caught.value.hint == 'did you mean "production"?'


def test_a_source_names_the_environment() -> None:
    loaded = _set_up(TWO, "production").loaded
    assert loaded.sources["partitions"] == "sojourn.yaml, environment production, partitions"


def test_the_password_reaches_the_connection_and_nothing_else() -> None:
    setup = _set_up({}, sasl_username="u", sasl_password="hunter2", security="SASL_SSL")
    assert setup.connection.password == "hunter2"
    assert "hunter2" not in repr(setup) + repr(setup.connection)
