"""What must hold between the parts of one journey: ids, branches, bounds, names of others."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from sojourn.core.declared.steps import EXIT
from sojourn.journeyfile.checking.acts import ActCheck
from sojourn.journeyfile.checking.experiments import SplitCheck
from sojourn.journeyfile.checking.sends import SendCheck
from sojourn.journeyfile.checking.waits import WaitCheck
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.branches import (
    BranchingStep,
    ChooseStep,
    Otherwise,
    SplitStep,
)
from sojourn.journeyfile.format.emissions import CountStep, OfferStep, SendStep, SetStep, TagStep
from sojourn.journeyfile.format.flow import Flow, Placed, unreachable
from sojourn.journeyfile.format.journey import JourneyModel, MoveModel
from sojourn.journeyfile.format.waits import WaitingStep
from sojourn.journeyfile.review.catalogue import Catalogue, check_events
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import MappingNode, Node, Path, Scalar, SequenceNode

#: The steps that hold no customers and emit nothing: they may do without an id.
_NAMELESS: Final = (ChooseStep, SetStep, CountStep, TagStep, OfferStep)

#: What `run.` is followed by in conditions anyway; and `exit` ends a run.
_RESERVED_IDS: Final = ("key", "entry", "entered_at", "arms", EXIT)


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
        self._waits = WaitCheck(review, flow, catalogue, self._ids)
        self._sends = SendCheck(review, flow, catalogue)
        self._acts = ActCheck(review, catalogue)
        self._splits = SplitCheck(review, flow, catalogue, self._ids)

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
            if placed.id in _RESERVED_IDS and not self._catalogue.published:
                message = f"`{placed.id}` means something else, so no step can be named so"
                self._review.say((*placed.loc, "id"), "bad-name", message)
            first.setdefault(placed.id, span.line)

    def _check_frame(self) -> None:
        model, review = self._model, self._review
        check_events(review, self._catalogue, ("enter", "on"), model.enter.on or ())
        check_events(review, self._catalogue, ("enter", "of"), model.enter.of or ())
        self._check_stages()
        self._check_migration()
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

    def _check_stages(self) -> None:
        known = self._catalogue.stages
        for key, names in (("stage", self._model.enter.stage), ("from", self._model.enter.source)):
            for index, name in enumerate(names or ()):
                if known is not None and name not in known:
                    hint = did_you_mean(name, known) or f"expected one of {one_of(known)}"
                    message = f'no stage "{name}" in lifecycle.yaml'
                    self._review.say(("enter", key, index), "unknown-stage", message, hint=hint)

    def _check_migration(self) -> None:
        migrate = self._model.migrate
        for old, new in migrate.move.items() if isinstance(migrate, MoveModel) else ():
            if new != EXIT and new not in self._ids:
                hint = did_you_mean(new, self._ids) or "or `exit`, which ends the run"
                message = f"no step `{new}` in this journey"
                self._review.say(("migrate", "move", old), "bad-migration", message, hint=hint)

    def _check_step(self, placed: Placed) -> None:
        step = placed.step
        if isinstance(step, WaitingStep):
            self._waits.check(placed, step)
        elif isinstance(step, SendStep):
            self._sends.check(placed, step)
        elif isinstance(step, ChooseStep):
            self._check_choice(placed, step)
        elif isinstance(step, SplitStep):
            self._splits.check(placed, step)
        elif not isinstance(step, BranchingStep):
            self._acts.check(placed, step)

    def _check_choice(self, placed: Placed, step: ChooseStep) -> None:
        for index, choice in enumerate(step.choose):
            if isinstance(choice, Otherwise) and index < len(step.choose) - 1:
                loc = (*placed.loc, "choose", index, "otherwise")
                message = "`otherwise` always holds, so no rule below it is asked"
                self._review.say(
                    loc, "otherwise-last", message, hint="put it at the end", at_key=True
                )

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
            if step.id is None and not isinstance(step, _NAMELESS):
                self._warn_missing_id(placed)
            late = waited or (isinstance(step, SendStep) and step.escalate is not None)
            if isinstance(step, SendStep) and late and self._is_stale(step):
                loc = (*placed.loc, "id") if step.id else (*placed.loc, "send")
                message = f"`{placed.id}` may go out after its reason is gone"
                hint = "add `only_if:` or an exit on the event that makes it pointless"
                self._review.say(loc, "send-without-recheck", message, hint=hint)
            waited = waited or isinstance(step, WaitingStep)

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
