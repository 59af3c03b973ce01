"""What every command that speaks to Kafka needs: settings, connection, names of topics."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from sojourn.cli.failure import Failure
from sojourn.journeyfile.declaring.settings import Environment
from sojourn.journeyfile.declaring.settings import Settings as ProjectSettings
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.kafka.connection import Connection
from sojourn.ops.settings import Loaded, Settings, load
from sojourn.wire.topics import Topics

#: Used where none is named: nobody meets production by leaving an option out.
DEFAULT_ENVIRONMENT: Final = "dev"


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
    project: ProjectSettings, *, environment: str | None, arguments: Mapping[str, Any]
) -> Setup:
    """The settings of a command on a project in one of its environments.

    Raises Failure for an unknown environment, SettingsError for a wrong value.
    """
    chosen = _choose(project, environment or DEFAULT_ENVIRONMENT)
    said = {
        "brokers": chosen.brokers or None,
        "prefix": chosen.prefix,
        "partitions": chosen.partitions,
    }
    source = f"sojourn.yaml, environment {chosen.name}"
    return Setup(load(arguments=arguments, project=said, project_source=source), chosen.name)


def _choose(project: ProjectSettings, wanted: str) -> Environment:
    environment = project.environment(wanted)
    if environment is not None:
        return environment
    names = {*project.environments, DEFAULT_ENVIRONMENT}
    raise Failure(
        f'no environment "{wanted}" in sojourn.yaml; there are: {", ".join(sorted(names))}',
        hint=did_you_mean(wanted, names),
    )
