"""`names-differ-by-case`: two names that only a computer tells apart."""

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from sojourn.journeyfile.condition.tree import Call, Const, Name, Node, children
from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.emissions import AudienceStep, SendStep, TagStep
from sojourn.journeyfile.lint.subject import JourneySubject, ProjectSubject, at
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Path

#: What people overlook; between two digits it separates numbers.
_OVERLOOKED: Final = re.compile(r"(?<![0-9])[-_ ]+|[-_ ]+(?![0-9])")

#: Files that declare names, and the key below which they stand.
_DECLARED: Final = {
    "events": ("event", "events"),
    "profile": ("attribute", "attributes"),
    "channels": ("channel", "channels"),
    "offers": ("offer", "offers"),
    "lifecycle": ("stage", "lifecycle"),
}


class _Used(Struct, frozen=True):
    """A name where it stands. Only names of one kind are compared."""

    kind: str
    name: str
    review: Review[Any]
    loc: Path
    at_key: bool = False


def similar_names(project: ProjectSubject) -> Iterator[Finding]:
    """Each spelling besides the first one, where it stands first."""
    first: dict[tuple[str, str], _Used] = {}
    told: set[tuple[str, str]] = set()
    for used in _names(project):
        known = first.setdefault((used.kind, _folded(used.name)), used)
        if known.name != used.name and (used.kind, used.name) not in told:
            told.add((used.kind, used.name))
            where = f"{known.review.path}:{known.review.key(known.loc).line}"
            kind = used.kind.split(" of ")[0]
            message = f'the {kind} "{used.name}" is almost "{known.name}" ({where})'
            hint = f'if it is the same, write "{known.name}"'
            yield at(
                used.review, used.loc, "names-differ-by-case", message, hint=hint,
                at_key=used.at_key,
            )  # fmt: skip


def _folded(name: str) -> str:
    return _OVERLOOKED.sub("", name.casefold())


def _names(project: ProjectSubject) -> Iterator[_Used]:
    for file, (kind, key) in _DECLARED.items():
        review = project.frame.get(file)
        declared = {} if review is None or review.model is None else getattr(review.model, key)
        for name in declared:
            if review is not None:
                yield _Used(kind, name, review, (key, name), at_key=True)
    for journey in project.journeys:
        yield _Used("journey", journey.name, journey.review, ("journey",))
        yield from _names_in(journey)


def _names_in(journey: JourneySubject) -> Iterator[_Used]:
    review = journey.review
    for placed in journey.flow.steps:
        loc, step = placed.loc, placed.step
        if step.id is not None:
            yield _Used(f"step of {journey.name}", step.id, review, (*loc, "id"))
        match step:
            case SendStep():
                yield _Used("message", step.send, review, (*loc, "send"))
            case AudienceStep():
                yield _Used("audience", step.audience, review, (*loc, "audience"))
            case TagStep():
                for change in ("add", "remove"):
                    for index, tag in enumerate(getattr(step.tag, change)):
                        yield _Used("tag", tag, review, (*loc, "tag", change, index))
            case _:
                pass
    for clause in journey.clauses.values():
        for tag in _tags_asked(clause.compiled.tree):
            yield _Used("tag", tag, review, clause.loc)


def _tags_asked(node: Node) -> Iterator[str]:
    """The tags in conditions such as `"vip" in customer.tags`."""
    match node:
        case Call(function="@in", arguments=(Const(value=str() as tag), Name("customer.tags"))):
            yield tag
        case _:
            for child in children(node):
                yield from _tags_asked(child)
