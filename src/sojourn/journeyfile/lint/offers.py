"""Messages that show a code without saying of which offer it is."""

from collections.abc import Iterator

from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.emissions import SendStep
from sojourn.journeyfile.lint.subject import JourneySubject, ProjectSubject, at
from sojourn.journeyfile.text.node import Path

_OFFER = "offer."
_CODE = ".code"


def unnamed(project: ProjectSubject) -> Iterator[Finding]:
    """`offer-not-named`."""
    for journey in project.journeys:
        for placed, step in journey.steps(SendStep):
            for name in step.data:
                loc: Path = (*placed.loc, "data", name)
                for offer in _shown(journey, loc):
                    if offer != step.offer:
                        message = f"this shows a code of `{offer}`, and the step does not say so"
                        hint = f"add `offer: {offer}`: then it is not sent once the code is over"
                        yield at(journey.review, loc, "offer-not-named", message, hint=hint)


def _shown(journey: JourneySubject, loc: Path) -> Iterator[str]:
    """The offers of which the expression at `loc` reads a code."""
    clause = journey.clauses.get(loc)
    for path in () if clause is None else clause.compiled.names:
        if path.startswith(_OFFER) and path.endswith(_CODE):
            yield path.removeprefix(_OFFER).removesuffix(_CODE)
