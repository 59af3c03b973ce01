"""What holds of the steps of each verb that do not say otherwise."""

from collections.abc import Mapping
from typing import Final

from sojourn.journeyfile.format.branches import ChooseStep, RepeatStep, SplitStep
from sojourn.journeyfile.format.emissions import (
    AudienceStep,
    CountStep,
    EmitStep,
    OfferStep,
    SendStep,
    StartStep,
    TaskStep,
)
from sojourn.journeyfile.format.steps import StepModel
from sojourn.journeyfile.format.waits import WaitForStep, WaitStep

#: A sentence for each verb that has defaults.
DEFAULTS: Final[Mapping[type[StepModel], str]] = {
    WaitStep: "A wait is counted from when its step was reached, in the customer's own time where "
    "it names a time of day, and nothing lets it begin anew.",
    WaitForStep: "A wait for something ends at the first moment that fits, and nothing lets it "
    "begin anew; what happened by the deadline counts.",
    SendStep: "A message goes out in any case, with no data, and does not go stale. Where it "
    "cannot be sent, or fails, the run goes on all the same. Where caps leave no room for it, they "
    "say what becomes of it; where a better message takes its place, it waits.",
    ChooseStep: "Where no way of a choice fits, the run goes on behind it.",
    SplitStep: "A customer always gets the same arm of an experiment. Nothing says by what it is "
    "judged.",
    CountStep: "A number that is not there yet counts as 0.",
    AudienceStep: "An audience gets no further values.",
    TaskStep: "A task has no set time and no context, and the run does not wait for it.",
    OfferStep: "Whoever has a code of an offer that still holds keeps it.",
    EmitStep: "An event that a step lets happen carries nothing.",
    StartStep: "A journey that is started has no key of its own and nothing is handed over to it; "
    "this run goes on at once, beside it.",
    RepeatStep: "Nothing is asked before the steps of a loop are done again.",
}
