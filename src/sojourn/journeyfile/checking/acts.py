"""What must hold of a step that does one thing: names that are declared, and something to do."""

from collections.abc import Iterable

from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.emissions import (
    ActingStep,
    AudienceStep,
    CountStep,
    EmitStep,
    OfferStep,
    SetStep,
    StartStep,
    TagStep,
    TaskStep,
)
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.review.catalogue import Catalogue, check_events
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Path


class ActCheck:
    """The rules of steps that do one thing at once."""

    def __init__(self, review: Review[JourneyModel], catalogue: Catalogue) -> None:
        self._review = review
        self._catalogue = catalogue

    def check(self, placed: Placed, step: ActingStep) -> None:
        match step:
            case SetStep():
                self._check_attributes(placed, "set", step.set)
            case CountStep():
                self._check_attributes(placed, "count", step.count)
            case AudienceStep() | TagStep():
                self._check_change(placed, step)
            case EmitStep():
                self._check_emitted(placed, step)
            case OfferStep():
                self.check_offer((*placed.loc, "offer"), step.offer)
                self._check_about(placed, step)
            case StartStep():
                self._check_start(placed, step)
            case TaskStep():
                pass  # its names are the connector's, not the project's

    def _check_attributes(self, placed: Placed, key: str, names: Iterable[str]) -> None:
        known = self._catalogue.attributes
        for name in names:
            if name not in known and self._catalogue.whole:
                hint = did_you_mean(name, known) or f"declare it there: `{name}: text`"
                message = f'no attribute "{name}" in profile.yaml'
                loc = (*placed.loc, key, name)
                self._review.say(loc, "unknown-attribute", message, hint=hint, at_key=True)

    def _check_change(self, placed: Placed, step: AudienceStep | TagStep) -> None:
        if isinstance(step, TagStep):
            if not step.tag.add and not step.tag.remove and self._review.sound:
                message = "`tag` has `add`, `remove` or both"
                self._say_nothing_to_do(placed, message, "as in `tag: {add: loyal}`")
            return
        given = [word for word in ("add", "remove") if getattr(step, word) is not None]
        if len(given) != 1 and (given or self._review.sound):
            message = "an audience step has either `add` or `remove`"
            self._say_nothing_to_do(placed, message, "as in `add: {product: run.key}`")

    def _say_nothing_to_do(self, placed: Placed, message: str, hint: str) -> None:
        self._review.say(placed.loc, "nothing-to-do", message, hint=hint)

    def _check_emitted(self, placed: Placed, step: EmitStep) -> None:
        check_events(self._review, self._catalogue, (*placed.loc, "emit"), (step.emit,))
        event = self._catalogue.event(step.emit)
        for name in () if event is None else event.required:
            if name not in step.data and self._review.sound:
                message = f'"{step.emit}" is refused without "{name}"'
                hint = f"add `data: {{{name}: …}}`"
                self._review.say((*placed.loc, "emit"), "missing-key", message, hint=hint)

    def check_offer(self, loc: Path, offer: str) -> None:
        """Say that the offer at `loc` is not there, if it is not."""
        known = self._catalogue.offers
        if known is not None and offer not in known:
            hint = did_you_mean(offer, known) or f"declare it: `{offer}: {{code: …}}`"
            message = f'no offer "{offer}" in offers.yaml'
            self._review.say(loc, "unknown-offer", message, hint=hint)

    def _check_about(self, placed: Placed, step: OfferStep) -> None:
        if step.offer in self._catalogue.pointless_of and step.about is None:
            message = "`not_after` of this offer asks what it is about, and this step does not say"
            hint = "add `about: run.key`, or whatever the code is for"
            self._review.say((*placed.loc, "offer"), "missing-key", message, hint=hint)

    def _check_start(self, placed: Placed, step: StartStep) -> None:
        loc, known = placed.loc, self._catalogue.journeys
        if step.start not in known:
            hint = did_you_mean(step.start, known)
            message = f'no journey "{step.start}" in this project'
            self._review.say((*loc, "start"), "unknown-journey", message, hint=hint)
            return
        given = known[step.start]
        if given is None:
            message = f"`{step.start}` is not open to `start`"
            hint = "its `enter` must be `by: command`"
            self._review.say((*loc, "start"), "not-by-command", message, hint=hint)
            return
        for name in step.data:
            if name not in given:
                hint = did_you_mean(name, given) or f"declare it there: `with: {{{name}: text}}`"
                message = f"`{step.start}` does not take `{name}`"
                self._review.say(
                    (*loc, "data", name), "unknown-name", message, hint=hint, at_key=True
                )
