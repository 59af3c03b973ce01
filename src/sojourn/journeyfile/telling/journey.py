"""One journey in plain sentences."""

from sojourn.core.declared.steps import EXIT
from sojourn.journeyfile.format.flow import Flow
from sojourn.journeyfile.format.journey import ExitModel, GoalModel, JourneyModel, MoveModel
from sojourn.journeyfile.telling.condition import said
from sojourn.journeyfile.telling.defaults import DEFAULTS
from sojourn.journeyfile.telling.enter import entry_lines
from sojourn.journeyfile.telling.experiments import held_out
from sojourn.journeyfile.telling.happenings import they
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Line, Page, Section, paragraph, points
from sojourn.journeyfile.telling.phrases import both, duration, quoted, sentence
from sojourn.journeyfile.telling.steps import step_lines


def journey_page(path: str, model: JourneyModel, flow: Flow, about: About) -> Page:
    """The page of a journey; `flow` and `about` are its own."""
    group = f", of the group {quoted(model.group)}" if model.group else ""
    return Page(
        model.title or model.journey,
        f"journey {model.journey}{group}, in {path}",
        (
            Section("Who enters", entry_lines(model.enter, about)),
            Section("What ends a run at once, wherever it stands", _exits(model, about)),
            Section("What it is for", (_goal(model.goal, about), _holdout(model, about))),
            Section("What happens", (*step_lines(model.steps, about), Line("Then the run ends."))),
            *_defaults(flow),
            Section("When the journey is changed", (_migration(model),)),
        ),
    )


def _defaults(flow: Flow) -> tuple[Section, ...]:
    """What holds of the verbs that the journey uses where their steps say nothing else."""
    used = {type(placed.step) for placed in flow.steps}
    told = tuple(paragraph(text) for verb, text in DEFAULTS.items() if verb in used)
    return (Section("Unless a step says otherwise", told),) if told else ()


def exit_told(criterion: ExitModel, about: About) -> str:
    """What ends a run, as a clause."""
    when = said(criterion.when, about) if criterion.when else ""
    if criterion.on is None:
        return when
    return they(criterion.on) + (f" and {when}" if when else "")


def goal_told(goal: GoalModel, about: About) -> str:
    """What meets the goal, as a clause."""
    when = f" and {said(goal.when, about)}" if goal.when else ""
    return f"{they(goal.on)}{when}"


def _exits(model: JourneyModel, about: About) -> tuple[Line, ...]:
    if not model.exit:
        return (paragraph("Nothing: a run goes through to its end."),)
    return points(_exit(criterion, about) for criterion in model.exit)


def _exit(criterion: ExitModel, about: About) -> str:
    asked = "" if criterion.on else ", asked at every event"
    then = "the run ends"
    if criterion.then:
        then = f"the run goes to {quoted(criterion.then)}, cleans up from there, and ends"
    return sentence(f"when {exit_told(criterion, about)}{asked}: {then}")


def _holdout(model: JourneyModel, about: About) -> Line:
    return paragraph(held_out(model.holdout, about, journey=model.journey))


def _goal(goal: GoalModel | None, about: About) -> Line:
    if goal is None:
        return paragraph("No goal is set.")
    within = "while the run is under way"
    if goal.within:
        within = f"within {duration(goal.within)} of entering, also after the run has ended"
    reached = ""
    if goal.target:
        until = f" by {goal.until}" if goal.until else ""
        reached = f"It should be met by {goal.target} of the runs{until}."
    met = sentence(f"the goal is met when {goal_told(goal, about)}, {within}")
    return paragraph(met, "It is counted once for each run.", reached)


def _migration(model: JourneyModel) -> Line:
    match model.migrate:
        case None:
            rule = "No rule is given: runs under way finish on the version that they began with."
        case "keep":
            rule = "Runs under way finish on the version that they began with."
        case "exit":
            rule = "Runs on other versions end when this one comes into force."
        case MoveModel(move=moves):
            moved = [
                f"those at {quoted(old)} {'end' if new == EXIT else f'go to {quoted(new)}'}"
                for old, new in moves.items()
            ]
            rule = (
                f"Runs on other versions go along: {both(moved)}. The others go to the step of the "
                "same name; where there is none, they finish on the version that they began with."
            )
    return paragraph(rule)
