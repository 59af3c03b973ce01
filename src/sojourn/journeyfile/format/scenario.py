"""A file of scenarios: each of its documents tells of one customer, and what must come of it."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)
from pydantic.config import JsonDict

from sojourn.core.vocabulary import ActionKind, Category, DecisionReason, Outcome, Report
from sojourn.journeyfile.format.base import Duration, EventName, Name, Strict, Title

#: The words that begin an item of `play`; whatever else begins one is the name of an event.
PLAY_WORDS = ("after", "at", "report", "late", "expect")

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


class Open(Strict):
    """A mapping that takes names of the author's own beside its keys."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=False)
    __pydantic_extra__: dict[str, Any]

    def named(self) -> dict[str, Any]:
        """What stands there beside the keys."""
        return dict(self.__pydantic_extra__)


class CartItemModel(Strict):
    """One product of the cart."""

    what: ClassVar[str] = "a product of `cart`"
    product_id: AnyText = Field(description="Which product.", examples=["p1"])
    quantity: int = Field(1, ge=1, le=1_000_000, description="How many.", examples=["1"])
    price: Amount = Field("0", description="The price of one.", examples=["45"])
    name: str = Field("", description="What people call it.", examples=["Trail shoe"])


class OrdersModel(Strict):
    """All orders so far."""

    what: ClassVar[str] = "`orders`"
    count: Count = Field(0, description="How many orders.", examples=["2"])
    value: Amount = Field("0", description="What they came to.", examples=["90"])
    last_at: MomentText | None = Field(
        None, description="When the last one was.", examples=["2026-02-11 09:30"]
    )


class CustomerModel(Open):
    """Who it is about, and what is known of them. Contacts stand here by their names."""

    what: ClassVar[str] = "`customer`"
    __pydantic_extra__: dict[str, AnyText]
    id: AnyText = Field(description="The customer's id.", examples=["c1"])
    timezone: AnyText | None = Field(
        None, description="Their time zone.", examples=["Asia/Ho_Chi_Minh"]
    )
    consents: dict[Category, Texts] = Field(
        {},
        description="For each purpose the channels that they allow.",
        examples=["{promotional: [email, push]}"],
    )
    tags: Texts = Field((), description="Their tags.", examples=["[vip]"])
    stage: Name | None = Field(None, description="Where they stand.", examples=["loyalty"])
    attributes: dict[Name, Value] = Field(
        {}, description="Attributes of profile.yaml.", examples=["{favourite_topic: trails}"]
    )
    counters: dict[EventName, Count] = Field(
        {}, description="How many events of a type there were.", examples=["{Store Visited: 2}"]
    )
    cart: tuple[CartItemModel, ...] = Field(
        (), description="What is in the cart.", examples=["[{product_id: p1, price: 45}]"]
    )
    cart_id: AnyText | None = Field(None, description="Which cart it is.", examples=["k1"])
    orders: OrdersModel | None = Field(
        None, description="Their orders so far.", examples=["{count: 2, value: 90}"]
    )


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
    says: Report = Field(description="What is reported.", examples=["opened"])


def _report_kind(value: Any) -> str:
    return "(of a run)" if isinstance(value, dict) and "says" in value else "(of a step)"


ReportOf = Annotated[
    Annotated[RunReport, Tag("(of a run)")]
    | Annotated[dict[AnyText, Report], Field(min_length=1), Tag("(of a step)")],
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


class ActionModel(Strict):
    """One action. Only what is named is compared."""

    what: ClassVar[str] = "an item of `actions`"
    kind: ActionKind | None = Field(
        None, description="What is wanted; if not said, anything but a `cancel`.", examples=["send"]
    )
    step: AnyText | None = Field(None, description="The step.", examples=["first"])
    journey: Name | None = Field(None, description="The journey.", examples=["abandoned_cart"])
    run: AnyText | None = Field(None, description="The run.", examples=["abandoned_cart/k1"])
    channel: Name | None = Field(None, description="The channel.", examples=["email"])
    to: AnyText | None = Field(None, description="The address.", examples=["an@example.test"])
    at: MomentText | None = Field(None, description="When.", examples=["2026-03-03 21:30"])
    template: AnyText | None = Field(None, description="The message.", examples=["cart_reminder"])
    category: Category | None = Field(None, description="What it is for.", examples=["promotional"])
    change: AnyText | None = Field(
        None, description="Of an audience: add or remove.", examples=["add"]
    )
    because: AnyText | None = Field(
        None,
        description="Why it went out like this, in the words of docs/scenarios.md.",
        examples=["no address for push"],
    )
    data: dict[AnyText, Value] = Field(
        {}, description="What goes along; only what is named.", examples=["{product: p1}"]
    )


class DecisionModel(Strict):
    """One decision of a step. Only what is named is compared."""

    what: ClassVar[str] = "an item of `decisions`"
    step: AnyText = Field(description="The step.", examples=["second"])
    journey: Name | None = Field(None, description="The journey.", examples=["abandoned_cart"])
    run: AnyText | None = Field(None, description="The run.", examples=["abandoned_cart/k1"])
    outcome: Outcome | None = Field(None, description="What became of it.", examples=["dropped"])
    reason: DecisionReason | None = Field(None, description="Why.", examples=["no_address"])
    channel: Name | None = Field(None, description="The channel.", examples=["push"])


def _none_or_list(value: Any) -> str:
    return "(none)" if isinstance(value, str) else "(items)"


def _none_or_mapping(value: Any) -> str:
    return "(none)" if isinstance(value, str) else "(names)"


class ExpectModel(Strict):
    """What must be so, at the moment at which it stands."""

    what: ClassVar[str] = "`expect`"
    actions: (
        Annotated[
            Annotated[tuple[ActionModel, ...], Tag("(items)")]
            | Annotated[Literal["none"], Tag("(none)")],
            Discriminator(_none_or_list),
        ]
        | None
    ) = Field(
        None,
        description="All actions so far, in their order, or `none`.",
        examples=["[{step: first, channel: email}]"],
    )
    runs: (
        Annotated[
            Annotated[dict[AnyText, AnyText], Tag("(names)")]
            | Annotated[Literal["none"], Tag("(none)")],
            Discriminator(_none_or_mapping),
        ]
        | None
    ) = Field(
        None,
        description="Where runs stand, or how they ended; `none` where nobody entered.",
        examples=["{abandoned_cart/k1: completed}"],
    )
    stage: Name | None = Field(
        None, description="The stage of the lifecycle.", examples=["decision"]
    )
    decisions: tuple[DecisionModel, ...] | None = Field(
        None,
        description="All decisions so far of the steps that are named here, in their order.",
        examples=["[{step: second, outcome: dropped, reason: no_address}]"],
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


class ScenarioModel(Strict):
    """One customer's story: who it is about, what happens, and what must come of it."""

    what: ClassVar[str] = "a scenario"
    fallback: ClassVar[Mapping[str, Any]] = {
        "scenario": "unnamed",
        "customer": {"id": "unnamed"},
        "at": "2026-01-01 00:00",
        "play": [{"after": "1s"}],
        "expect": {"actions": "none"},
    }
    scenario: Title = Field(description="What is shown, in a few words.", examples=["pays in time"])
    customer: CustomerModel = Field(
        description="Who it is about.", examples=["{id: c1, email: an@example.test}"]
    )
    at: MomentText = Field(
        description="When it begins, in the customer's own time.", examples=["2026-03-02 20:15"]
    )
    play: tuple[PlayItem, ...] = Field(
        description="What happens, in order.", min_length=1, examples=["[{after: 24h}]"]
    )
    expect: ExpectModel = Field(
        description="What must be so in the end.", examples=["{actions: none}"]
    )
