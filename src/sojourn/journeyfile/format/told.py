"""Values of a scenario: what its author makes up, and is checked against declarations later."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from sojourn.journeyfile.format.base import Strict

MomentText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d"}),
]
#: A text of the author's own; YAML may read `42` as no text.
AnyText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=512),
    WithJsonSchema({"type": ["string", "number"]}),
]
#: A number, a date or a text: what it must be is declared elsewhere, and checked against that.
Value = Annotated[Any, WithJsonSchema({})]
Amount = Annotated[
    str, StringConstraints(min_length=1, max_length=32), WithJsonSchema({"type": "number"})
]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Texts = Annotated[
    tuple[AnyText, ...],
    BeforeValidator(_as_list),
    WithJsonSchema({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class Open(Strict):
    """A mapping that takes names of the author's own beside its keys."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=False)
    __pydantic_extra__: dict[str, Any]

    def named(self) -> dict[str, Any]:
        """What stands there beside the keys."""
        return dict(self.__pydantic_extra__)
