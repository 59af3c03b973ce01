"""Conditions that come out the same for everyone, and branches that others hide."""

from collections.abc import Iterator
from typing import Any, Final

from sojourn.journeyfile.condition.logic import Clash, World, always_true, hidden, never_true
from sojourn.journeyfile.condition.logic.claims import Test, Value
from sojourn.journeyfile.condition.logic.verdict import NOTHING, alternatives
from sojourn.journeyfile.condition.tree import Node
from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.branches import ChooseStep
from sojourn.journeyfile.lint.subject import JourneySubject, ProjectSubject, at
from sojourn.journeyfile.phrases.duration import duration_text
from sojourn.journeyfile.review.clauses import Clause

#: With how many rules above it a rule is compared.
_COMPARED: Final = 12


def fixed_conditions(project: ProjectSubject) -> Iterator[Finding]:
    """`condition-never-true` and `condition-always-true`."""
    for review, clause in project.clauses():
        if not clause.is_condition:
            continue
        world = project.world(clause)
        if always_true(clause.compiled.tree, world):
            message = "this holds for everyone at any time"
            hint = "take it out, or say what should make the difference"
            yield at(review, clause.loc, "condition-always-true", message, hint=hint)
        for part, clash in _never(clause.compiled.tree, world):
            whole = "this" if part is clause.compiled.tree else "a part of this"
            message, hint = _said(whole, clash)
            yield at(review, clause.loc, "condition-never-true", message, hint=hint)


def hidden_branches(project: ProjectSubject) -> Iterator[Finding]:
    """`branch-never-taken`."""
    for journey in project.journeys:
        for placed, step in journey.steps(ChooseStep):
            above: list[Clause] = []
            for index in range(len(step.choose)):
                clause = journey.clauses.get((*placed.loc, "choose", index, "when"))
                if clause is None:
                    continue
                yield from _hidden(journey, clause, above[:_COMPARED], project)
                above.append(clause)


def _never(tree: Node, world: World) -> Iterator[tuple[Node, Clash]]:
    """What never holds: the whole, or some of the parts of which one would be enough."""
    whole = never_true(tree, world)
    if whole is not None:
        yield tree, whole
        return
    for part in alternatives(tree):
        clash = never_true(part, world)
        if clash is not None:
            yield part, clash


def _said(what: str, clash: Clash) -> tuple[str, str]:
    """The sentence about a contradiction, and the hint."""
    name, tests = clash.subject.text, [_words(test) for test in clash.tests]
    if clash == NOTHING or not tests or " beside " in name:
        return f"{what} never holds, whoever the customer is", "take it out, or put it right"
    if len(tests) == 1:
        return f"{what} never holds: `{name}` is never {tests[0]}", ""
    whole = " is a whole number and" if clash.subject.whole else ""
    return f"{what} never holds: `{name}`{whole} cannot be {' and '.join(tests)} at once", ""


def _words(test: Test) -> str:
    values = sorted(_value(value) for value in test.values)
    if test.how in ("in", "not in"):
        told = values[0] if len(values) == 1 else f"one of {', '.join(values)}"
        return told if test.how == "in" else f"something else than {told}"
    words = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
    return f"{words[test.how]} {values[0]}"


def _value(value: Value) -> str:
    kind, told = value
    if kind == "duration":
        return duration_text(told) or "0s"
    if kind == "text":
        return f'"{told}"'
    return _plain(told)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _hidden(
    journey: JourneySubject, clause: Clause, above: list[Clause], project: ProjectSubject
) -> Iterator[Finding]:
    world, tree = project.world(clause), clause.compiled.tree
    wider = [other.compiled.tree for other in above]
    if not wider or not hidden(tree, wider, world) or never_true(tree, world) is not None:
        return
    review = journey.review
    alone = (other for other in above if hidden(tree, [other.compiled.tree], world))
    other = next(alone, None)
    message = "one of the rules above holds wherever this one does"
    if other is not None:
        line = review.value(other.loc).line
        message = f"the rule in line {line} holds wherever this one does, and comes first"
    hint = "put the narrower rule above the wider one"
    yield at(review, clause.loc, "branch-never-taken", message, hint=hint)
