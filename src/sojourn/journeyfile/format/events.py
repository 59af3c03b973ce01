"""events.yaml and profile.yaml: what may happen, and what is known of a customer."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, get_args

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)

from sojourn.core.declared.types import Change, PropertyType, UnknownEvents, UnknownProperties
from sojourn.journeyfile.format.base import EventName, Name, Strict, as_list, one_or_more

PropertyName = Annotated[str, StringConstraints(min_length=1, max_length=128)]
PropertyNames = Annotated[
    tuple[PropertyName, ...],
    BeforeValidator(as_list),
    one_or_more({"type": "string", "minLength": 1}),
]
Word = Annotated[str, StringConstraints(min_length=1, max_length=64)]

#: A text of which every value is named.
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=64)]


def _kind(value: Any) -> str:
    return "(words)" if isinstance(value, list | tuple) else "(type)"


#: What a value is: one of the types, or the list of all that a text may be.
Kind = Annotated[
    Annotated[PropertyType, Tag("(type)")] | Annotated[Words, Tag("(words)")],
    Discriminator(_kind),
]


class EventModel(Strict):
    """One type of event."""

    what: ClassVar[str] = "an event"
    channel: Name | None = Field(
        None, description="Where it happens, if it does not say so itself.", examples=["web"]
    )
    properties: dict[PropertyName, Kind] = Field(
        {},
        description="What it carries: a type, or all that a text may be.",
        examples=["{cart_id: text, price: money, plan: [free, paid]}"],
    )
    required: PropertyNames = Field(
        (), description="The properties without which it is refused.", examples=["order_id"]
    )
    changes: Annotated[
        tuple[Change, ...],
        BeforeValidator(as_list),
        one_or_more({"enum": list(get_args(Change))}),
    ] = Field((), description="What it changes in the profile.", examples=["cart_add"])


class UnknownModel(Strict):
    """What becomes of what events.yaml does not declare."""

    what: ClassVar[str] = "`unknown`"
    events: UnknownEvents = Field(
        default="count",
        description="Count them and go on, or send them to the dead letters.",
        examples=["refuse"],
    )
    properties: UnknownProperties = Field(
        default="keep",
        description="Keep them with the event, leave them out, or refuse the event.",
        examples=["drop"],
    )


class EventsModel(Strict):
    """events.yaml: the events that the team publishes."""

    what: ClassVar[str] = "events.yaml"
    unknown: UnknownModel = Field(
        UnknownModel(),
        description="What becomes of what is not declared here.",
        examples=["{events: refuse, properties: drop}"],
    )
    events: dict[EventName, EventModel] = Field(
        description="The events by their names.",
        examples=["{Product Added: {properties: {price: money}}}"],
    )


Start = Annotated[
    str,
    StringConstraints(min_length=1, max_length=256),
    WithJsonSchema({"type": ["string", "number", "boolean"]}),
]


class AttributeModel(Strict):
    """An attribute of which more is to be said than its type."""

    what: ClassVar[str] = "an attribute"
    type: Kind = Field(
        description="Its type, or all that a text may be.", examples=["integer", "[free, paid]"]
    )
    start: Start | None = Field(
        default=None, description="What holds until it is set.", examples=["0"]
    )


def _attribute_kind(value: Any) -> str:
    return "(whole)" if isinstance(value, Mapping | AttributeModel) else "(kind)"


class ProfileModel(Strict):
    """profile.yaml: what is kept of a customer besides contacts, cart and orders."""

    what: ClassVar[str] = "profile.yaml"
    attributes: dict[
        Name,
        Annotated[
            Annotated[Kind, Tag("(kind)")] | Annotated[AttributeModel, Tag("(whole)")],
            Discriminator(_attribute_kind),
        ],
    ] = Field(
        description="The attributes by their names.",
        examples=["{topic: text, visits: {type: integer, start: 0}}"],
    )

    def whole(self) -> dict[str, AttributeModel]:
        """Every attribute in the longer form."""
        return {
            name: told if isinstance(told, AttributeModel) else AttributeModel(type=told)
            for name, told in self.attributes.items()
        }
