"""offers.yaml: what customers can be given a code for."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints, WithJsonSchema

from sojourn.journeyfile.format.base import (
    DateText,
    Duration,
    EventNames,
    Expression,
    Name,
    Strict,
)
from sojourn.journeyfile.format.texts import MoneyText

CodesPath = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    WithJsonSchema({"type": "string", "pattern": r"\.codes\.txt$"}),
]
ValueText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(\d{1,3}(\.\d{1,2})?%( up to \d+(\.\d{1,6})? [A-Z]{3})?"
            r"|\d+(\.\d{1,6})? [A-Z]{3})$",
            "examples": ["5 USD", "10%", "10% up to 20 USD"],
        }
    ),
]


class RedemptionModel(Strict):
    """How it is known that a customer has used their code."""

    what: ClassVar[str] = "`redeemed`"
    on: EventNames = Field(
        description="The event, or several, of which any will do.", examples=["Order Completed"]
    )
    when: Expression | None = Field(
        None,
        description="What must hold of the event and of the customer's code; any of these events "
        "if not said.",
        examples=["event.code == offer.code"],
    )


class NotAfterModel(Strict):
    """What makes an offer pointless for a while."""

    what: ClassVar[str] = "`not_after`"
    on: EventNames = Field(
        description="The event, or several, of which any will do.", examples=["Order Completed"]
    )
    within: Duration = Field(description="For how long.", examples=["7d"])
    of: Expression | None = Field(
        None,
        description="What was bought, a text or a list of texts: then it is pointless only where "
        "that is what the offer is `about`.",
        examples=["event.products.map(p, p.product_id)"],
    )


class OfferModel(Strict):
    """A campaign's promise."""

    what: ClassVar[str] = "an offer"
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,31}$")] | None = Field(
        None, description="The code; of an `own` one, what it begins with.", examples=["FIRST10"]
    )
    own: bool = Field(
        False, description="Each customer gets a code of their own.", examples=["true"]
    )
    codes: CodesPath | None = Field(
        None,
        description="In place of `code`: a file of the project with a code on each line, of which "
        "each customer gets one.",
        examples=["spring.codes.txt"],
    )
    lasts: Duration | None = Field(
        None, description="How long it holds from when it was given.", examples=["30d"]
    )
    until: DateText | None = Field(
        None,
        description="The last day on which a code is given and holds, in the project's time.",
        examples=["2026-12-31"],
    )
    stock: int | None = Field(
        None,
        ge=1,
        le=1_000_000_000,
        description="How many customers get a code at most.",
        examples=["500"],
    )
    value: ValueText | None = Field(
        None,
        description="What a code is worth: an amount, or a part of an order.",
        examples=["10% up to 20 USD"],
    )
    at_most: MoneyText | None = Field(
        None,
        description="How much may be promised and given away in all. What ends unused comes back.",
        examples=["5000 USD"],
    )
    least_order: MoneyText | None = Field(
        None, description="The least order that it holds for, for messages.", examples=["50 USD"]
    )
    redeemed: RedemptionModel | None = Field(
        None,
        description="How it is known that a code was used.",
        examples=["{on: Order Completed, when: event.code == offer.code}"],
    )
    not_after: NotAfterModel | None = Field(
        None,
        description="What makes it pointless for a while: then no code is given, and no message "
        "shows one.",
        examples=["{on: Order Completed, within: 7d}"],
    )


class OffersModel(Strict):
    """offers.yaml: what customers can be given a code for."""

    what: ClassVar[str] = "offers.yaml"
    offers: dict[Name, OfferModel] = Field(
        description="The offers by their names.", examples=["{first_order: {code: FIRST10}}"]
    )
