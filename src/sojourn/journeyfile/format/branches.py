"""The steps from which more than one way leads."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from sojourn.journeyfile.format.base import Expression, Name, Strict
from sojourn.journeyfile.format.experiments import ArmModel, MeasureModel, Salt
from sojourn.journeyfile.format.waits import StepId

if TYPE_CHECKING:
    from sojourn.journeyfile.format.steps import Branch, Steps


class When(Strict):
    """A branch that is taken when its condition holds."""

    what: ClassVar[str] = "a branch of `choose`"
    when: Expression = Field(description="When to go here.", examples=["customer.cart.value >= 20"])
    steps: "Steps" = Field(description="What to do then.", examples=["[exit]"])


class Otherwise(Strict):
    """The branch that is taken when no other is."""

    what: ClassVar[str] = "the last branch of `choose`"
    otherwise: "Branch" = Field(description="What to do when no rule holds.", examples=["exit"])


def keys_of_value(value: Any) -> Iterable[str]:
    """The keys of a mapping as read, or of its model when that is written out again."""
    if isinstance(value, Strict):
        return type(value).model_fields
    return value if isinstance(value, dict) else ()


def _choice_tag(value: Any) -> str:
    return "(otherwise)" if "otherwise" in keys_of_value(value) else "(when)"


Choice = Annotated[
    Annotated[When, Tag("(when)")] | Annotated[Otherwise, Tag("(otherwise)")],
    Discriminator(_choice_tag),
]


class ChooseStep(Strict):
    """Go where the first rule says that holds."""

    what: ClassVar[str] = "a `choose` step"
    choose: tuple[Choice, ...] = Field(
        description="The branches, tried in order.",
        examples=["[{when: customer.cart.is_empty, steps: [exit]}]"],
        min_length=1,
    )
    id: StepId = None


class SplitStep(Strict):
    """Draw an arm of an experiment, the same one whenever this customer comes by."""

    what: ClassVar[str] = "a `split` step"
    split: Name = Field(description="The name of the experiment.", examples=["thanks_tone"])
    id: StepId = None
    arms: dict[Name, ArmModel] = Field(
        description="The arms by their names; the shares make 100%.",
        examples=["{warm: {share: 50%, steps: [exit]}, none: {share: 50%}}"],
        min_length=1,
    )
    by: Literal["customer", "run"] = Field(
        "customer",
        description="What keeps its arm: the customer, or each run by itself.",
        examples=["customer"],
    )
    salt: Salt | None = Field(
        None,
        description="Another salt draws anew; the experiment's name if not said.",
        examples=["2026"],
    )
    measure: MeasureModel | None = Field(
        None,
        description="What it is judged by.",
        examples=["{on: Order Completed, within: 60d}"],
    )


class TogetherStep(Strict):
    """Do several rows of steps side by side."""

    what: ClassVar[str] = "a `together` step"
    together: dict[Name, "Steps"] = Field(
        description="The rows of steps by their names.",
        examples=["{tags: [{tag: {add: loyal}}], points: [{count: {points: 10}}]}"],
        min_length=2,
    )
    id: StepId = None
    join: Literal["all", "first", "none"] = Field(
        "all",
        description="When to go on: when `all` have ended, when the `first` has (the others are "
        "dropped), or at once (`none`), beside them.",
        examples=["all"],
    )


class RepeatStep(Strict):
    """Do some steps again and again."""

    what: ClassVar[str] = "a `repeat` step"
    repeat: "Steps" = Field(
        description="What to do each time.", examples=["[{wait: 1d, id: another_day}]"]
    )
    id: StepId = None
    times: int = Field(ge=1, le=1000, description="How many times at most.", examples=["4"])
    only_while: Expression | None = Field(
        None,
        alias="while",
        description="Asked before each time.",
        examples=["customer.orders.count == 0"],
    )


#: From each of these more than one way leads.
BranchingStep = ChooseStep | SplitStep | TogetherStep | RepeatStep
