"""What is declared but not used, begun but not ended."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sojourn.journeyfile.condition.tree import Call, Const, Name, Node, Select, children
from sojourn.journeyfile.declaring.channels import BEST
from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.emissions import AudienceStep, SendStep
from sojourn.journeyfile.lint.subject import ProjectSubject, at
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import MappingNode, SequenceNode
from sojourn.journeyfile.text.node import Node as FileNode

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def unused_declarations(project: ProjectSubject) -> Iterator[Finding]:
    """`unused-declaration`. A name that stands anywhere else counts as used."""
    if not project.journeys:
        return
    written = _written(project)
    yield from _unused_events(project, written)
    best = any(
        step.channel == (BEST,) for one in project.journeys for _, step in one.steps(SendStep)
    )
    for file, key, kind in (
        ("profile", "attributes", "attribute"),
        ("channels", "channels", "channel"),
        ("offers", "offers", "offer"),
    ):
        review = project.frame.get(file)
        words = set(_WORD.findall(_besides(written, file)))
        if review is None or review.model is None or (best and file == "channels"):
            continue
        for name, model in getattr(review.model, key).items():
            contact = getattr(model, "to", "").rpartition(".")[2]
            if name not in words and contact not in words:
                yield _unused(review, kind, key, name)


def lasting_audiences(project: ProjectSubject) -> Iterator[Finding]:
    """`audience-never-left`."""
    steps = [(one, *pair) for one in project.journeys for pair in one.steps(AudienceStep)]
    left = {step.audience for _, _, step in steps if step.remove is not None}
    for journey, placed, step in steps:
        if step.audience not in left:
            left.add(step.audience)
            message = f'no journey takes anybody out of "{step.audience}" again'
            hint = f"add a step with `audience: {step.audience}` and `remove`, where it is over"
            yield at(
                journey.review, (*placed.loc, "audience"), "audience-never-left", message, hint=hint
            )


def _unused_events(project: ProjectSubject, written: Mapping[str, str]) -> Iterator[Finding]:
    review = project.frame.get("events")
    if review is None or review.model is None or _every_event_counts(project):
        return
    others = _besides(written, "events")
    for name, event in review.model.events.items():
        if not event.changes and name not in others:
            yield _unused(review, "event", "events", name)


def _every_event_counts(project: ProjectSubject) -> bool:
    """Whether any event at all makes a difference: absence hears of all, and so may a counter."""
    stages = project.frame.get("lifecycle")
    declared = {} if stages is None or stages.model is None else stages.model.ways()
    silent = [way.absent for ways in declared.values() for way in ways]
    silent += [one.model.enter.absent for one in project.journeys if one.model.enter.of is None]
    if any(absent is not None for absent in silent):
        return True
    return any(_reads_all_counters(clause.compiled.tree) for _, clause in project.clauses())


def _unused(review: Review[Any], kind: str, key: str, name: str) -> Finding:
    message = f'nothing in this project uses the {kind} "{name}"'
    hint = "take it out, unless it is there for what comes next"
    return at(review, (key, name), "unused-declaration", message, hint=hint, at_key=True)


def _written(project: ProjectSubject) -> dict[str, str]:
    """Everything that stands in each file, keys and values, by its path or its kind."""
    files = {**project.frame, **{one.review.path: one.review for one in project.journeys}}
    return {file: "\n".join(_texts(review.whole)) for file, review in files.items()}


def _besides(written: Mapping[str, str], file: str) -> str:
    return "\n".join(text for name, text in written.items() if name != file)


def _texts(node: FileNode | None) -> Iterator[str]:
    match node:
        case None:
            return
        case MappingNode():
            for entry in node.entries:
                yield entry.key.text
                yield from _texts(entry.value)
        case SequenceNode():
            for item in node.items:
                yield from _texts(item)
        case _:
            yield node.text


def _reads_all_counters(node: Node) -> bool:
    """Whether more of the counters is read than single ones by their names."""
    match node:
        case Select(operand=Name(name="customer.counters")):
            return False
        case Call(function="_[_]", arguments=(Name(name="customer.counters"), Const())):
            return False
        case Name(name="customer.counters"):
            return True
        case _:
            return any(_reads_all_counters(child) for child in children(node))
