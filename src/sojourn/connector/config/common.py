"""The keys that files of connectors have in common, whatever they send by."""

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from sojourn.journeyfile.format.base import Duration, Strict, as_list

Kind = Literal["smtp", "webhook", "http", "console"]

Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
RateText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,6} per (second|minute|hour|day)$"}),
]
SCALAR: Final = {"type": ["string", "number", "boolean"]}
#: Every scalar of a file is text; editors take it for a number where it looks like one.
Plain = Annotated[Text, WithJsonSchema(SCALAR)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(as_list), Field(min_length=1)]


def kind_field(kind: Kind, description: str) -> Any:
    """The key that tells kinds apart. A command may say it in its place."""
    return Field(kind, alias="with", description=description, examples=[kind])


class RetryModel(Strict):
    """How long and how often a message is tried again."""

    what: ClassVar[str] = "`retry`"
    for_: Duration = Field(
        "1h", alias="for", description="After so long it is given up.", examples=["1h"]
    )
    first: Duration = Field("1s", description="The bound on the first pause.", examples=["1s"])
    most: Duration = Field("5m", description="The bound on every pause.", examples=["5m"])


class ConnectorModel(Strict):
    """What all kinds have in common."""

    with_: Text = Field(alias="with", description="By what it sends.", examples=["smtp"])
    rate: RateText | None = Field(
        None,
        description="How many calls the provider takes, evenly spread.",
        examples=["10 per second"],
    )
    at_once: int = Field(
        16, ge=1, le=1_000, description="How many calls are under way at once.", examples=["16"]
    )
    timeout: Duration = Field("30s", description="How long a call may take.", examples=["30s"])
    retry: RetryModel = Field(
        RetryModel.model_validate({}),
        description="How long and how often a message is tried again.",
        examples=["{for: 1h, first: 1s, most: 5m}"],
    )
    oldest: Duration = Field(
        "1d",
        description="What was decided longer ago is not sent, unless it is transactional.",
        examples=["1d"],
    )
    templates: Text | None = Field(
        None, description="The directory of templates, beside this file.", examples=["templates"]
    )
    locale: Text = Field(
        "", description="The locale of customers of whom none is known.", examples=["vi"]
    )

    @property
    def calls(self) -> int:
        """How many calls may be under way. None waits for anything after its last look."""
        return self.at_once
