"""`choice` in policies.yaml: how the best channel and the best hour are chosen, and learned."""

from typing import ClassVar

from pydantic import Field

from sojourn.journeyfile.format.base import Duration, Expression, Name, ShareText, Strict
from sojourn.journeyfile.format.experiments import Salt


class WeightsModel(Strict):
    """How much an answer counts on a channel, by the part that it plays in the stage."""

    what: ClassVar[str] = "`weight`"
    main: ShareText = Field("150%", description="Of a main channel.", examples=["200%"])
    supporting: ShareText = Field("100%", description="Of a supporting channel.", examples=["100%"])
    none: ShareText = Field("75%", description="Of one that plays no part there.", examples=["50%"])


class ChoiceModel(Strict):
    """How the best channel and the best hour are chosen, and what is learned for it."""

    what: ClassVar[str] = "`choice`"
    evidence: int = Field(
        200,
        ge=1,
        le=1_000_000,
        description="After how many messages to all customers, on the channels at hand, scores "
        "decide; before, it is the order of channels.yaml.",
        examples=["500"],
    )
    own_evidence: int = Field(
        5,
        ge=1,
        le=1_000,
        description="Or after how many messages to this customer.",
        examples=["10"],
    )
    prior: int = Field(
        10,
        ge=1,
        le=1_000,
        description="How many messages to the customer weigh as much as all that others have "
        "taught.",
        examples=["20"],
    )
    weight: WeightsModel = Field(
        WeightsModel.model_validate({}),
        description="How much an answer counts by the part that the channel plays in the stage.",
        examples=["{main: 200%}"],
    )
    cost: ShareText = Field(
        "5%",
        description="By how much more the dearest channel of the project must be answered than a "
        "free one; for others in proportion.",
        examples=["2%"],
    )
    fatigue: ShareText = Field(
        "1%",
        description="What each message that the customer got there lately takes off.",
        examples=["0.5%"],
    )
    lately: Duration = Field("7d", description="What counts as lately.", examples=["3d"])
    explore: bool = Field(
        False,
        description="Draw each chance from what is believed of it, so that what little is known of "
        "is tried.",
        examples=["true"],
    )
    salt: Salt = Field("choice", description="Another one draws others.", examples=['"2026"'])
    half_life: Duration = Field(
        "30d", description="After which time a message weighs half as much.", examples=["14d"]
    )
    every: Duration = Field(
        "6h", description="How often what all customers teach is learned anew.", examples=["1h"]
    )
    score: dict[Name, Expression] = Field(
        {},
        description="For some channels, a number of your own from 0 to 1 in place of the learned "
        "chance of an answer.",
        examples=["{email: customer.likes_email}"],
    )
