"""What happens in a scenario: events and reports, in time or late, time passing, and looks."""

from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag
from pydantic.config import JsonDict

from sojourn.core.vocabulary import Report
from sojourn.journeyfile.format.base import Duration, EventName, Name, Strict
from sojourn.journeyfile.format.expect import ExpectModel
from sojourn.journeyfile.format.told import AnyText, MomentText, Open

#: The words that begin an item of `play`; whatever else begins one is the name of an event.
PLAY_WORDS = ("after", "at", "report", "late", "expect")

#: What follows the word of an answer that the customer has not given themselves.
BY_MACHINE: Final = " by a machine"
#: What a connector may say of a message.
Says = Literal[Report, "opened by a machine", "clicked by a machine"]

#: Where the event's own id, and what it says of the person, stand beside it.
OwnId = Annotated[
    AnyText | None,
    Field(description="The event's own id, to repeat it.", examples=["e1"]),
]
Contacts = Annotated[
    dict[Name, AnyText],
    Field(
        default_factory=dict,
        description="Contacts that it brings.",
        examples=["{email: an@example.test}"],
    ),
]

#: For editors: what begins with a word of the play is no event.
_AN_EVENT: JsonDict = {
    "additionalProperties": {"type": "object"},
    "not": {"anyOf": [{"required": [word]} for word in PLAY_WORDS]},
}


class EventItem(Open):
    """An event by its name, with its properties."""

    model_config = ConfigDict(json_schema_extra=_AN_EVENT)
    what: ClassVar[str] = "an item of `play`"
    id: OwnId = None
    identifiers: Contacts


class AfterItem(Strict):
    """Let time pass."""

    what: ClassVar[str] = "an `after` item"
    after: Duration = Field(description="How long nothing happens.", examples=["24h"])


class AtItem(Strict):
    """Let time pass up to a moment."""

    what: ClassVar[str] = "an `at` item"
    at: MomentText = Field(description="Until when nothing happens.", examples=["2026-03-05 08:00"])


class RunReport(Strict):
    """What a connector reports about a message of one run."""

    what: ClassVar[str] = "`report`"
    run: AnyText = Field(description="The run that sent it.", examples=["abandoned_cart/k1"])
    step: AnyText = Field(description="The step that sent it.", examples=["first"])
    says: Says = Field(description="What is reported.", examples=["opened"])


def _report_kind(value: Any) -> str:
    return "(of a run)" if isinstance(value, dict) and "says" in value else "(of a step)"


ReportOf = Annotated[
    Annotated[RunReport, Tag("(of a run)")]
    | Annotated[dict[AnyText, Says], Field(min_length=1), Tag("(of a step)")],
    Discriminator(_report_kind),
]


class ReportItem(Strict):
    """What a connector reports about the last message of a step."""

    what: ClassVar[str] = "a `report` item"
    report: ReportOf = Field(
        description="The step and the word of the report.", examples=["{first: opened}"]
    )


class LateModel(Open):
    """An event, or a report, that happened earlier than it arrives."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": {"type": "object"}})
    what: ClassVar[str] = "`late`"
    by: Duration | None = Field(None, description="How long ago it happened.", examples=["2h"])
    at: MomentText | None = Field(
        None, description="When it happened, instead of `by`.", examples=["2026-03-02 18:15"]
    )
    report: ReportOf | None = Field(
        None, description="A report, instead of an event.", examples=["{first: opened}"]
    )
    id: OwnId = None
    identifiers: Contacts


class LateItem(Strict):
    """Something that arrives late."""

    what: ClassVar[str] = "a `late` item"
    late: LateModel = Field(
        description="The event, and by how much it is late.",
        examples=["{Product Added: {cart_id: k1}, by: 2h}"],
    )


class ExpectItem(Strict):
    """A look at how things stand at this moment of the play."""

    what: ClassVar[str] = "an `expect` item"
    expect: ExpectModel = Field(description="What must be so now.", examples=["{actions: none}"])


def _item_tag(value: Any) -> str:
    if isinstance(value, str):
        return "(name)"
    keys = value if isinstance(value, dict) else ()
    return f"({next((word for word in PLAY_WORDS if word in keys), 'event')})"


# The tags stand in parentheses because pydantic puts them into an error's path, where they
# must not be taken for a key of the file.
PlayItem = Annotated[
    Annotated[AfterItem, Tag("(after)")]
    | Annotated[AtItem, Tag("(at)")]
    | Annotated[ReportItem, Tag("(report)")]
    | Annotated[LateItem, Tag("(late)")]
    | Annotated[ExpectItem, Tag("(expect)")]
    | Annotated[EventItem, Tag("(event)")]
    | Annotated[EventName, Tag("(name)")],
    Discriminator(_item_tag),
]
