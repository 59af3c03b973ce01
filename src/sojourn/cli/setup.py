"""What every command that speaks to Kafka needs: settings, connection, names of topics."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from sojourn.cli.failure import Failure
from sojourn.kafka.connection import Connection
from sojourn.ops.settings import Loaded, Settings, load
from sojourn.wire.topics import Topics


class Setup(Struct, frozen=True):
    """Settings with their sources, and what follows from them."""

    loaded: Loaded
    environment: str

    @property
    def settings(self) -> Settings:
        return self.loaded.settings

    @property
    def topics(self) -> Topics:
        return Topics(self.settings.prefix)

    @property
    def connection(self) -> Connection:
        settings = self.settings
        return Connection(
            bootstrap=",".join(settings.brokers),
            security_protocol=settings.security,
            sasl_mechanism=settings.sasl_mechanism,
            username=settings.sasl_username or None,
            password=settings.sasl_password.get_secret_value() or None,
            ca_file=settings.tls_ca_file or None,
        )


def set_up(
    *,
    name: str,
    environments: Mapping[str, Mapping[str, Any]],
    environment: str | None,
    arguments: Mapping[str, Any],
) -> Setup:
    """The settings of a command on the project `name`.

    Topics begin with the project's name and the environment's, unless something says
    otherwise. Raises Failure for an unknown environment, SettingsError for a wrong value.
    """
    chosen = _choose(environments, environment)
    said = {key: value for key, value in environments.get(chosen, {}).items() if value}
    said.setdefault("prefix", f"{name}.{chosen}" if chosen else name)
    source = f"sojourn.yaml, environment {chosen}" if chosen else "sojourn.yaml"
    return Setup(load(arguments=arguments, project=said, project_source=source), chosen)


def _choose(environments: Mapping[str, Any], wanted: str | None) -> str:
    """The environment to use: the one named, else the only one, else none."""
    if wanted is None:
        return next(iter(environments)) if len(environments) == 1 else ""
    if wanted in environments:
        return wanted
    close = get_close_matches(wanted, environments, n=1)
    there = ", ".join(sorted(environments)) or "none"
    raise Failure(
        f'no environment "{wanted}" in sojourn.yaml; there are: {there}',
        hint=f'did you mean "{close[0]}"?' if close else "",
    )
