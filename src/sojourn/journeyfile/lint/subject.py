"""What the linter looks at: a whole project in which nothing is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from msgspec import Struct

from sojourn.journeyfile.condition.logic import World
from sojourn.journeyfile.findings.diagnostic import Finding, finding
from sojourn.journeyfile.findings.rules import Rule
from sojourn.journeyfile.format.flow import Flow, Placed
from sojourn.journeyfile.format.journey import JourneyModel
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.clauses import Clause
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.node import Loc, Path

S = TypeVar("S")

_STAGE: Final = "customer.stage"


class JourneySubject(Struct, frozen=True):
    """One journey: its file, what that says, its steps laid out, its expressions by place."""

    review: Review[JourneyModel]
    model: JourneyModel
    flow: Flow
    clauses: Mapping[Path, Clause]

    @property
    def name(self) -> str:
        return self.model.journey

    def steps(self, kind: type[S]) -> Iterator[tuple[Placed, S]]:
        """The steps of one verb, in the order of the file."""
        for placed in self.flow.steps:
            if isinstance(placed.step, kind):
                yield placed, placed.step


class ProjectSubject(Struct, frozen=True):
    """All journeys, and the files that hold for the whole project by their kind.

    `stage_clauses` are the conditions of lifecycle.yaml, `scenario_files` the paths of those.
    """

    journeys: tuple[JourneySubject, ...]
    catalogue: Catalogue
    frame: Mapping[str, Review[Any]]
    stage_clauses: tuple[Clause, ...] = ()
    scenario_files: tuple[str, ...] = ()

    def clauses(self) -> Iterator[tuple[Review[Any], Clause]]:
        """Every expression of the project, with its file."""
        if "lifecycle" in self.frame:
            yield from ((self.frame["lifecycle"], clause) for clause in self.stage_clauses)
        for journey in self.journeys:
            yield from ((journey.review, clause) for clause in journey.clauses.values())

    def world(self, clause: Clause) -> World:
        """What is known about the values that a clause reads."""
        closed = {
            name: frozenset(field.words)
            for name, field in clause.vocabulary.fields.items()
            if field.type == "text" and field.words
        }
        if _STAGE in closed:
            # Who was only spoken of by a command has done nothing yet, and stands nowhere.
            closed[_STAGE] |= {""}
        return World(clause.vocabulary, closed)


def at(
    review: Review[Any],
    loc: Loc,
    rule: Rule,
    message: str,
    *,
    hint: str = "",
    at_key: bool = False,
) -> Finding:
    """A finding about the value at `loc` of a file, or about its key."""
    span = review.key(loc) if at_key else review.value(loc)
    return finding(review.path, span, rule, message, hint=hint)
