"""Who enters a journey: what opens a run, and how often."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from sojourn.core.declared.types import PropertyType
from sojourn.journeyfile.format.base import (
    AgainText,
    CountText,
    Duration,
    EventNames,
    Expression,
    LimitText,
    Names,
    Strict,
    TimeText,
)

PropertyName = Annotated[str, StringConstraints(min_length=1, max_length=128)]

#: The keys of which exactly one says what opens a run.
OPENINGS = ("on", "absent", "stage", "becomes", "date", "schedule", "by")


class EnterModel(Strict):
    """Who enters, and how often. One of `on`, `absent`, `stage`, `becomes`, `date`, `schedule`,
    `by` says when."""

    what: ClassVar[str] = "`enter`"
    on: EventNames | None = Field(
        None, description="An event of events.yaml, or several.", examples=["Product Added"]
    )
    count: CountText | None = Field(
        None,
        description="How many such events, and within which window.",
        examples=["at least 4 in rolling 7d"],
    )
    absent: Duration | None = Field(
        None, description="How long nothing was heard of the customer.", examples=["30d"]
    )
    of: EventNames | None = Field(
        None,
        description="With `absent`: which events stayed away; any act of theirs if not said.",
        examples=["Store Visited"],
    )
    stage: Names | None = Field(
        None, description="The stage of the lifecycle that they come to.", examples=["loyalty"]
    )
    source: Names | None = Field(
        None, alias="from", description="With `stage`: out of which one.", examples=["purchase"]
    )
    becomes: Expression | None = Field(
        None,
        description="A condition that holds now and did not before.",
        examples=["customer.orders.value >= 500"],
    )
    date: Expression | None = Field(
        None, description="A day that an attribute names.", examples=["customer.birthday"]
    )
    yearly: bool = Field(False, description="With `date`: every year anew.", examples=["true"])
    before: Duration | None = Field(
        None, description="With `date`: so many days before.", examples=["7d"]
    )
    after: Duration | None = Field(
        None, description="With `date`: so many days after.", examples=["1d"]
    )
    at: TimeText | None = Field(
        None, description="With `date`: at which local time of that day.", examples=["09:00"]
    )
    schedule: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        None,
        description="Moments of the customer's local time, in the five fields of cron.",
        examples=["0 9 * * mon"],
    )
    by: Literal["command"] | None = Field(
        None,
        description="Only by name: `start` of another journey, or `sojourn enter`.",
        examples=["command"],
    )
    properties: dict[PropertyName, PropertyType] = Field(
        {},
        alias="with",
        description="With `by`: what comes along, for `run.entry`.",
        examples=["{order_id: text}"],
    )
    when: Expression | None = Field(
        None, description="A condition that must hold.", examples=["customer.cart.value >= 20"]
    )
    key: Expression | None = Field(
        None, description="One run for each value of this.", examples=["event.cart_id"]
    )
    again: AgainText = Field(
        "after end", description="When the same key may enter again.", examples=["after end"]
    )
    at_once: int | None = Field(
        None,
        ge=1,
        le=50,
        description="How many runs of this journey at the same time.",
        examples=["1"],
    )
    at_most: LimitText | None = Field(
        None,
        description="How many runs of this journey a customer may begin within a window.",
        examples=["3 in rolling 30d"],
    )
