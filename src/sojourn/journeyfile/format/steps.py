"""The steps of a journey, one model for each verb."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from sojourn.core.vocabulary import Category
from sojourn.journeyfile.format.base import (
    Duration,
    EventNames,
    Expression,
    Expressions,
    ForeignName,
    Name,
    Names,
    Strict,
)
from sojourn.journeyfile.verbs import verb_of

StepId = Annotated[
    Name | None,
    Field(description="The name of the step, unique in the journey.", examples=["reminder"]),
]


class WaitStep(Strict):
    """Hold the run for a time, counted from when the step was reached."""

    what: ClassVar[str] = "a `wait` step"
    wait: Duration = Field(description="How long to wait.", examples=["24h"])
    id: StepId = None


class WaitForStep(Strict):
    """Hold the run until an event comes, or a report about a message, or the time is over."""

    what: ClassVar[str] = "a `wait_for` step"
    wait_for: EventNames = Field(
        description="The events waited for; with `about`, the word of a connector's report.",
        examples=["Order Completed", "opened"],
    )
    about: Name | None = Field(
        None, description="The step whose message the report is about.", examples=["first"]
    )
    when: Expression | None = Field(
        None, description="Which of the events counts.", examples=["event.value >= 20"]
    )
    up_to: Duration | None = Field(None, description="How long to wait.", examples=["24h"])
    id: StepId = None
    then: "Branch" = Field(None, description="What to do when it came.", examples=["exit"])
    otherwise: "Branch" = Field(
        None, alias="else", description="What to do when it did not come.", examples=["exit"]
    )


class SendStep(Strict):
    """Emit a message."""

    what: ClassVar[str] = "a `send` step"
    send: ForeignName = Field(description="The name of the message.", examples=["cart_reminder"])
    id: StepId = None
    category: Category = Field(description="What it is for.", examples=["promotional"])
    channel: Names = Field(
        description="The channel, or several: the first that can reach the customer.",
        examples=["email"],
    )
    only_if: Expression | None = Field(
        None,
        description="Asked at the moment of sending.",
        examples=["!customer.cart.is_empty"],
    )
    data: Expressions = Field(
        {}, description="What goes along: a name and an expression for each value."
    )
    expires: Duration | None = Field(
        None, description="How long after the step was reached it makes sense.", examples=["12h"]
    )


class When(Strict):
    """A branch that is taken when its condition holds."""

    what: ClassVar[str] = "a branch of `choose`"
    when: Expression = Field(description="When to go here.", examples=["customer.cart.value >= 20"])
    steps: "Steps" = Field(description="What to do then.", examples=["[exit]"])


class Otherwise(Strict):
    """The branch that is taken when no other is."""

    what: ClassVar[str] = "the last branch of `choose`"
    otherwise: "Branch" = Field(description="What to do when no rule holds.", examples=["exit"])


def _keys(value: Any) -> Iterable[str]:
    """The keys of a mapping as read, or of its model when that is written out again."""
    if isinstance(value, Strict):
        return type(value).model_fields
    return value if isinstance(value, dict) else ()


def _choice_tag(value: Any) -> str:
    return "(otherwise)" if "otherwise" in _keys(value) else "(when)"


Choice = Annotated[
    Annotated[When, Tag("(when)")] | Annotated[Otherwise, Tag("(otherwise)")],
    Discriminator(_choice_tag),
]


class ChooseStep(Strict):
    """Go where the first rule says that holds."""

    what: ClassVar[str] = "a `choose` step"
    choose: tuple[Choice, ...] = Field(description="The branches, tried in order.", min_length=1)
    id: StepId = None


class SetStep(Strict):
    """Set attributes of the profile."""

    what: ClassVar[str] = "a `set` step"
    set: Expressions = Field(
        description="Attributes of profile.yaml with an expression for each.",
        examples=["{topic: event.topic}"],
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


def _step_tag(value: Any) -> str | None:
    if value == "exit":
        return "(exit)"
    verb = verb_of(_keys(value))
    return f"({verb})" if verb is not None else None


# The tags stand in parentheses because pydantic puts them into an error's path, where they
# must not be taken for a key of the file.
Step = Annotated[
    Annotated[WaitStep, Tag("(wait)")]
    | Annotated[WaitForStep, Tag("(wait_for)")]
    | Annotated[SendStep, Tag("(send)")]
    | Annotated[ChooseStep, Tag("(choose)")]
    | Annotated[SetStep, Tag("(set)")]
    | Annotated[TagStep, Tag("(tag)")]
    | Annotated[AudienceStep, Tag("(audience)")]
    | Annotated[Literal["exit"], Tag("(exit)")],
    Discriminator(_step_tag),
]
Steps = Annotated[tuple[Step, ...], Field(min_length=1)]


def _branch_kind(value: Any) -> str:
    return "(steps)" if isinstance(value, list | tuple) else "(word)"


Branch = Annotated[
    Annotated[Steps, Tag("(steps)")] | Annotated[Literal["exit"] | None, Tag("(word)")],
    Discriminator(_branch_kind),
]
StepModel = WaitStep | WaitForStep | SendStep | ChooseStep | SetStep | TagStep | AudienceStep

for _model in (WaitForStep, When, Otherwise, ChooseStep):
    _model.model_rebuild()
