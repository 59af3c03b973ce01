"""Messages that get in each other's way: of two journeys at one moment, or of one run."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from msgspec import Struct

from sojourn.journeyfile.condition.logic import World
from sojourn.journeyfile.condition.logic.verdict import exclude
from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.emissions import SendStep
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.lint.graph import reached_freely, steps_of
from sojourn.journeyfile.lint.subject import JourneySubject, ProjectSubject, at
from sojourn.journeyfile.lint.timing import Delay, certain_steps
from sojourn.journeyfile.policies.ranking import ranks_of
from sojourn.journeyfile.review.clauses import Clause

#: With how many others of the same moment a message is compared.
_COMPARED: Final = 50
#: The place of a journey that has none.
_LAST: Final = -1


class _Sent(Struct, frozen=True):
    """A promotional message that every run of a journey comes to."""

    journey: JourneySubject
    placed: Placed
    step: SendStep
    delay: Delay


def competing(project: ProjectSubject) -> Iterator[Finding]:
    """`journeys-compete`: of all that a message competes with, the first is named.

    Nothing is wrong where arbitration lets only one of them go out, and priorities say which.
    """
    ranks = _ranks(project)
    earlier: dict[tuple[str, Delay], list[_Sent]] = {}
    for journey in project.journeys:
        sent = [
            _Sent(journey, placed, placed.step, delay)
            for placed, delay in certain_steps(journey.flow)
            if isinstance(placed.step, SendStep) and placed.step.category == "promotional"
        ]
        openings = _openings(journey)
        for one in sent:
            others = (
                other for opening in openings for other in earlier.get((opening, one.delay), ())
            )
            rival = next(
                (
                    other
                    for other in islice(others, _COMPARED)
                    if ranks.get(one.journey.name, _LAST) == ranks.get(other.journey.name, _LAST)
                    and _compete(one, other, project)
                ),
                None,
            )
            if rival is not None:
                yield _said(one, rival)
        for opening in openings:
            for one in sent:
                earlier.setdefault((opening, one.delay), []).append(one)


def repeated(project: ProjectSubject) -> Iterator[Finding]:
    """`message-sent-twice`."""
    for journey in project.journeys:
        steps = steps_of(journey.flow)
        for placed, step in journey.steps(SendStep):
            again = _same_again(placed, step, steps)
            if again is not None:
                message = f"`{step.send}` has just gone out on the same channel, as `{placed.id}`"
                hint = "let time pass between the two, or take one of them out"
                yield at(journey.review, (*again.loc, "send"), "message-sent-twice", message,
                         hint=hint)  # fmt: skip


def two_categories(project: ProjectSubject) -> Iterator[Finding]:
    """`message-of-two-categories`."""
    first: dict[str, tuple[str, str]] = {}
    for journey in project.journeys:
        for placed, step in journey.steps(SendStep):
            loc = (*placed.loc, "category")
            place = f"{journey.review.path}:{journey.review.key(loc).line}"
            category, where = first.setdefault(step.send, (step.category, place))
            if category != step.category:
                message = f"`{step.send}` is {step.category} here and {category} in {where}"
                hint = f"write `category: {category}` here, or give one of the two another name"
                yield at(journey.review, loc, "message-of-two-categories", message, hint=hint)


def _openings(journey: JourneySubject) -> list[str]:
    """What opens the journey, one text for each event, or one for all else that is said."""
    enter = journey.model.enter
    if enter.on is not None:
        return [f"on {event}" for event in enter.on]
    told = enter.model_dump_json(exclude_none=True, exclude={"when", "key", "again", "at_once"})
    return [] if enter.by is not None else [told]


def _ranks(project: ProjectSubject) -> Mapping[str, int]:
    """The places of the journeys, where arbitration asks about them."""
    review = project.frame.get("policies")
    policies = None if review is None else review.model
    if not isinstance(policies, PoliciesModel) or policies.arbitration is None:
        return {}
    if "promotional" not in policies.arbitration.of:
        return {}
    groups = {one.name: one.model.group or "" for one in project.journeys}
    return ranks_of(policies.priorities, groups)


def _compete(one: _Sent, other: _Sent, project: ProjectSubject) -> bool:
    if set(one.step.channel).isdisjoint(other.step.channel):
        return False
    pairs = [
        (one.journey.clauses.get(("enter", "when")), other.journey.clauses.get(("enter", "when"))),
        (_only_if(one), _only_if(other)),
    ]
    return not any(
        exclude(left.compiled.tree, right.compiled.tree, _world(left, right, project))
        for left, right in pairs
        if left is not None and right is not None
    )


def _only_if(sent: _Sent) -> Clause | None:
    return sent.journey.clauses.get((*sent.placed.loc, "only_if"))


def _world(left: Clause, right: Clause, project: ProjectSubject) -> World:
    """What is known about the values that either of two clauses reads."""
    both = project.world(left)
    fields = {**left.vocabulary.fields, **right.vocabulary.fields}
    return World(type(both.vocabulary)(fields), both.closed)


def _said(one: _Sent, other: _Sent) -> Finding:
    name = other.journey.name
    message = f"`{other.placed.id}` of `{name}` goes to the same customers at the same moment"
    hint = (
        "wait longer in one of the two, or let `arbitration` and `priorities` of policies.yaml "
        f"choose (`{name}`: {_place(other)})"
    )
    loc = (*one.placed.loc, "send")
    return at(one.journey.review, loc, "journeys-compete", message, hint=hint)


def _place(sent: _Sent) -> str:
    review = sent.journey.review
    return f"{review.path}:{review.value((*sent.placed.loc, 'send')).line}"


def _same_again(placed: Placed, step: SendStep, steps: Mapping[str, Placed]) -> Placed | None:
    """A later step that sends the same on the same channel, with no time between."""
    behind = reached_freely(placed.next, steps)
    for other in steps.values():
        again = other.step
        if (
            other.id in behind
            and other is not placed
            and isinstance(again, SendStep)
            and (again.send, again.data) == (step.send, step.data)
            and not set(again.channel).isdisjoint(step.channel)
        ):
            return other
    return None
