"""The files that hold for the whole project; some have files of their own."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from sojourn.journeyfile.findings.levels import SETTABLE, SETTINGS, Setting
from sojourn.journeyfile.format.base import Name, Strict, as_list
from sojourn.journeyfile.format.events import EventsModel as EventsModel
from sojourn.journeyfile.format.events import ProfileModel as ProfileModel
from sojourn.journeyfile.format.lifecycle import LifecycleModel as LifecycleModel
from sojourn.journeyfile.format.lifecycle import StageModel as StageModel
from sojourn.journeyfile.format.offers import OfferModel as OfferModel
from sojourn.journeyfile.format.offers import OffersModel as OffersModel

Broker = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*:[0-9]{1,5}$")]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class EnvironmentModel(Strict):
    """Where the project runs: brokers and topics."""

    what: ClassVar[str] = "an environment"
    brokers: Annotated[
        tuple[Broker, ...],
        BeforeValidator(as_list),
        WithJsonSchema(
            {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
        ),
    ] = Field((), description="host:port, one or several.", examples=["localhost:9092"])
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")] = Field(
        "",
        description="What all topics begin with; name and environment if not said.",
        examples=["little_shop.dev"],
    )
    partitions: int = Field(
        8, ge=1, le=1000, description="The number of shards; fixed for good.", examples=["8"]
    )


#: Which rules there are, and which can be set, is looked at when the settings are compiled.
Levels = Annotated[
    dict[ShortText, Setting],
    WithJsonSchema(
        {
            "type": "object",
            "properties": {rule: {"enum": [*SETTINGS]} for rule in SETTABLE},
            "additionalProperties": False,
        }
    ),
]


class ProjectModel(Strict):
    """sojourn.yaml: the name of the project and what it is counted in."""

    what: ClassVar[str] = "sojourn.yaml"
    fallback: ClassVar[Mapping[str, Any]] = {
        "name": "unnamed",
        "language": "1",
        "timezone": "UTC",
        "currency": "EUR",
    }
    name: Name = Field(description="The project's name.", examples=["little_shop"])
    language: int = Field(description="The version of the language.", examples=["1"])
    timezone: ShortText = Field(
        description="The time zone where the customer's is not known.", examples=["Europe/Paris"]
    )
    currency: ShortText = Field(description="The currency of all money.", examples=["EUR"])
    environments: dict[Name, EnvironmentModel] = Field(
        {},
        description="Where it runs, by the name of the environment.",
        examples=["{production: {brokers: 'kafka-1:9092'}}"],
    )
    lint: Levels = Field(
        {},
        description="How loud the rules of `sojourn check` are, by their ids.",
        examples=["{missing-id: error}"],
    )
