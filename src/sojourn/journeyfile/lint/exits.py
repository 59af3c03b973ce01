"""`exit-before-wait`: a wait for an event that ends the run before the wait can see it."""

from collections.abc import Iterator

from sojourn.core.declared.steps import EXIT, Target
from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.flow import Placed, is_race
from sojourn.journeyfile.format.waits import OptionModel, WaitForStep
from sojourn.journeyfile.lint.subject import ProjectSubject, at
from sojourn.journeyfile.text.node import Path


def unseen_events(project: ProjectSubject) -> Iterator[Finding]:
    """Exits are asked before waits, so what always ends the run never ends a wait."""
    for journey in project.journeys:
        ending = {
            event
            for criterion in journey.model.exit
            if criterion.when is None
            for event in criterion.on or ()
        }
        for placed, step in journey.steps(WaitForStep) if ending else ():
            for loc, events, target in _options(placed, step):
                if events and set(events) <= ending and target not in (None, EXIT):
                    message = f'"{events[0]}" ends the run before this wait sees it'
                    hint = "so what follows is never done; give the exit a `when:`, or drop one"
                    yield at(journey.review, loc, "exit-before-wait", message, hint=hint)


def _options(placed: Placed, step: WaitForStep) -> Iterator[tuple[Path, tuple[str, ...], Target]]:
    """Each way in which events of the customer's own end the wait: place, events, target."""
    if not is_race(step):
        events = tuple(event for event in step.wait_for if isinstance(event, str))
        # What goes on behind the wait is there for those whose time is over, too.
        if step.about is None and step.then is not None:
            yield (*placed.loc, "wait_for"), events, placed.way("then")
        return
    for index, option in enumerate(step.wait_for):
        if isinstance(option, OptionModel) and option.about is None and option.then is not None:
            yield (
                (*placed.loc, "wait_for", index, "on"),
                option.on or (),
                placed.way(str(index + 1)),
            )
