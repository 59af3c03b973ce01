"""The steps from which more than one way leads, to the core's values."""

from typing import Any

from sojourn.core.declared.steps import Choose, Repeat, Rule, Split, Together
from sojourn.core.declared.trial import Trial
from sojourn.journeyfile.declaring.trials import compile_measure, design_of, dumped
from sojourn.journeyfile.format.branches import (
    BranchingStep,
    ChooseStep,
    RepeatStep,
    SplitStep,
    TogetherStep,
    When,
)
from sojourn.journeyfile.format.flow import Flow, Placed
from sojourn.journeyfile.phrases.window import parse_share
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.stepping.workbench import Workbench


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
    loc = (*placed.loc, "measure")
    trial = Trial(
        step.split,
        _shares(bench, placed, step),
        _base(step),
        _design(bench, step),
        by=step.by,
        measure=compile_measure(bench.review, bench.clauses, bench.catalogue, loc, step.measure),
    )
    arms = {name: placed.way(name) for name in step.arms}
    return Split(placed.id, trial, arms, salt=step.salt or step.split)


def _base(step: SplitStep) -> str:
    """The arm that the others are compared with: the one that does nothing, else the first."""
    idle = [name for name, arm in step.arms.items() if arm.steps is None and not arm.instead]
    return idle[0] if len(idle) == 1 else next(iter(step.arms))


def _design(bench: Workbench, step: SplitStep) -> str:
    """What the figures depend on: the split itself, and what its arms change of other steps."""
    changed = {
        (target, key)
        for arm in step.arms.values()
        for target, instead in arm.instead.items()
        for key in dumped(instead)
    }
    by_id = {placed.id: placed.step for placed in bench.flow.steps}
    replaced: list[Any] = [
        [target, key, dumped(by_id[target], include={key}).get(key)]
        for target, key in sorted(changed)
        if target in by_id
    ]
    return design_of([dumped(step, exclude={"id"}), replaced])


def _shares(bench: Workbench, placed: Placed, step: SplitStep) -> dict[str, int]:
    shares_bp = {}
    for name, arm in step.arms.items():
        loc = (*placed.loc, "arms", name, "share")
        shares_bp[name] = read_value(bench.review, loc, arm.share, parse_share) or 0
    total_bp = sum(shares_bp.values())
    if all(shares_bp.values()) and total_bp != 10_000 and bench.review.sound:
        message = f"the shares make {total_bp / 100:g}%, not 100%"
        loc = (*placed.loc, "arms")
        bench.review.say(loc, "bad-share", message, hint="change one of them", at_key=True)
    return shares_bp
