"""What must hold between the parts of one journey: ids, branches, bounds, names of others."""

from collections.abc import Iterator
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Final

from sojourn.core.vocabulary import REPORTS
from sojourn.journeyfile.catalogue import REPORT_TYPES, Catalogue, check_events
from sojourn.journeyfile.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.flow import Flow, Placed, unreachable
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.format.steps import (
    AudienceStep,
    ChooseStep,
    Otherwise,
    SendStep,
    SetStep,
    TagStep,
    WaitForStep,
    WaitStep,
)
from sojourn.journeyfile.node import MappingNode, Node, Path, Scalar, SequenceNode
from sojourn.journeyfile.review import Review

#: `run.key` and `run.entry` mean something else in conditions.
_RESERVED_IDS: Final = ("key", "entry")


class JourneyCheck:
    """The rules of one journey. Each method looks at one matter and tells the review."""

    def __init__(
        self, review: Review[JourneyModel], model: JourneyModel, flow: Flow, catalogue: Catalogue
    ) -> None:
        self._review = review
        self._model = model
        self._flow = flow
        self._catalogue = catalogue
        # Steps that were refused count as there, so that nobody is told they are not.
        self._ids = frozenset(_ids_in(review.whole))

    def run(self) -> None:
        self._check_name()
        self._check_ids()
        self._check_frame()
        for placed in self._flow.steps:
            self._check_step(placed)
        self._check_reach()
        if self._review.sound:
            self._warn()

    def _check_name(self) -> None:
        stem = PurePosixPath(self._review.path).stem
        name = self._model.journey
        if stem != name and not self._review.filled:
            message = f'the journey "{name}" stands in a file named "{stem}"'
            self._review.say(("journey",), "file-name", message, hint=f"name it `{name}.yaml`")

    def _check_ids(self) -> None:
        first: dict[str, int] = {}
        for placed in self._flow.steps:
            if placed.step.id is None:
                continue
            span = self._review.value((*placed.loc, "id"))
            if placed.id in first:
                message = f"step id `{placed.id}` is used twice; first in line {first[placed.id]}"
                self._review.say((*placed.loc, "id"), "duplicate-step", message)
            if placed.id in _RESERVED_IDS:
                message = f"`run.{placed.id}` is taken, so no step can be named `{placed.id}`"
                self._review.say((*placed.loc, "id"), "bad-name", message)
            first.setdefault(placed.id, span.line)

    def _check_frame(self) -> None:
        model, review = self._model, self._review
        check_events(review, self._catalogue, ("enter", "on"), model.enter.on)
        for index, criterion in enumerate(model.exit):
            loc: Path = ("exit", index)
            check_events(review, self._catalogue, (*loc, "on"), criterion.on or ())
            if criterion.on is None and criterion.when is None and review.sound:
                message = "this would end every run at its first event"
                review.say(loc, "nothing-to-do", message, hint="give it an `on:` or a `when:`")
            if criterion.then is not None:
                self._check_refers((*loc, "then"), criterion.then)
        if model.goal is not None:
            check_events(review, self._catalogue, ("goal", "on"), model.goal.on)

    def _check_refers(self, loc: Path, step_id: str) -> None:
        if step_id not in self._ids:
            hint = did_you_mean(step_id, self._ids)
            message = f"no step `{step_id}` in this journey"
            self._review.say(loc, "unknown-step", message, hint=hint)

    def _check_step(self, placed: Placed) -> None:
        match placed.step:
            case WaitForStep() as step:
                self._check_wait_for(placed, step)
            case SendStep() as step:
                self._check_channels(placed, step)
            case ChooseStep() as step:
                self._check_choice(placed, step)
            case SetStep() as step:
                self._check_attributes(placed, step)
            case AudienceStep() as step:
                given = [word for word in ("add", "remove") if getattr(step, word) is not None]
                if len(given) != 1 and (given or self._review.sound):
                    message = "an audience step has either `add` or `remove`"
                    self._say_nothing_to_do(placed, message, "as in `add: {product: run.key}`")
            case TagStep() as step:
                if not step.tag.add and not step.tag.remove and self._review.sound:
                    message = "`tag` has `add`, `remove` or both"
                    self._say_nothing_to_do(placed, message, "as in `tag: {add: loyal}`")
            case WaitStep():
                pass

    def _say_nothing_to_do(self, placed: Placed, message: str, hint: str) -> None:
        self._review.say(placed.loc, "nothing-to-do", message, hint=hint)

    def _check_wait_for(self, placed: Placed, step: WaitForStep) -> None:
        loc, review = placed.loc, self._review
        if step.up_to is None and review.sound:
            message = "a wait for an event needs a bound"
            hint = "add `up_to: 24h`, or as long as it makes sense"
            review.say((*loc, "wait_for"), "wait-without-bound", message, hint=hint)
        if step.about is not None:
            self._check_report(placed, step, step.about)
        elif self._is_report(step):
            senders = self._senders_before(placed)
            message = f'"{step.wait_for[0]}" is a report about a message; which one?'
            hint = f"add `about: {senders[-1] if senders else '…'}`"
            review.say((*loc, "wait_for"), "report-without-send", message, hint=hint)
        else:
            check_events(review, self._catalogue, (*loc, "wait_for"), step.wait_for)

    def _is_report(self, step: WaitForStep) -> bool:
        declared = self._catalogue.event_names or frozenset()
        return (
            len(step.wait_for) == 1
            and step.wait_for[0] in REPORTS
            and (step.wait_for[0] not in declared)
        )

    def _check_report(self, placed: Placed, step: WaitForStep, about: str) -> None:
        loc, word = placed.loc, step.wait_for[0]
        if len(step.wait_for) > 1:
            message = "a wait about a message has one report"
            self._review.say((*loc, "wait_for"), "event-and-report", message)
        elif word in (self._catalogue.event_names or ()) or word in REPORT_TYPES:
            message = f'"{word}" is an event, and `about` goes with a report'
            hint = f"take `about` out, or wait for one of {one_of(REPORTS)}"
            self._review.say((*loc, "about"), "event-and-report", message, hint=hint)
        elif word not in REPORTS:
            hint = did_you_mean(word, REPORTS) or f"expected one of {one_of(REPORTS)}"
            message = f'no connector reports "{word}"'
            self._review.say((*loc, "wait_for"), "unknown-report", message, hint=hint)
        self._check_refers((*loc, "about"), about)
        senders = self._senders_before(placed)
        if about in self._ids and self._review.sound and about not in senders:
            message = f"`{about}` sends nothing before this step"
            hint = f"write `about: {senders[-1]}`" if senders else ""
            self._review.say((*loc, "about"), "report-without-send", message, hint=hint)

    def _senders_before(self, placed: Placed) -> list[str]:
        """The ids of the messages that stand before this step in the file."""
        before = takewhile(lambda earlier: earlier is not placed, self._flow.steps)
        return [step.id for step in before if isinstance(step.step, SendStep)]

    def _check_channels(self, placed: Placed, step: SendStep) -> None:
        known = self._catalogue.channel_names
        for index, name in enumerate(step.channel):
            loc = (*placed.loc, "channel", index)
            if known is not None and name not in known:
                listed = f"expected one of {one_of(sorted(known))}" if known else ""
                hint = did_you_mean(name, known) or listed or f"declare it: `{name}: {{to: …}}`"
                message = f'no channel "{name}" in channels.yaml'
                self._review.say(loc, "unknown-channel", message, hint=hint)
            if name in step.channel[:index]:
                self._review.say(loc, "nothing-to-do", f'channel "{name}" is in the list already')

    def _check_choice(self, placed: Placed, step: ChooseStep) -> None:
        for index, choice in enumerate(step.choose):
            if isinstance(choice, Otherwise) and index < len(step.choose) - 1:
                loc = (*placed.loc, "choose", index, "otherwise")
                message = "`otherwise` always holds, so no rule below it is asked"
                self._review.say(
                    loc, "otherwise-last", message, hint="put it at the end", at_key=True
                )

    def _check_attributes(self, placed: Placed, step: SetStep) -> None:
        known = self._catalogue.attributes
        for name in step.set:
            if name not in known and self._catalogue.whole:
                hint = did_you_mean(name, known) or f"declare it there: `{name}: text`"
                message = f'no attribute "{name}" in profile.yaml'
                loc = (*placed.loc, "set", name)
                self._review.say(loc, "unknown-attribute", message, hint=hint, at_key=True)

    def _check_reach(self) -> None:
        entrances = [criterion.then for criterion in self._model.exit if criterion.then]
        for placed in unreachable(self._flow, entrances):
            step = f"`{placed.step.id}`" if placed.step.id else "this step"
            message = f"no run can come to {step}"
            hint = "every way to it ends before; take it out, or the `exit` above it"
            self._review.say(placed.loc, "unreachable-step", message, hint=hint)

    def _warn(self) -> None:
        waited = False
        for placed in self._flow.steps:
            step = placed.step
            if step.id is None and isinstance(
                step, WaitStep | WaitForStep | SendStep | AudienceStep
            ):
                self._warn_missing_id(placed)
            if isinstance(step, SendStep) and waited and self._is_stale(step):
                loc = (*placed.loc, "id") if step.id else (*placed.loc, "send")
                message = f"`{placed.id}` may go out after its reason is gone"
                hint = "add `only_if:` or an exit on the event that makes it pointless"
                self._review.say(loc, "send-without-recheck", message, hint=hint)
            waited = waited or isinstance(step, WaitStep | WaitForStep)

    def _warn_missing_id(self, placed: Placed) -> None:
        message = f"{placed.step.what} without an `id`; it is called `{placed.id}` after its place"
        hint = "add `id: …`, so that customers keep their place when the file changes"
        self._review.say(placed.loc, "missing-id", message, hint=hint)

    def _is_stale(self, step: SendStep) -> bool:
        return step.category == "promotional" and step.only_if is None and not self._model.exit


def _ids_in(node: Node | None) -> Iterator[str]:
    """The texts under every `id` of a file."""
    if isinstance(node, SequenceNode):
        for item in node.items:
            yield from _ids_in(item)
    if isinstance(node, MappingNode):
        for entry in node.entries:
            if entry.key.text == "id" and isinstance(entry.value, Scalar):
                yield entry.value.text
            else:
                yield from _ids_in(entry.value)
