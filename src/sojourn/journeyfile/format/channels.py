"""channels.yaml: the ways to a customer."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from sojourn.journeyfile.format.base import Duration, Name, Strict
from sojourn.journeyfile.format.texts import Categories, MoneyText, RateText, WindowText


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
