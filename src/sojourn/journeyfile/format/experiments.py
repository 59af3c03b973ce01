"""What experiments and holdouts are made of: arms, what each does in another way, a measure."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, StringConstraints

from sojourn.journeyfile.format.base import (
    Duration,
    EventNames,
    Expression,
    Expressions,
    ForeignName,
    Name,
    Names,
    ShareText,
    Strict,
)
from sojourn.journeyfile.format.waits import WaitTime

if TYPE_CHECKING:
    from sojourn.journeyfile.format.steps import Branch

Salt = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class InsteadModel(Strict):
    """What an arm has in the place of what a later step says."""

    what: ClassVar[str] = "a step under `instead`"
    send: ForeignName | None = Field(
        None, description="Of a `send`: another message.", examples=["cart_reminder_short"]
    )
    channel: Names | None = Field(
        None, description="Of a `send`: another channel, or several.", examples=["push"]
    )
    data: Expressions | None = Field(
        None,
        description="Of a `send`: other values, in place of all that it names.",
        examples=["{items: customer.cart.items}"],
    )
    wait: WaitTime | None = Field(None, description="Of a `wait`: another time.", examples=["2d"])
    offer: Name | None = Field(
        None,
        description="Of an `offer`, or a `send` that shows one: another offer.",
        examples=["first_order"],
    )


class ArmModel(Strict):
    """One arm of an experiment."""

    what: ClassVar[str] = "an arm of `split`"
    share: ShareText = Field(description="Its part of all.", examples=["45%"])
    steps: "Branch" = Field(
        None, description="What to do; nothing: the run goes on behind.", examples=["[exit]"]
    )
    instead: dict[Name, InsteadModel] = Field(
        {},
        description="What later steps do in another way, by their ids.",
        examples=["{first: {send: cart_reminder_short}}"],
    )


class MeasureModel(Strict):
    """What an experiment is judged by."""

    what: ClassVar[str] = "`measure`"
    on: EventNames = Field(description="The event that counts.", examples=["Order Completed"])
    when: Expression | None = Field(
        None, description="Which of the events counts.", examples=["event.value >= 20"]
    )
    within: Duration = Field(
        description="How long after the first difference it counts.", examples=["60d"]
    )


class JourneyHoldoutModel(Strict):
    """Customers who get no messages of this journey, so that what these do can be seen."""

    what: ClassVar[str] = "`holdout` of a journey"
    share: ShareText = Field(description="Their part of all.", examples=["10%"])
    salt: Salt | None = Field(
        None,
        description="Another one draws other customers; the journey's name if not said.",
        examples=['"2026"'],
    )
    measure: MeasureModel | None = Field(
        None,
        description="What the messages are judged by; without it nobody is counted.",
        examples=["{on: Order Completed, within: 7d}"],
    )
