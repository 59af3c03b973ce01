"""What all models of the files share: closed sets of keys, and the kinds of texts."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from sojourn.journeyfile.format.retell import retell


class Strict(BaseModel):
    """A mapping with a closed set of keys. `what` names it in messages.

    `fallback` holds a harmless value for each key that must be given, of a whole file: where
    the author's own is missing or refused, the rest can be looked at all the same. `later`
    names the keys that a later release brings, each with the reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)
    what: ClassVar[str] = "this mapping"
    fallback: ClassVar[Mapping[str, Any]] = {}
    later: ClassVar[Mapping[str, str]] = {}

    @model_validator(mode="wrap")
    @classmethod
    def _retell(cls, value: Any, handler: ModelWrapValidatorHandler["Strict"]) -> "Strict":
        """Say pydantic's errors in our words here, where the mapping's keys are known."""
        try:
            return handler(value)
        except ValidationError as error:
            told = [retell(cls.what, keys_of(cls), cls.later, found) for found in error.errors()]
            said = [found for found in told if found is not None]
            raise ValidationError.from_exception_data(cls.__name__, said) from None


def keys_of(model: type[BaseModel]) -> dict[str, str]:
    """The keys of a mapping as authors write them, each with an example of a whole line."""
    return {
        field.alias or name: str((field.examples or [""])[0])
        for name, field in model.model_fields.items()
    }


def as_list(value: Any) -> Any:
    """A list where one text may stand for a list of it."""
    return [value] if isinstance(value, str) else value


def _text_schema(**more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **more})


def one_or_more(item: dict[str, Any]) -> WithJsonSchema:
    """The schema of such a list, whose items are `item`."""
    return WithJsonSchema({"oneOf": [item, {"type": "array", "items": item, "minItems": 1}]})


#: A name that people refer to: of a journey, a step, a channel, a stage. A word in a condition.
NAME = r"^[a-z][a-z0-9_]{0,63}$"
Name = Annotated[str, StringConstraints(pattern=NAME)]

#: The name of a message or an audience, which other systems know.
ForeignName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$")]

Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]

#: An event's name is the team's own, with spaces and all.
EventName = Annotated[str, StringConstraints(min_length=1, max_length=128)]

Duration = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    _text_schema(pattern=r"^\d+[wdhms]( \d+[wdhms])*$", examples=["24h", "7d", "1d 12h"]),
]
CountText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100),
    _text_schema(pattern=r"^at least \d+ in rolling .+$", examples=["at least 4 in rolling 7d"]),
]
LimitText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100),
    _text_schema(pattern=r"^\d+ in rolling .+$", examples=["3 in rolling 30d"]),
]
AgainText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100),
    _text_schema(pattern=r"^(never|after .+)$", examples=["never", "after end", "after 30d"]),
]
#: A condition or another expression; YAML may read `true` or `3` as no text.
Expression = Annotated[
    str,
    StringConstraints(min_length=1),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]
#: A local time of day and the days of the week; what they mean is parsed in `clock_text`.
TimeText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    _text_schema(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["09:00"]),
]
DaysText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    _text_schema(examples=["mon-fri", "sat, sun"]),
]
DateText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    _text_schema(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-12-24"]),
]
#: A part of all, as in `45%`.
ShareText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=16),
    _text_schema(pattern=r"^\d{1,3}(\.\d{1,2})?%$", examples=["45%"]),
]
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    one_or_more({"type": "string", "pattern": NAME}),
]
EventNames = Annotated[
    tuple[EventName, ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    one_or_more({"type": "string"}),
]
#: Values that are worked out by expressions, by the name they get.
Expressions = dict[Annotated[str, StringConstraints(min_length=1, max_length=64)], Expression]
