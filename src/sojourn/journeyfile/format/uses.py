"""How policies.yaml takes up a preset: by its name, or with what is to be different."""

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag

from sojourn.journeyfile.format.base import NAME, Name, Strict, as_list, one_or_more

#: The name of a preset is that of its file.
PRESET_NAME = r"^[a-z][a-z0-9-]{0,63}$"
PresetName = Annotated[str, StringConstraints(pattern=PRESET_NAME)]
RuleNames = Annotated[
    tuple[Name, ...], BeforeValidator(as_list), one_or_more({"type": "string", "pattern": NAME})
]


class UseModel(Strict):
    """A preset with what is to be different."""

    what: ClassVar[str] = "the use of a preset"
    preset: PresetName = Field(description="Its name.", examples=["zalo-oa"])
    channels: dict[Name, Name] = Field(
        {},
        description="What the project calls the channels of the preset.",
        examples=["{zalo: zalo_shop}"],
    )
    without: RuleNames = Field(
        (), description="The rules that are not to come along.", examples=["[vn_sms_consent]"]
    )


def _use_kind(value: Any) -> str:
    return "(preset)" if isinstance(value, str) else "(use)"


Use = Annotated[
    Annotated[PresetName, Tag("(preset)")] | Annotated[UseModel, Tag("(use)")],
    Discriminator(_use_kind),
]
Uses = tuple[Use, ...]


def whole(use: str | UseModel) -> UseModel:
    """A use in the longer form."""
    return UseModel.model_validate({"preset": use}) if isinstance(use, str) else use
