"""The steps from which more than one way leads, to the core's values."""

from sojourn.core.steps import Arm, Choose, Measure, Repeat, Rule, Split, Together
from sojourn.journeyfile.clauses import Scope
from sojourn.journeyfile.flow import Flow, Placed
from sojourn.journeyfile.format.branches import (
    BranchingStep,
    ChooseStep,
    MeasureModel,
    RepeatStep,
    SplitStep,
    TogetherStep,
    When,
)
from sojourn.journeyfile.stepping.workbench import Workbench
from sojourn.journeyfile.values import read_value
from sojourn.journeyfile.window import parse_share


def arms_of(flow: Flow) -> dict[str, tuple[str, ...]]:
    """The experiments of a journey, with the names of their arms."""
    arms: dict[str, tuple[str, ...]] = {}
    for placed in flow.steps:
        if isinstance(placed.step, SplitStep):
            known = arms.get(placed.step.split, ())
            arms[placed.step.split] = tuple(dict.fromkeys((*known, *placed.step.arms)))
    return arms


def compile_branches(
    bench: Workbench, placed: Placed, step: BranchingStep
) -> Choose | Split | Repeat | Together:
    """The step, with the ways that lead from it."""
    match step:
        case ChooseStep():
            return _choose(bench, placed, step)
        case SplitStep():
            return _split(bench, placed, step)
        case RepeatStep():
            loc, scope = (*placed.loc, "while"), bench.scope_of(placed)
            condition = bench.clauses.condition(loc, step.only_while, scope)
            return Repeat(placed.id, placed.way("again"), step.times, condition, next=placed.next)
        case TogetherStep():
            rows = {way.name: way.target for way in placed.ways}
            return Together(placed.id, rows, step.join, next=placed.next)


def _choose(bench: Workbench, placed: Placed, step: ChooseStep) -> Choose:
    rules = []
    for index, choice in enumerate(step.choose):
        if isinstance(choice, When):
            loc = (*placed.loc, "choose", index, "when")
            condition = bench.clauses.condition(loc, choice.when, bench.scope_of(placed))
            target = placed.way(str(index + 1))
            rules.extend([] if condition is None else [Rule(condition, target)])
    return Choose(placed.id, tuple(rules), placed.way("otherwise"))


def _split(bench: Workbench, placed: Placed, step: SplitStep) -> Split:
    return Split(
        placed.id,
        step.split,
        _arms(bench, placed, step),
        salt=step.salt or step.split,
        by=step.by,
        measure=_measure(bench, placed, step.measure),
    )


def _arms(bench: Workbench, placed: Placed, step: SplitStep) -> tuple[Arm, ...]:
    arms = []
    for name, arm in step.arms.items():
        loc = (*placed.loc, "arms", name, "share")
        share_bp = read_value(bench.review, loc, arm.share, parse_share)
        arms.append(Arm(name, share_bp or 0, placed.way(name)))
    total_bp = sum(arm.share_bp for arm in arms)
    if all(arm.share_bp for arm in arms) and total_bp != 10_000 and bench.review.sound:
        message = f"the shares make {total_bp / 100:g}%, not 100%"
        loc = (*placed.loc, "arms")
        bench.review.say(loc, "bad-share", message, hint="change one of them", at_key=True)
    return tuple(arms)


def _measure(bench: Workbench, placed: Placed, model: MeasureModel | None) -> Measure | None:
    if model is None:
        return None
    loc = (*placed.loc, "measure")
    # Judged also after the run has ended, when only the customer is still known.
    when = bench.clauses.condition((*loc, "when"), model.when, Scope(on=model.on))
    return Measure(model.on, bench.review.duration((*loc, "within"), model.within), when)
