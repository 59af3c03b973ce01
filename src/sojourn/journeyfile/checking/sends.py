"""What must hold of a message: channels that there are, and a failure that can be heard of."""

from sojourn.core.declared.steps import EXIT
from sojourn.journeyfile.declaring.channels import BEST, best_of
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.branches import TogetherStep
from sojourn.journeyfile.format.emissions import EscalateModel, SendStep
from sojourn.journeyfile.format.flow import Flow, Placed
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.phrases.duration import parse_duration
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Path


class SendCheck:
    """The rules of steps that send."""

    def __init__(self, review: Review[JourneyModel], flow: Flow, catalogue: Catalogue) -> None:
        self._review = review
        self._flow = flow
        self._catalogue = catalogue

    def check(self, placed: Placed, step: SendStep) -> None:
        self.check_channels((*placed.loc, "channel"), step.channel)
        self._check_failure(placed, step)
        self._check_hour(placed, step)
        self._check_offer(placed, step)
        if step.escalate is not None:
            self._check_escalation(placed, step, step.escalate)

    def check_channels(self, loc: Path, channels: tuple[str, ...]) -> None:
        """Say which of the channels at `loc` are not there, or are named twice."""
        known = self._catalogue.channel_names
        if channels == (BEST,):
            if known is not None and not best_of(self._catalogue.channels):
                message = "there is no channel to choose from"
                hint = "declare one that needs an address, as in `email: {to: customer.email}`"
                self._review.say(loc, "unknown-channel", message, hint=hint)
            return
        for index, name in enumerate(channels):
            if known is not None and name not in known:
                listed = f"expected one of {one_of(sorted(known))}" if known else ""
                hint = did_you_mean(name, known) or listed or f"declare it: `{name}: {{to: …}}`"
                message = f'no channel "{name}" in channels.yaml'
                self._review.say((*loc, index), "unknown-channel", message, hint=hint)
            if name in channels[:index]:
                message = f'channel "{name}" is in the list already'
                self._review.say((*loc, index), "nothing-to-do", message)

    def _check_hour(self, placed: Placed, step: SendStep) -> None:
        if step.hour is not None and not self._catalogue.learns:
            message = "no hour is better than another where nothing is learned"
            hint = "add `choice: {}` to policies.yaml"
            self._review.say((*placed.loc, "hour"), "unlearned-hour", message, hint=hint)

    def _check_failure(self, placed: Placed, step: SendStep) -> None:
        if step.if_failed != "next channel":
            return
        loc = (*placed.loc, "if_failed")
        if len(step.channel) == 1 and step.channel != (BEST,):
            message = "there is no next channel to try"
            hint = f"name several, as in `channel: [{step.channel[0]}, sms]`"
            self._review.say(loc, "nothing-to-do", message, hint=hint)
        elif step.escalate is not None:
            return  # the run is held until it has been answered, or no channel is left
        elif placed.next in (None, EXIT) and not any(
            isinstance(other.step, TogetherStep) for other in self._flow.steps
        ):
            message = "the run is over before a connector can report that this failed"
            hint = "let a `wait` follow, as long as reports take"
            self._review.say(loc, "unheard-failure", message, hint=hint)

    def _check_offer(self, placed: Placed, step: SendStep) -> None:
        known = self._catalogue.offers
        if step.offer is not None and known is not None and step.offer not in known:
            hint = did_you_mean(step.offer, known) or f"declare it: `{step.offer}: {{code: …}}`"
            message = f'no offer "{step.offer}" in offers.yaml'
            self._review.say((*placed.loc, "offer"), "unknown-offer", message, hint=hint)

    def _check_escalation(self, placed: Placed, step: SendStep, model: EscalateModel) -> None:
        loc = (*placed.loc, "escalate")
        best = step.channel == (BEST,)
        more = len(best_of(self._catalogue.channels) if best else step.channel) - 1
        after_ms, expires_ms = _milliseconds(model.after), _milliseconds(step.expires)
        if more < 1:
            hint = f"name several, as in `channel: [{step.channel[0]}, sms]`"
            self._review.say(loc, "nothing-to-do", "there is no other channel to try", hint=hint)
        elif model.times is not None and model.times > more:
            message = f"no more than {more} of these channels can follow the first"
            hint = "leave `times` out: each channel is tried once"
            self._review.say((*loc, "times"), "nothing-to-do", message, hint=hint)
        elif 0 < expires_ms <= after_ms:
            message = f"the message expires after {step.expires}, so it never goes out again"
            hint = "escalate sooner, or let it expire later"
            self._review.say((*loc, "after"), "nothing-to-do", message, hint=hint)


def _milliseconds(text: str | None) -> int:
    """A duration, 0 where none is said; one that cannot be read is told of elsewhere."""
    parsed = None if text is None else parse_duration(text)
    return parsed if isinstance(parsed, int) else 0
