"""lifecycle.yaml to the core's one state machine of every customer."""

from typing import Final

from sojourn.core.definitions import Lifecycle, StageRule
from sojourn.journeyfile.catalogue import Catalogue, check_events
from sojourn.journeyfile.clauses import Clauses, Scope
from sojourn.journeyfile.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.project import LifecycleModel, StageModel
from sojourn.journeyfile.review import Review, names_in
from sojourn.journeyfile.values import read_value
from sojourn.journeyfile.window import parse_count

_ANY: Final = "any"


def compile_lifecycle(
    review: Review[LifecycleModel], catalogue: Catalogue, clauses: Clauses
) -> Lifecycle | None:
    """The lifecycle, or None where nothing of it holds. Findings go to the review."""
    if review.model is None:
        return None
    stages = review.model.lifecycle
    start = _start(review, stages)
    known = names_in(review.whole, "lifecycle")
    for name, stage in stages.items():
        _check_stage(review, name, stage, known)
        check_events(review, catalogue, ("lifecycle", name, "on"), stage.on or ())
    rules = tuple(_rule(review, clauses, name, stage) for name, stage in stages.items())
    return Lifecycle(
        start,
        rules=tuple(rule for rule in rules if not rule.absent_ms),
        silences=tuple(rule for rule in rules if rule.absent_ms),
    )


def _start(review: Review[LifecycleModel], stages: dict[str, StageModel]) -> str:
    starts = [name for name, stage in stages.items() if stage.start]
    first = next(iter(stages), "")
    if not starts and review.sound:
        hint = f"write `{first}: {{start: true}}`" if first else ""
        message = "no stage says `start: true`"
        review.say(("lifecycle",), "lifecycle-start", message, hint=hint, at_key=True)
    for name in starts[1:]:
        message = f"`{starts[0]}` is the start already"
        review.say(("lifecycle", name, "start"), "lifecycle-start", message)
    if starts and starts[0] != first and review.sound:
        message = "the start is the first stage of the line"
        hint = f"put it above `{first}`"
        review.say(("lifecycle", starts[0]), "lifecycle-start", message, hint=hint, at_key=True)
    return starts[0] if starts else first


def _check_stage(
    review: Review[LifecycleModel], name: str, stage: StageModel, known: frozenset[str]
) -> None:
    loc = ("lifecycle", name)
    if name == _ANY:
        review.say(loc, "bad-name", "`any` stands for all stages in `from`", at_key=True)
    if stage.source is not None and stage.source not in (*known, _ANY):
        hint = did_you_mean(stage.source, known) or f"expected one of {one_of(sorted(known))}"
        message = f"no stage `{stage.source}` in this lifecycle"
        review.say((*loc, "from"), "unknown-stage", message, hint=hint)
    problem = _problem(stage)
    if problem and review.sound:
        message, hint = problem
        review.say(loc, "stage-rule", message.replace("{name}", name), hint=hint, at_key=True)


def _problem(stage: StageModel) -> tuple[str, str] | None:
    """What is wrong with the ways that lead to a stage, and a hint."""
    if stage.start:
        other = [stage.on, stage.when, stage.count, stage.source, stage.absent]
        extra = any(value is not None for value in other)
        return (
            ("`{name}` is the start, so no rule leads to it", "take the rest out")
            if extra
            else None
        )
    if stage.on is not None and stage.absent is not None:
        return (
            "`{name}` is reached by events or by silence, not by both",
            "take `absent` or `on` out",
        )
    if stage.on is None and stage.absent is None:
        return "no customer can come to `{name}`", "give it an `on:`, or `absent:`"
    if stage.on is None and (stage.when is not None or stage.count is not None):
        return "`when` and `count` ask about an event, and `{name}` has no `on`", "take them out"
    return None


def _rule(
    review: Review[LifecycleModel], clauses: Clauses, name: str, stage: StageModel
) -> StageRule:
    loc = ("lifecycle", name)
    return StageRule(
        name,
        on=stage.on or (),
        when=clauses.condition((*loc, "when"), stage.when, Scope(on=stage.on)),
        count=read_value(review, (*loc, "count"), stage.count, parse_count),
        source=stage.source or "",
        absent_ms=review.duration((*loc, "absent"), stage.absent),
    )
