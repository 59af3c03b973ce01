"""The settings of a process: what they are, and where each value came from.

Precedence: arguments, then environment variables (SOJOURN_…), then the chosen environment of
the project (sojourn.yaml), then the default. A wrong value is reported with its setting, its
source and what was expected, all of them at once; a secret's value is never shown.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from msgspec import Struct
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
)

PREFIX: Final = "SOJOURN_"
Security = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]


class Settings(BaseSettings):
    """All settings, checked. Made by `load`, which knows the order of the sources."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    brokers: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost:9092",), min_length=1, description="Kafka brokers to start from, as host:port"
    )
    prefix: str = Field(
        "sojourn",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
        description="what all topic names begin with",
    )
    partitions: int = Field(8, ge=1, le=10_000, description="partitions of topics that are made")
    replication: int = Field(1, ge=1, le=9, description="replicas of topics that are made")
    clock: Literal["wall", "stream"] = Field(
        "wall", description="what moves time on: the wall clock, or the events' own times"
    )
    on_input_lost: Literal["go_on", "stop"] = Field(
        "go_on", description="what to do where input expired before it was read"
    )
    learning: Literal["on", "off"] = Field(
        "on", description="whether tables of what all customers answer are made; off keeps the last"
    )
    session_timeout_s: float = Field(
        10.0,
        ge=1,
        le=1800,
        description="silence after which a worker's shards are given away; Kafka takes 6 or more",
    )
    security: Security = Field("PLAINTEXT", description="how to speak to the brokers")
    sasl_mechanism: Mechanism = Field("SCRAM-SHA-512", description="how to log in, with SASL")
    sasl_username: str = Field("", description="the user, with SASL")
    sasl_password: SecretStr = Field(SecretStr(""), description="the password, with SASL")
    tls_ca_file: str = Field("", description="certificates to trust; empty for the system's")
    metrics_host: str = Field("127.0.0.1", description="where the operator's port listens")
    metrics_port: int = Field(9464, ge=0, le=65535, description="the operator's port; 0 picks one")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="the least important line that is logged"
    )
    log_form: Literal["auto", "text", "json"] = Field(
        "auto", description="how log lines look; auto: text on a terminal, else json"
    )
    mark_key: SecretStr = Field(
        SecretStr(""), description="the key of the hash that stands for a customer in logs"
    )

    @field_validator("brokers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("brokers")
    @classmethod
    def _host_and_port(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for broker in value:
            host, _, port = broker.rpartition(":")
            if not host or not port.isdigit():
                raise ValueError("each broker must read host:port, for example localhost:9092")
        return value


class Problem(Struct, frozen=True):
    """A setting that cannot be used. `source` names where the value stands."""

    setting: str
    source: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.setting}: {self.expected} (got {self.got} from {self.source})"


class SettingsError(Exception):
    """One or more settings cannot be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Loaded(Struct, frozen=True):
    """Settings, and for each where its value came from."""

    settings: Settings
    sources: Mapping[str, str]


def load(
    *,
    arguments: Mapping[str, Any] | None = None,
    project: Mapping[str, Any] | None = None,
    project_source: str = "sojourn.yaml",
) -> Loaded:
    """Merge the sources. `arguments` and `project` map setting names to values; None is unset.

    Raises SettingsError with every problem at once.
    """
    layers: tuple[tuple[str, Mapping[str, Any]], ...] = (
        (project_source + ", {name}", project or {}),
        ("${NAME}", EnvSettingsSource(Settings)()),
        ("--{option}", arguments or {}),
    )
    merged: dict[str, Any] = {}
    sources = dict.fromkeys(Settings.model_fields, "default")
    for source, values in layers:
        for name, value in values.items():
            if value is not None:
                merged[name] = value
                sources[name] = _named(source, name)
    try:
        return Loaded(Settings(**merged), sources)
    except ValidationError as error:
        raise SettingsError([_problem(detail, sources) for detail in error.errors()]) from None


def shown(loaded: Loaded) -> list[tuple[str, str, str]]:
    """Name, value and source of each setting, secrets masked, in the order declared."""
    settings = loaded.settings
    return [
        (name, _text(getattr(settings, name)), loaded.sources[name])
        for name in Settings.model_fields
    ]


def _named(source: str, name: str) -> str:
    return source.format(name=name, NAME=PREFIX + name.upper(), option=name.replace("_", "-"))


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else "(not set)"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)


def _problem(detail: ErrorDetails, sources: Mapping[str, str]) -> Problem:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    if name not in Settings.model_fields:
        known = ", ".join(Settings.model_fields)
        return Problem(name, sources.get(name, "?"), f"no such setting; there are {known}", "it")
    return Problem(name, sources[name], _expected(name, detail), _got(name, detail))


def _got(name: str, detail: ErrorDetails) -> str:
    if Settings.model_fields[name].annotation is SecretStr:
        return "a value"
    return repr(detail["input"])


def _expected(name: str, detail: ErrorDetails) -> str:
    annotation = Settings.model_fields[name].annotation
    if get_origin(annotation) is Literal:
        return "must be one of " + ", ".join(map(str, get_args(annotation)))
    message = detail["msg"].removeprefix("Value error, ")
    return message[0].lower() + message[1:]
