"""channels.yaml and policies.yaml: the ways to a customer, and what holds for all messages."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from sojourn.core.declared.policies import CapThen, MachineOpens, UnknownZone
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.format.base import (
    Duration,
    Name,
    ShareText,
    Strict,
    as_list,
    one_or_more,
)
from sojourn.journeyfile.format.choice import ChoiceModel
from sojourn.journeyfile.format.experiments import MeasureModel, Salt
from sojourn.journeyfile.format.uses import Uses

_CATEGORIES = ["transactional", "service", "promotional"]


WindowText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$",
            "examples": ["08:00-21:00", "21:00-08:00"],
        }
    ),
]
MoneyText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d+(\.\d{1,6})? [A-Z]{3}$", "examples": ["0.02 USD"]}
    ),
]
RateText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=32),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d+ per (second|minute|hour|day)$",
            "examples": ["10 per second"],
        }
    ),
]
CapWindowText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(rolling .+|calendar (day|week|month))$",
            "examples": ["rolling 24h", "calendar day", "calendar month"],
        }
    ),
]
ConsentText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(opt out|(double )?opt in( for .+)?)$",
            "examples": ["opt in", "double opt in for 730d", "opt out"],
        }
    ),
]
Categories = Annotated[
    tuple[Category, ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    WithJsonSchema(
        {
            "oneOf": [
                {"enum": _CATEGORIES},
                {"type": "array", "items": {"enum": _CATEGORIES}, "minItems": 1},
            ]
        }
    ),
]


#: Transactional messages compete with nothing.
Competing = Annotated[
    tuple[Literal["service", "promotional"], ...],
    BeforeValidator(as_list),
    Field(min_length=1),
    one_or_more({"enum": ["service", "promotional"]}),
]
#: A code of ISO 3166 and an IANA zone, or what quiet hours mean there.
Zones = Annotated[
    dict[
        Annotated[str, StringConstraints(min_length=1, max_length=8)],
        Annotated[str, StringConstraints(min_length=1, max_length=64)],
    ],
    WithJsonSchema(
        {
            "type": "object",
            "patternProperties": {"^[A-Z]{2}$": {"type": "string"}},
            "additionalProperties": False,
        }
    ),
]


class ChannelModel(Strict):
    """One way to a customer."""

    what: ClassVar[str] = "a channel"
    to: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        description="The contact point that it needs.", examples=["customer.email"]
    )
    window: WindowText | None = Field(
        None,
        description="When its vendor takes messages, in the customer's time.",
        examples=["08:00-21:00"],
    )
    window_for: Categories = Field(
        ("transactional", "service", "promotional"),
        description="The categories that the window holds for; all if not said.",
        examples=["[promotional, service]"],
    )
    reply_window: Duration | None = Field(
        None,
        description="For how long after the customer last wrote there it may be used.",
        examples=["24h"],
    )
    reply_window_for: Categories = Field(
        ("transactional", "service", "promotional"),
        description="The categories that this holds for; all if not said.",
        examples=["[promotional, service]"],
    )
    cost: MoneyText | None = Field(
        None, description="The price of one message.", examples=["0.02 USD"]
    )
    role: dict[Name, Literal["main", "supporting"]] = Field(
        {},
        description="The part that it plays in stages of lifecycle.yaml.",
        examples=["{consideration: main, loyalty: supporting}"],
    )
    rate: RateText | None = Field(
        None,
        description="How many messages its provider takes. Its connector keeps to it.",
        examples=["10 per second"],
    )


class ChannelsModel(Strict):
    """channels.yaml: the ways to a customer."""

    what: ClassVar[str] = "channels.yaml"
    channels: dict[Name, ChannelModel] = Field(
        description="The channels by their names.", examples=["{email: {to: customer.email}}"]
    )


class ConsentModel(Strict):
    """What customers must have said, by category and channel."""

    what: ClassVar[str] = "`consent`"
    promotional: dict[Name, ConsentText] = Field(
        {},
        description="Of each channel: `opt in` needs a yes, `double opt in` a confirmed one, "
        "`opt out` only no no; with `for` a yes lapses.",
        examples=["{email: double opt in for 730d, sms: opt in, push: opt out}"],
    )
    service: dict[Name, ConsentText] = Field(
        {}, description="As for promotional ones.", examples=["{email: opt out}"]
    )
    transactional: dict[Name, ConsentText] = Field(
        {},
        description="Without a rule they go out whatever the customer said.",
        examples=["{email: opt out}"],
    )


class QuietHoursModel(Strict):
    """The hours in which a category of messages disturbs nobody, in the customer's time."""

    what: ClassVar[str] = "`quiet_hours`"
    promotional: WindowText | None = Field(
        None, description="When no such message goes out.", examples=["21:00-08:00"]
    )
    service: WindowText | None = Field(
        None, description="When no such message goes out.", examples=["22:00-07:00"]
    )
    transactional: WindowText | None = Field(
        None, description="When not even such a message goes out.", examples=["23:00-06:00"]
    )


class CapModel(Strict):
    """How many messages one customer may get."""

    what: ClassVar[str] = "a cap"
    name: Name = Field(description="Its name, for records.", examples=["daily"])
    at_most: int | None = Field(None, ge=1, le=64, description="How many messages.", examples=["3"])
    within: CapWindowText | None = Field(
        None,
        alias="in",
        description="In which time: a rolling one, or a day, week or month of the customer's "
        "calendar.",
        examples=["rolling 24h"],
    )
    gap: Duration | None = Field(
        None, description="In place of both: the time between two messages.", examples=["2h"]
    )
    of: Categories = Field(
        ("promotional", "service"),
        description="The categories that it counts; all but transactional if not said.",
        examples=["promotional"],
    )
    channel: Name | None = Field(
        None, description="The channel that it counts; all if not said.", examples=["sms"]
    )
    group: Name | None = Field(
        None,
        description="The group of journeys that it counts; all journeys if not said.",
        examples=["cart"],
    )
    then: CapThen = Field(
        "defer",
        description="What becomes of one too many: it waits, is dropped, or the rest of the "
        "step's channels is looked at.",
        examples=["drop"],
    )
    expires: Duration | None = Field(
        None, description="How long it waits at most; then it is dropped.", examples=["12h"]
    )


class BudgetModel(Strict):
    """How much messages may cost in all: what `cost` of channels.yaml says, over all customers."""

    what: ClassVar[str] = "a budget"
    name: Name = Field(description="Its name, for records.", examples=["cart_sms"])
    at_most: MoneyText = Field(description="How much.", examples=["200 USD"])
    per: Literal["day", "week", "month", "total"] = Field(
        description="In which time: a day, week or month of the project's calendar, or ever.",
        examples=["month"],
    )
    of: Categories = Field(
        ("promotional", "service"),
        description="The categories that it counts; all but transactional if not said.",
        examples=["promotional"],
    )
    channel: Name | None = Field(
        None, description="The channel that it counts; all if not said.", examples=["sms"]
    )
    journey: Name | None = Field(
        None,
        description="The journey that it counts; all if not said.",
        examples=["abandoned_cart"],
    )
    group: Name | None = Field(
        None,
        description="The group of journeys that it counts; all journeys if not said.",
        examples=["cart"],
    )
    then: CapThen | None = Field(
        None,
        description="What becomes of a message that there is no money for: it waits for the next "
        "period, is dropped, or the rest of the step's channels is looked at.",
        examples=["drop"],
    )
    expires: Duration | None = Field(
        None, description="How long it waits at most; then it is dropped.", examples=["2d"]
    )


class ArbitrationModel(Strict):
    """Messages of one customer that compete: within so long, one of them goes out."""

    what: ClassVar[str] = "`arbitration`"
    window: Duration = Field(
        description="How long the first waits for others. Then the best goes out.",
        examples=["10m"],
    )
    of: Competing = Field(
        ("promotional",), description="The categories that compete.", examples=["promotional"]
    )
    expires: Duration | None = Field(
        None,
        description="How long after its step was reached one competes at most.",
        examples=["2d"],
    )


class HoldoutModel(Strict):
    """Customers who get no such messages, so that what messages do can be seen."""

    what: ClassVar[str] = "`holdout`"
    share: ShareText = Field(description="Their part of all.", examples=["5%"])
    of: Categories = Field(
        description="The categories that they do not get.", examples=["promotional"]
    )
    salt: Salt = Field(
        "holdout", description="Another one draws other customers.", examples=['"2026"']
    )
    measure: MeasureModel | None = Field(
        None,
        description="What the messages are judged by; without it nobody is counted.",
        examples=["{on: Order Completed, within: 30d}"],
    )


class PoliciesModel(Strict):
    """policies.yaml: what holds for the messages of all journeys."""

    what: ClassVar[str] = "policies.yaml"
    use: Uses = Field(
        (),
        description="Rules of law and of vendors that come along, by the name of their preset.",
        examples=["[vn-decree-91, messenger-24h]"],
    )
    consent: ConsentModel = Field(
        ConsentModel.model_validate({}),
        description="What customers must have said.",
        examples=["{promotional: {email: opt in}}"],
    )
    quiet_hours: QuietHoursModel = Field(
        QuietHoursModel.model_validate({}),
        description="When messages wait for the morning.",
        examples=["{promotional: 21:00-08:00}"],
    )
    unknown_zone: UnknownZone = Field(
        "project",
        description="Quiet hours of a customer whose time zone is not known: those of the "
        "project's zone; `hold` until it is known; or `send` at any hour.",
        examples=["hold"],
    )
    country: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        None,
        description="The attribute that says in which country (ISO 3166, as in `VN`) a customer "
        "lives. Where their own time zone is not known, that of their country holds, if all of "
        "it keeps one clock.",
        examples=["customer.country"],
    )
    zones: Zones = Field(
        {},
        description="With `country`, for countries that keep several clocks: a time zone, or "
        "`project`, `hold` or `send` as with `unknown_zone`.",
        examples=["{US: America/New_York, AU: hold}"],
    )
    jitter: Duration | None = Field(
        None,
        description="Over which time those who waited for the same hour are spread.",
        examples=["30m"],
    )
    caps: tuple[CapModel, ...] = Field(
        (),
        description="How many messages one customer may get; the first that is full decides.",
        examples=["[{name: daily, at_most: 3, in: rolling 24h}]"],
    )
    budget: tuple[BudgetModel, ...] = Field(
        (),
        description="How much messages may cost in all; the first that is spent decides.",
        examples=["[{name: cart_sms, at_most: 200 USD, per: month, channel: sms}]"],
    )
    priorities: tuple[Name, ...] = Field(
        (),
        description="Journeys, or groups of them, the most important first; the others come "
        "behind, all alike.",
        examples=["[after_order, abandoned_cart]"],
    )
    arbitration: ArbitrationModel | None = Field(
        None,
        description="Of several messages at nearly the same time only the best goes out.",
        examples=["{window: 10m, of: promotional}"],
    )
    machine_opens: MachineOpens = Field(
        "ignore",
        description="Whether an open or a click counts that its connector says a machine made.",
        examples=["count"],
    )
    holdout: HoldoutModel | None = Field(
        None,
        description="Customers who get none, for comparison.",
        examples=["{share: 5%, of: promotional}"],
    )
    choice: ChoiceModel | None = Field(
        None,
        description="How the best channel and hour are chosen, and what is learned from all "
        "customers for it; `{}` for what is usual.",
        examples=["{explore: true}"],
    )
