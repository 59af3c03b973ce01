"""What is declared but not used, read but not counted, begun but not ended."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sojourn.journeyfile.catalogue import BUILT_IN_TYPES
from sojourn.journeyfile.channels import BEST
from sojourn.journeyfile.condition.tree import Call, Const, Name, Node, Select, children
from sojourn.journeyfile.diagnostic import Finding, did_you_mean
from sojourn.journeyfile.format.emissions import AudienceStep, SendStep
from sojourn.journeyfile.lint.subject import ProjectSubject, at
from sojourn.journeyfile.node import MappingNode, SequenceNode
from sojourn.journeyfile.node import Node as FileNode
from sojourn.journeyfile.review import Review

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


def uncounted(project: ProjectSubject) -> Iterator[Finding]:
    """`counter-never-counted`."""
    known = {*(project.catalogue.event_names or ()), *BUILT_IN_TYPES}
    for review, clause in project.clauses():
        for name in dict.fromkeys(_counters_read(clause.compiled.tree)):
            if name is not None and name not in known:
                message = f'nothing is counted as "{name}"; what is counted are events'
                close = did_you_mean(name, known)
                hint = close or 'write the name of an event, as in `customer.counters["Signed Up"]`'
                yield at(review, clause.loc, "counter-never-counted", message, hint=hint)


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
    declared = {} if stages is None or stages.model is None else stages.model.lifecycle
    silent = [stage.absent for stage in declared.values()]
    silent += [one.model.enter.absent for one in project.journeys if one.model.enter.of is None]
    if any(absent is not None for absent in silent):
        return True
    return any(
        name is None
        for _, clause in project.clauses()
        for name in _counters_read(clause.compiled.tree)
    )


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


def _counters_read(node: Node) -> Iterator[str | None]:
    """The counters that are read, by their names; None where all of them may be."""
    match node:
        case Select(operand=Name(name="customer.counters")):
            yield node.field
        case Call(
            function="_[_]", arguments=(Name(name="customer.counters"), Const(value=str() as name))
        ):
            yield name
        case Name(name="customer.counters"):
            yield None
        case _:
            for child in children(node):
                yield from _counters_read(child)
