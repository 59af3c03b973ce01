"""`caps` and `budget` of policies.yaml: how many messages, and how dear."""

from typing import ClassVar, Literal

from pydantic import Field

from sojourn.core.declared.policies import CapThen
from sojourn.journeyfile.format.base import Duration, Name, Strict
from sojourn.journeyfile.format.texts import CapWindowText, Categories, MoneyText


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
