"""`journey-without-scenario`: a journey that nobody has tried out."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.lint.subject import ProjectSubject, at
from sojourn.journeyfile.text.kinds import SCENARIOS


def untried(project: ProjectSubject) -> Iterator[Finding]:
    """Says nothing where a file of scenarios may be about any journey."""
    tried = {PurePosixPath(path).stem.removesuffix(SCENARIOS) for path in project.scenario_files}
    names = {journey.name for journey in project.journeys}
    if not tried <= names:
        return
    for journey in project.journeys:
        if journey.name not in tried:
            message = f"`{journey.name}` has no scenario"
            stem = PurePosixPath(journey.review.path).with_suffix("")
            hint = f"write one in `{stem}{SCENARIOS}.yaml`"
            yield at(journey.review, ("journey",), "journey-without-scenario", message, hint=hint)
