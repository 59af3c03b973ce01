"""The steps that want something from the world, change the profile, or set something off."""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag, WithJsonSchema

from sojourn.core.vocabulary import Answer, Category
from sojourn.journeyfile.format.base import (
    Duration,
    EventName,
    Expression,
    Expressions,
    ForeignName,
    Name,
    Names,
    Strict,
)
from sojourn.journeyfile.format.waits import StepId

if TYPE_CHECKING:
    from sojourn.journeyfile.format.steps import Branch, Steps


def _rule_or_steps(value: Any) -> str:
    return "(steps)" if isinstance(value, list | tuple) else "(rule)"


BestHourText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema(
        {"type": "string", "pattern": "^best within .+$", "examples": ["best within 24h"]}
    ),
]


class EscalateModel(Strict):
    """Another channel for a message that nobody answers."""

    what: ClassVar[str] = "`escalate`"
    after: Duration = Field(
        description="How long an answer is waited for, on each channel.", examples=["24h"]
    )
    until: Answer = Field(
        "opened",
        description="The weakest answer that is enough; a stronger one always is.",
        examples=["clicked"],
    )
    times: int | None = Field(
        None,
        ge=1,
        le=20,
        description="How often at most; if not said, once for each further channel.",
        examples=["2"],
    )


class SendStep(Strict):
    """Emit a message."""

    what: ClassVar[str] = "a `send` step"
    send: ForeignName = Field(description="The name of the message.", examples=["cart_reminder"])
    id: StepId = None
    category: Category = Field(description="What it is for.", examples=["promotional"])
    channel: Names = Field(
        description="The channel, or several: the first that can reach the customer; or `best`, "
        "the one that this customer answers to.",
        examples=["email"],
    )
    only_if: Expression | None = Field(
        None,
        description="Asked at the moment of sending.",
        examples=["!customer.cart.is_empty"],
    )
    offer: Name | None = Field(
        None,
        description="The offer of which it shows the customer's code. It is not sent to whoever "
        "holds no code that still holds.",
        examples=["first_order"],
    )
    data: Expressions = Field(
        {},
        description="What goes along: a name and an expression for each value.",
        examples=["{items: customer.cart.items}"],
    )
    expires: Duration | None = Field(
        None, description="How long after the step was reached it makes sense.", examples=["12h"]
    )
    hour: BestHourText | None = Field(
        None,
        description="How long it may wait for the hour at which such customers answer most; if not "
        "said, it goes out at once.",
        examples=["best within 24h"],
    )
    if_failed: Annotated[
        Annotated["Steps", Tag("(steps)")]
        | Annotated[Literal["next channel", "exit"] | None, Tag("(rule)")],
        Discriminator(_rule_or_steps),
    ] = Field(
        None,
        description="Where it cannot be sent, or its connector reports `failed` or `bounced`: try "
        "the `next channel` of the list, `exit`, or do these steps; if not said, the run goes on.",
        examples=["next channel"],
    )
    if_no_room: Annotated[
        Annotated["Steps", Tag("(steps)")]
        | Annotated[Literal["defer", "drop", "exit"] | None, Tag("(rule)")],
        Discriminator(_rule_or_steps),
    ] = Field(
        None,
        description="Where caps leave no room for it, or a better message takes its place: let it "
        "wait (`defer`), give it up (`drop`), `exit`, or do these steps instead.",
        examples=["drop"],
    )
    escalate: EscalateModel | None = Field(
        None,
        description="Where nobody answers: the same message on the next channel, beside the run.",
        examples=["{after: 24h, until: opened}"],
    )


class SetStep(Strict):
    """Set attributes of the profile."""

    what: ClassVar[str] = "a `set` step"
    set: Expressions = Field(
        description="Attributes of profile.yaml with an expression for each.",
        examples=["{topic: event.topic}"],
        min_length=1,
    )
    id: StepId = None


class CountStep(Strict):
    """Add to numbers of the profile; one that is not there yet counts as 0."""

    what: ClassVar[str] = "a `count` step"
    count: Expressions = Field(
        description="Numbers of profile.yaml with an expression for each.",
        examples=["{points: 10}"],
        min_length=1,
    )
    id: StepId = None


class Tags(Strict):
    """The tags that come and go."""

    what: ClassVar[str] = "`tag`"
    add: Names = Field((), description="Tags to add.", examples=["loyal"])
    remove: Names = Field((), description="Tags to take away.", examples=["new"])


class TagStep(Strict):
    """Add tags to the profile, or take them away."""

    what: ClassVar[str] = "a `tag` step"
    tag: Tags = Field(description="Which tags.", examples=["{add: loyal}"])
    id: StepId = None


class AudienceStep(Strict):
    """Put the customer into an audience, or take them out."""

    what: ClassVar[str] = "an `audience` step"
    audience: ForeignName = Field(
        description="The audience's name, as ad networks know it.", examples=["retargeting"]
    )
    id: StepId = None
    add: Expressions | None = Field(
        None, description="Put in, with these values.", examples=["{product: run.key}"]
    )
    remove: Expressions | None = Field(
        None, description="Take out, with these values.", examples=["{product: run.key}"]
    )


class TaskStep(Strict):
    """Ask people to do something for this customer."""

    what: ClassVar[str] = "a `task` step"
    task: ForeignName = Field(description="What to do.", examples=["call_customer"])
    id: StepId = None
    team: ForeignName = Field(description="Who does it.", examples=["care"])
    within: Duration | None = Field(None, description="How soon.", examples=["4h"])
    context: tuple[Expression, ...] = Field(
        (),
        description="What they need to know, each an expression.",
        examples=["[run.entry, customer.cart]"],
    )


class OfferStep(Strict):
    """Give the customer a code of an offer in offers.yaml."""

    what: ClassVar[str] = "an `offer` step"
    offer: Name = Field(description="The offer.", examples=["first_order"])
    id: StepId = None
    about: Expression | None = Field(
        None,
        description="What this code is for, as the product that was looked at.",
        examples=["run.key"],
    )
    otherwise: "Branch" = Field(
        None,
        alias="else",
        description="Where a customer goes who gets no code: it is sold out, has ended, was used "
        "or came too late; if not said, the run goes on.",
        examples=["exit"],
    )


class StartStep(Strict):
    """Let the customer into another journey, and go on here."""

    what: ClassVar[str] = "a `start` step"
    start: Name = Field(description="The journey.", examples=["invite_friends"])
    id: StepId = None
    key: Expression | None = Field(
        None, description="The key of the new run.", examples=["run.key"]
    )
    data: Expressions = Field(
        {},
        description="What the new run finds under `run.entry`: an expression for each name.",
        examples=["{order_id: run.key}"],
    )


class EmitStep(Strict):
    """Let an event of events.yaml happen to this customer."""

    what: ClassVar[str] = "an `emit` step"
    emit: EventName = Field(description="The event.", examples=["Journey Finished"])
    id: StepId = None
    data: Expressions = Field(
        {},
        description="Its properties: an expression for each name.",
        examples=["{topic: run.entry.topic}"],
    )


#: Each of these does one thing at once, and the run goes on.
ActingStep = (
    SetStep | CountStep | TagStep | AudienceStep | TaskStep | OfferStep | EmitStep | StartStep
)
