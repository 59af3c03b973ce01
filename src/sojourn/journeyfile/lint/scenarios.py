"""`journey-without-scenario`: a journey that nobody has tried out, where the others were."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from sojourn.journeyfile.diagnostic import Finding
from sojourn.journeyfile.kinds import SCENARIOS
from sojourn.journeyfile.lint.subject import ProjectSubject, at


def untried(project: ProjectSubject) -> Iterator[Finding]:
    """Where at least half of the journeys have scenarios, and none is about several of them."""
    tried = {PurePosixPath(path).stem.removesuffix(SCENARIOS) for path in project.scenario_files}
    names = {journey.name for journey in project.journeys}
    if 2 * len(tried) < len(names) or not tried <= names:
        return
    for journey in project.journeys:
        if journey.name not in tried:
            message = f"`{journey.name}` has no scenario, unlike others of this project"
            stem = PurePosixPath(journey.review.path).with_suffix("")
            hint = f"write one in `{stem}{SCENARIOS}.yaml`"
            yield at(journey.review, ("journey",), "journey-without-scenario", message, hint=hint)
