"""The steps of a journey, one model for each verb, and where a list of them may stand."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from sojourn.journeyfile.format.branches import (
    BranchingStep,
    ChooseStep,
    Otherwise,
    RepeatStep,
    SplitStep,
    TogetherStep,
    When,
    keys_of_value,
)
from sojourn.journeyfile.format.emissions import (
    ActingStep,
    AudienceStep,
    CountStep,
    EmitStep,
    OfferStep,
    SendStep,
    SetStep,
    StartStep,
    TagStep,
    TaskStep,
)
from sojourn.journeyfile.format.experiments import ArmModel
from sojourn.journeyfile.format.verbs import verb_of
from sojourn.journeyfile.format.waits import OptionModel, WaitForStep, WaitingStep, WaitStep


def _step_tag(value: Any) -> str | None:
    if value == "exit":
        return "(exit)"
    verb = verb_of(keys_of_value(value))
    return f"({verb})" if verb is not None else None


# The tags stand in parentheses because pydantic puts them into an error's path, where they
# must not be taken for a key of the file.
Step = Annotated[
    Annotated[WaitStep, Tag("(wait)")]
    | Annotated[WaitForStep, Tag("(wait_for)")]
    | Annotated[SendStep, Tag("(send)")]
    | Annotated[ChooseStep, Tag("(choose)")]
    | Annotated[SplitStep, Tag("(split)")]
    | Annotated[SetStep, Tag("(set)")]
    | Annotated[CountStep, Tag("(count)")]
    | Annotated[TagStep, Tag("(tag)")]
    | Annotated[AudienceStep, Tag("(audience)")]
    | Annotated[TaskStep, Tag("(task)")]
    | Annotated[OfferStep, Tag("(offer)")]
    | Annotated[EmitStep, Tag("(emit)")]
    | Annotated[StartStep, Tag("(start)")]
    | Annotated[TogetherStep, Tag("(together)")]
    | Annotated[RepeatStep, Tag("(repeat)")]
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
StepModel = WaitingStep | SendStep | BranchingStep | ActingStep

# Steps hold steps: what names them by a word is completed once all of them are there.
for _model in (
    OptionModel,
    WaitForStep,
    When,
    Otherwise,
    ChooseStep,
    ArmModel,
    SplitStep,
    TogetherStep,
    RepeatStep,
    SendStep,
    OfferStep,
):
    _model.model_rebuild(_types_namespace={"Branch": Branch, "Steps": Steps})
