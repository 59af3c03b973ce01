"""policies.yaml: what holds for the messages of all journeys."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from sojourn.core.declared.policies import MachineOpens, UnknownZone
from sojourn.journeyfile.format.base import Duration, Name, ShareText, Strict
from sojourn.journeyfile.format.choice import ChoiceModel
from sojourn.journeyfile.format.experiments import MeasureModel, Salt
from sojourn.journeyfile.format.limits import BudgetModel, CapModel
from sojourn.journeyfile.format.texts import Categories, Competing, ConsentText, WindowText, Zones
from sojourn.journeyfile.format.uses import Uses


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
