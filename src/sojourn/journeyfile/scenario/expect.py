"""`expect`: what must be so, from its model to values that any runtime's output is held against."""

import re
from typing import Final

from sojourn.core.declared.definitions import Journey
from sojourn.core.vocabulary import BUILT_IN_CHANNELS
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.expect import ActionModel, DecisionModel, ExpectModel
from sojourn.journeyfile.scenario.fields import Fields
from sojourn.journeyfile.scenario.known import Known, Names
from sojourn.journeyfile.scenario.script import (
    Expected,
    ExpectedAction,
    ExpectedDecision,
    ExpectedRun,
    Standing,
)
from sojourn.journeyfile.scenario.words import all_words
from sojourn.journeyfile.text.node import Path

#: What is compared as it stands in an action's, or a decision's, JSON.
_ACTION_MEMBERS: Final = (
    *("step", "channel", "to", "template", "category", "change", "offer", "code"),
)
_DECISION_MEMBERS: Final = ("outcome", "reason", "channel", "arm")

_STANDING: Final = re.compile(r"(at|exited|completed|parked|none)(?: (.+))?")
_STANDINGS: Final = "`at <step>`, `exited`, `exited by <event>`, `completed`, `parked` or `none`"


class ExpectReader:
    """Reads the expectations of one document. What names no journey is of `about`, if given."""

    def __init__(
        self, fields: Fields, names: Names, known: Known, *, about: Journey | None
    ) -> None:
        self._about = about
        self._fields = fields
        self._review = fields.review
        self._names = names
        channels = known.declared.channel_names
        self._words = None if channels is None else all_words(sorted(channels))

    def read(self, loc: Path, model: ExpectModel) -> Expected:
        """What must be so, as it stands at `loc`."""
        if model.stage is not None:
            self._names.stage((*loc, "stage"), model.stage)
        expected = Expected(
            line=self._fields.line(loc),
            actions=self._actions((*loc, "actions"), model),
            runs=self._runs((*loc, "runs"), model),
            stage=model.stage,
            decisions=self._decisions((*loc, "decisions"), model),
        )
        if not model.model_fields_set and self._review.sound:
            message = "`expect` says nothing, so it always holds"
            hint = "add `actions:`, `runs:`, `stage:` or `decisions:`"
            self._review.say(loc, "nothing-to-do", message, hint=hint)
        return expected

    def _actions(self, loc: Path, model: ExpectModel) -> tuple[ExpectedAction, ...] | None:
        if model.actions is None:
            return None
        items = () if isinstance(model.actions, str) else model.actions
        return tuple(self._action((*loc, index), item) for index, item in enumerate(items))

    def _action(self, loc: Path, model: ActionModel) -> ExpectedAction:
        journey = self._journey(loc, model)
        if model.step is not None:
            self._names.step((*loc, "step"), model.step, journey)
        if model.channel is not None:
            self._names.channel((*loc, "channel"), model.channel, also=BUILT_IN_CHANNELS)
        if model.because is not None:
            self._check_because((*loc, "because"), model.because)
        if not model.model_fields_set and self._review.sound:
            message = "this action could be any"
            self._review.say(loc, "nothing-to-do", message, hint="say at least its `step:`")
        return ExpectedAction(
            line=self._fields.line(loc),
            kind=model.kind or "",
            journey="" if journey is None else journey.name,
            members=_members(model, _ACTION_MEMBERS),
            run=model.run or "",
            at=None if model.at is None else self._fields.moment((*loc, "at"), model.at),
            because=model.because or "",
            data={name: self._fields.value((*loc, "data", name)) for name in model.data},
        )

    def _journey(self, loc: Path, model: ActionModel | DecisionModel) -> Journey | None:
        """Whose action or decision is meant; None for anybody's."""
        of_run = None if model.run is None else self._names.run((*loc, "run"), model.run)
        if model.journey is not None:
            return self._names.journey((*loc, "journey"), model.journey)
        return self._about if model.run is None else of_run

    def _check_because(self, loc: Path, text: str) -> None:
        if self._words is not None and text not in self._words:
            hint = did_you_mean(text, self._words) or "docs/scenarios.md lists them"
            message = f'"{text}" is not how a reason is said'
            self._review.say(loc, "unknown-value", message, hint=hint)

    def _runs(self, loc: Path, model: ExpectModel) -> tuple[ExpectedRun, ...] | None:
        if model.runs is None:
            return None
        named = {} if isinstance(model.runs, str) else model.runs
        runs = (self._run((*loc, label), label, text) for label, text in named.items())
        return tuple(run for run in runs if run is not None)

    def _run(self, loc: Path, label: str, text: str) -> ExpectedRun | None:
        journey = self._names.run(loc, label, at_key=True)
        match = _STANDING.fullmatch(text)
        standing: Standing | None = None
        detail = ""
        if match is not None:
            standing, detail = _standing(match[1], match[2] or "")
        if standing is None:
            message = f'"{text}" is not where a run stands; write {_STANDINGS}'
            hint = did_you_mean(text.split()[0], ("exited", "completed", "parked", "none"))
            self._review.say(loc, "unknown-value", message, hint=hint)
            return None
        if journey is not None and detail:
            self._check_detail(loc, journey, standing, detail)
        return ExpectedRun(self._fields.line(loc), label, standing, detail)

    def _check_detail(self, loc: Path, journey: Journey, standing: Standing, detail: str) -> None:
        if standing == "at":
            self._names.step(loc, detail, journey)
        elif standing == "exited" and detail not in (ends := [one.text for one in journey.exits]):
            message = f"no exit of `{journey.name}` is called `{detail}`"
            hint = did_you_mean(detail, ends) or (
                f"it may be {' or '.join(f'`{end}`' for end in ends)}" if ends else "it has none"
            )
            self._review.say(loc, "unknown-value", message, hint=hint)

    def _decisions(self, loc: Path, model: ExpectModel) -> tuple[ExpectedDecision, ...] | None:
        if model.decisions is None:
            return None
        return tuple(self._decision((*loc, n), item) for n, item in enumerate(model.decisions))

    def _decision(self, loc: Path, model: DecisionModel) -> ExpectedDecision:
        journey = self._journey(loc, model)
        self._names.step((*loc, "step"), model.step, journey)
        if model.channel is not None:
            self._names.channel((*loc, "channel"), model.channel, also=BUILT_IN_CHANNELS)
        return ExpectedDecision(
            line=self._fields.line(loc),
            step=model.step,
            journey="" if journey is None else journey.name,
            members=_members(model, _DECISION_MEMBERS),
            run=model.run or "",
        )


def _standing(word: str, rest: str) -> tuple[Standing | None, str]:
    """The words of a standing; None where they do not go together."""
    match word, bool(rest):
        case "at", True:
            return "at", rest
        case "exited", True if rest.startswith("by ") and len(rest) > len("by "):
            return "exited", rest.removeprefix("by ")
        case ("exited" | "completed" | "parked" | "none") as whole, False:
            return _WHOLE[whole], ""
        case _:
            return None, ""


_WHOLE: Final[dict[str, Standing]] = {
    "exited": "exited",
    "completed": "completed",
    "parked": "parked",
    "none": "none",
}


def _members(model: ActionModel | DecisionModel, names: tuple[str, ...]) -> dict[str, str]:
    told = {name: getattr(model, name) for name in names}
    return {name: value for name, value in told.items() if value is not None}
