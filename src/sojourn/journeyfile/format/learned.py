"""What all customers have taught by the time a scenario begins."""

from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Field, Tag

from sojourn.journeyfile.format.base import Name, ShareText, Strict
from sojourn.journeyfile.format.texts import WindowText

#: A chance for some hours of the day.
ByHours = dict[WindowText, ShareText]


class LearnedModel(Strict):
    """How many of the messages on a channel are answered, where that differs by stage or hour."""

    what: ClassVar[str] = "what is learned of a channel"
    rate: ShareText = Field(description="How many are answered in all.", examples=["5%"])
    stages: dict[Name, ShareText] = Field(
        {}, description="How many are in a stage.", examples=["{loyalty: 12%}"]
    )
    hours: ByHours = Field(
        {},
        description="How many are at some hours of the customer's day, in any stage.",
        examples=["{19:00-21:00: 30%}"],
    )


def _tag(value: Any) -> str:
    return "(mapping)" if isinstance(value, dict) else "(share)"


# The tags stand in parentheses because pydantic puts them into an error's path, where they
# must not be taken for a key of the file.
Learned = Annotated[
    Annotated[ShareText, Tag("(share)")] | Annotated[LearnedModel, Tag("(mapping)")],
    Discriminator(_tag),
]
