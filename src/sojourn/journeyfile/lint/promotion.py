"""What promotional journeys owe: an end on purchase, a goal that a message can reach."""

from collections.abc import Iterator
from typing import Final

from sojourn.journeyfile.findings.diagnostic import Finding
from sojourn.journeyfile.format.emissions import (
    AudienceStep,
    EmitStep,
    OfferStep,
    SendStep,
    StartStep,
    TaskStep,
)
from sojourn.journeyfile.format.flow import Placed
from sojourn.journeyfile.format.waits import OptionModel, WaitForStep
from sojourn.journeyfile.lint.graph import may_hold, reached, steps_of
from sojourn.journeyfile.lint.subject import JourneySubject, ProjectSubject, at
from sojourn.journeyfile.lint.timing import earliest_ms
from sojourn.journeyfile.phrases.duration import duration_text, parse_duration

#: What a purchase changes: an exit that asks about these ends on it, too.
_OF_PURCHASE: Final = ("customer.cart", "customer.orders")
#: The steps that may bring a customer to what a goal counts.
_MOVES: Final = (SendStep, AudienceStep, TaskStep, OfferStep, StartStep, EmitStep)


def missing_exits(project: ProjectSubject) -> Iterator[Finding]:
    """`exit-missing-on-purchase`."""
    events = project.catalogue.events.values()
    purchases = [event.name for event in events if "order_add" in event.changes]
    for journey in project.journeys if purchases else ():
        opened_by_it = set(journey.model.enter.on or ()) & set(purchases)
        if opened_by_it or _ends_on(journey, purchases) or not _sells_late(journey, purchases):
            continue
        message = "a purchase does not end this journey, and it goes on advertising"
        hint = f"add `exit: [{{on: {purchases[0]}}}]`"
        if journey.model.exit:
            hint = f"add `- on: {purchases[0]}` to its `exit`"
        yield at(journey.review, ("journey",), "exit-missing-on-purchase", message, hint=hint)


def late_messages(project: ProjectSubject) -> Iterator[Finding]:
    """`goal-before-message`."""
    for journey in project.journeys:
        goal = journey.model.goal
        within_ms = parse_duration(goal.within) if goal is not None and goal.within else None
        if not isinstance(within_ms, int) or not any(journey.steps(SendStep)):
            continue
        moves = {placed.id for placed in journey.flow.steps if isinstance(placed.step, _MOVES)}
        reached_ms = [ms for step, ms in earliest_ms(journey.flow).items() if step in moves]
        first_ms = min(reached_ms, default=0)
        if first_ms >= within_ms:
            message = f"the first message goes out after {duration_text(first_ms)} at the soonest"
            hint = "the goal has closed by then; give it longer, or send sooner"
            yield at(journey.review, ("goal", "within"), "goal-before-message", message, hint=hint)


def _ends_on(journey: JourneySubject, purchases: list[str]) -> bool:
    """Whether an exit looks at purchases: by the event, or by what it changes."""
    for index, criterion in enumerate(journey.model.exit):
        clause = journey.clauses.get(("exit", index, "when"))
        names = () if clause is None else clause.compiled.names
        if set(criterion.on or ()) & set(purchases):
            return True
        if criterion.on is None and any(name.startswith(_OF_PURCHASE) for name in names):
            return True
    return False


def _sells_late(journey: JourneySubject, purchases: list[str]) -> bool:
    """Whether a promotional message may go out after a wait in which a purchase goes unnoticed."""
    steps = steps_of(journey.flow)
    waits = [
        placed
        for placed in journey.flow.steps
        if may_hold(placed) and not _listens(placed, purchases)
    ]
    behind = reached(
        (target for placed in waits for target in placed.targets()),
        lambda target: steps[target].targets() if target is not None and target in steps else (),
    )
    return any(
        step.category == "promotional"
        and (placed.id in behind or step.escalate is not None)
        and not _asks(journey, placed)
        for placed, step in journey.steps(SendStep)
    )


def _listens(placed: Placed, purchases: list[str]) -> bool:
    """Whether a wait ends on a purchase."""
    step = placed.step
    if not isinstance(step, WaitForStep):
        return False
    awaited: set[str] = set()
    for option in step.wait_for:
        awaited |= set(option.on or ()) if isinstance(option, OptionModel) else {option}
    return bool(awaited & set(purchases))


def _asks(journey: JourneySubject, placed: Placed) -> bool:
    """Whether the message asks about purchases itself, at the moment of sending."""
    clause = journey.clauses.get((*placed.loc, "only_if"))
    names = () if clause is None else clause.compiled.names
    return any(name.startswith(_OF_PURCHASE) for name in names)
