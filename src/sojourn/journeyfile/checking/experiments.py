"""What must hold of an experiment: a name of its own, and arms that change steps behind it."""

from typing import Final

from sojourn.core.declared.trial import HOLDOUT
from sojourn.journeyfile.checking.acts import ActCheck
from sojourn.journeyfile.checking.sends import SendCheck
from sojourn.journeyfile.checking.waits import WaitCheck
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.branches import SplitStep
from sojourn.journeyfile.format.emissions import OfferStep, SendStep
from sojourn.journeyfile.format.experiments import InsteadModel
from sojourn.journeyfile.format.flow import Flow, Placed
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.waits import MomentModel, WaitStep
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Path

#: Which keys of `instead` go with which kind of step.
_FITTING: Final = {
    SendStep: ("send", "channel", "data", "offer"),
    WaitStep: ("wait",),
    OfferStep: ("offer",),
}


class SplitCheck:
    """The rules of splits. `ids` are those of all steps, refused ones too."""

    def __init__(
        self,
        review: Review[JourneyModel],
        flow: Flow,
        catalogue: Catalogue,
        ids: frozenset[str],
    ) -> None:
        self._review = review
        self._flow = flow
        self._ids = ids
        self._catalogue = catalogue
        self._sends = SendCheck(review, flow, catalogue)
        self._waits = WaitCheck(review, flow, catalogue, ids)
        self._acts = ActCheck(review, catalogue)
        #: By the step that is changed, the experiment that does so.
        self._changed: dict[str, str] = {}

    def check(self, placed: Placed, step: SplitStep) -> None:
        if step.split == HOLDOUT and not self._catalogue.published:
            message = f"`{HOLDOUT}` is what the holdout over all journeys is called in records"
            self._review.say((*placed.loc, "split"), "bad-name", message, hint="name it otherwise")
        for arm_name, arm in step.arms.items():
            for target, instead in arm.instead.items():
                loc = (*placed.loc, "arms", arm_name, "instead", target)
                self._check_instead(placed, step, target, instead, loc)

    def _check_instead(
        self, placed: Placed, step: SplitStep, target: str, model: InsteadModel, loc: Path
    ) -> None:
        if target not in self._ids:
            hint = did_you_mean(target, self._ids)
            message = f"no step `{target}` in this journey"
            self._review.say(loc, "unknown-step", message, hint=hint, at_key=True)
            return
        behind = self._flow.steps[self._flow.steps.index(placed) + 1 :]
        changed = next((one for one in behind if one.id == target), None)
        if changed is None and self._review.sound:
            message = f"`{target}` stands before the split, so nobody comes to it with an arm"
            hint = "put the split above it"
            self._review.say(loc, "bad-instead", message, hint=hint, at_key=True)
        if changed is None:
            return
        before = self._changed.setdefault(target, step.split)
        if before != step.split:
            message = f"`{before}` changes `{target}` already; which of the two would hold?"
            hint = "make one experiment of them, with an arm for each combination"
            self._review.say(loc, "bad-instead", message, hint=hint, at_key=True)
        self._check_fits(changed, model, loc)
        self._check_names(changed, model, loc)

    def _check_fits(self, changed: Placed, model: InsteadModel, loc: Path) -> None:
        given = [key for key in type(model).model_fields if getattr(model, key) is not None]
        fitting = next(
            (keys for kind, keys in _FITTING.items() if isinstance(changed.step, kind)), ()
        )
        if not fitting:
            message = f"an arm cannot change {changed.step.what}, as `{changed.id}` is one"
            hint = "it can change a `send`, a `wait` or an `offer`; else give it `steps`"
            self._review.say(loc, "bad-instead", message, hint=hint, at_key=True)
        elif not given and self._review.sound:
            message = f"nothing is said of `{changed.id}`"
            hint = f"as in `{{{fitting[0]}: …}}`"
            self._review.say(loc, "nothing-to-do", message, hint=hint, at_key=True)
        for key in given:
            if fitting and key not in fitting:
                message = f"`{changed.id}` is {changed.step.what}, which has no `{key}`"
                self._review.say((*loc, key), "bad-instead", message, at_key=True)

    def _check_names(self, changed: Placed, model: InsteadModel, loc: Path) -> None:
        """What the arm names must be declared, as where a step names it."""
        if model.channel is not None and isinstance(changed.step, SendStep):
            self._sends.check_channels((*loc, "channel"), model.channel)
        if model.offer is not None and isinstance(changed.step, OfferStep | SendStep):
            self._acts.check_offer((*loc, "offer"), model.offer)
        if isinstance(model.wait, MomentModel) and isinstance(changed.step, WaitStep):
            self._waits.check_moment((*loc, "wait"), model.wait)
