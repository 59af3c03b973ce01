"""lifecycle.yaml to the core's one state machine of every customer."""

from collections.abc import Iterator

from sojourn.core.declared.definitions import Lifecycle, StageRule
from sojourn.journeyfile.declaring.check_stages import StageCheck, Stages, on_the_line
from sojourn.journeyfile.format.lifecycle import LifecycleModel, StageModel
from sojourn.journeyfile.phrases.window import parse_count
from sojourn.journeyfile.review.catalogue import Catalogue, check_events
from sojourn.journeyfile.review.clauses import Clauses, Scope
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value


def compile_lifecycle(
    review: Review[LifecycleModel], catalogue: Catalogue, clauses: Clauses
) -> Lifecycle | None:
    """The lifecycle, or None where nothing of it holds. Findings go to the review."""
    if review.model is None:
        return None
    stages = review.model.ways()
    check = StageCheck(review, stages, published=catalogue.published)
    start = check.run()
    rules = _rules(review, catalogue, clauses, stages)
    check.check_silences(rules)
    return Lifecycle(
        start,
        rules=tuple(rule for rule in rules if not rule.absent_ms),
        silences=tuple(rule for rule in rules if rule.absent_ms),
    )


def _rules(
    review: Review[LifecycleModel], catalogue: Catalogue, clauses: Clauses, stages: Stages
) -> tuple[StageRule, ...]:
    line = on_the_line(stages)
    return tuple(
        StageRule(
            name,
            on=way.on or (),
            when=clauses.condition((*loc, "when"), way.when, Scope(on=way.on)),
            count=read_value(review, (*loc, "count"), way.count, parse_count),
            source=way.source or "",
            absent_ms=review.duration((*loc, "absent"), way.absent),
            back=way.absent is not None and name in line,
            way=loc[-1],
        )
        for loc, name, way in _located(review, catalogue, stages)
    )


def _located(
    review: Review[LifecycleModel], catalogue: Catalogue, stages: Stages
) -> Iterator[tuple[tuple[str, str, int], str, StageModel]]:
    """Every way with its place, its events looked up."""
    for name, ways in stages.items():
        for index, way in enumerate(ways):
            check_events(review, catalogue, ("lifecycle", name, index, "on"), way.on or ())
            yield ("lifecycle", name, index), name, way
