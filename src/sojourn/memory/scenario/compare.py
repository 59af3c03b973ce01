"""What was expected against what came: the differences, each in words and with its place."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from itertools import zip_longest
from typing import Any, Final, Literal

from msgspec import Struct

from sojourn.journeyfile.scenario.script import (
    Expected,
    ExpectedAction,
    ExpectedDecision,
    ExpectedRun,
)
from sojourn.memory.scenario import tell
from sojourn.memory.scenario.story import Deed, RunStory, Story, Verdict

_NOTHING: Final = "nothing"
_NEVER_BEGUN: Final = RunStory("", "none")

About = Literal["actions", "runs", "stage", "decisions"]


class Difference(Struct, frozen=True):
    """Something that is not as expected. `line` is that of the expectation in its file.

    `what` names it. `place` counts the actions before the one that it is about, -1 for anything
    else. `step` and `run` name the step that went another way, where there is one.
    """

    about: About
    line: int
    what: str
    expected: str
    actual: str
    place: int = -1
    step: str = ""
    run: str = ""


def differences(
    expected: Expected, story: Story, *, about: str, zone: tzinfo
) -> tuple[Difference, ...]:
    """Everything that is not as expected; empty if all is.

    `about` is the journey that the scenario is about, "" for all; `zone` is for times in words.
    """
    found: list[Difference] = []
    if expected.actions is not None:
        deeds = deeds_about(expected.actions, story.deeds, about)
        found += _in_actions(expected.line, expected.actions, deeds, zone)
    if expected.runs is not None:
        found += _in_runs(expected.line, expected.runs, story.runs, about)
    if expected.stage is not None and expected.stage != story.stage:
        now = story.stage or _NOTHING
        found.append(Difference("stage", expected.line, "the stage", expected.stage, now))
    if expected.decisions is not None:
        found += _in_decisions(expected.line, expected.decisions, story.verdicts)
    return tuple(found)


def deeds_about(
    expected: Iterable[ExpectedAction], deeds: Iterable[Deed], about: str
) -> tuple[Deed, ...]:
    """The actions that are compared: of the journey that it is about, and of those named.

    All there are, where one of the expected actions may be anybody's.
    """
    journeys = {about, *(one.journey for one in expected)}
    return tuple(deed for deed in deeds if "" in journeys or deed.action["journey"] in journeys)


def mismatches(expected: ExpectedAction, deed: Deed, zone: tzinfo) -> list[tuple[str, str, str]]:
    """In what an action is not as expected: the member, what was expected, what it is."""
    action = deed.action
    found: list[tuple[str, str, str]] = []
    kind = str(action["kind"])
    if kind != expected.kind if expected.kind else kind == "cancel":
        found.append(("kind", expected.kind or "anything but a cancel", kind))
    wanted = {**expected.members}
    if expected.journey and not expected.run:
        wanted["journey"] = expected.journey
    for name, value in wanted.items():
        if action.get(name) != value:
            found.append((name, value, tell.shown(action.get(name))))
    if expected.run and deed.run != expected.run:
        found.append(("run", expected.run, deed.run))
    if expected.at is not None and not expected.at.holds(tell.at_of(action)):
        due, was = tell.when(expected.at.at, zone), tell.when(tell.at_of(action), zone)
        found.append(("at", due, was))
    if expected.because and expected.because not in deed.reasons:
        found.append(("because", expected.because, "; ".join(deed.reasons)))
    return found + _in_data(expected.data, action.get("data") or {})


def _in_data(wanted: Mapping[str, Any], data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (f"data.{name}", tell.shown(value), tell.shown(data.get(name)))
        for name, value in wanted.items()
        if data.get(name) != value
    ]


def _in_actions(
    line: int, expected: Sequence[ExpectedAction], deeds: Sequence[Deed], zone: tzinfo
) -> list[Difference]:
    """The first action that is not as expected: what comes after it has no fair partner."""
    for place, (wanted, deed) in enumerate(zip_longest(expected, deeds)):
        what = f"action {place + 1}"
        if deed is None:
            text = tell.expected_action(wanted)
            step = wanted.members.get("step", "")
            return [
                Difference("actions", wanted.line, what, text, _NOTHING, place, step, wanted.run)
            ]
        step, run = str(deed.action["step"]), deed.run
        if wanted is None:
            return [Difference("actions", line, what, _NOTHING, tell.deed(deed), place, step, run)]
        found = mismatches(wanted, deed, zone)
        if found:
            due = ", ".join(f"{name}: {value}" for name, value, _ in found)
            was = ", ".join(f"{name}: {value}" for name, _, value in found)
            return [Difference("actions", wanted.line, what, due, was, place, step, run)]
    return []


def _in_runs(
    line: int, expected: Sequence[ExpectedRun], runs: Mapping[str, RunStory], about: str
) -> list[Difference]:
    if not expected:
        begun = [label for label, run in runs.items() if about in ("", run.journey)]
        now = ", ".join(begun)
        return [Difference("runs", line, "the runs", "none", now)] if begun else []
    found = []
    for wanted in expected:
        run = runs.get(wanted.label, _NEVER_BEGUN)
        if not run.fits(wanted):
            what = f"run {wanted.label}"
            due, step = tell.expected_run(wanted), run.places[-1] if run.places else ""
            found.append(
                Difference("runs", wanted.line, what, due, run.text, -1, step, wanted.label)
            )
    return found


def _in_decisions(
    line: int, expected: Sequence[ExpectedDecision], verdicts: Sequence[Verdict]
) -> list[Difference]:
    """For the steps that are named: the first decision that is not as expected.

    In which arm of an experiment the customer is counts only where it is asked for.
    """
    places = {(one.step, one.journey, one.run) for one in expected}
    about_arms = any(one.members.get("outcome") == "exposed" for one in expected)
    compared = [
        verdict
        for verdict in verdicts
        if any(_is_of(verdict, step, journey, run) for step, journey, run in places)
        and (about_arms or verdict.decision["outcome"] != "exposed")
    ]
    for place, (wanted, verdict) in enumerate(zip_longest(expected, compared)):
        what = f"decision {place + 1}"
        if verdict is None:
            text, step = tell.expected_decision(wanted), wanted.step
            return [
                Difference("decisions", wanted.line, what, text, _NOTHING, -1, step, wanted.run)
            ]
        record = verdict.decision
        step, now = str(record["step"]), tell.decision_members(record, wanted)
        if wanted is None:
            return [Difference("decisions", line, what, _NOTHING, now, -1, step, verdict.run)]
        told = all(record.get(name) == value for name, value in wanted.members.items())
        if not told or not _is_of(verdict, wanted.step, wanted.journey, wanted.run):
            text = tell.expected_decision(wanted)
            return [Difference("decisions", wanted.line, what, text, now, -1, step, verdict.run)]
    return []


def _is_of(verdict: Verdict, step: str, journey: str, run: str) -> bool:
    record = verdict.decision
    return (
        record["step"] == step and journey in ("", record["journey"]) and run in ("", verdict.run)
    )
