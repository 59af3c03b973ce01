"""What is compared with what, from the words of the files: measures, holdouts, designs."""

from hashlib import blake2b
from typing import Any, Final

import orjson

from sojourn.core.declared.trial import HELD_OUT, TREATED, Holdout, Measure, Trial, holdout_name
from sojourn.core.vocabulary import Category
from sojourn.journeyfile.format.experiments import JourneyHoldoutModel, MeasureModel
from sojourn.journeyfile.format.policies import HoldoutModel
from sojourn.journeyfile.phrases.duration import duration_text, parse_duration
from sojourn.journeyfile.phrases.window import parse_share
from sojourn.journeyfile.review.catalogue import Catalogue, check_events
from sojourn.journeyfile.review.clauses import Clauses, Scope
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.text.node import Path

#: What a journey's holdout keeps back: a receipt is owed to everybody.
NOT_OWED: Final[frozenset[Category]] = frozenset({"service", "promotional"})

_DESIGN_BYTES: Final = 8


def compile_measure(
    review: Review[Any],
    clauses: Clauses,
    catalogue: Catalogue,
    loc: Path,
    model: MeasureModel | None,
) -> Measure | None:
    """What stands under `measure`."""
    if model is None:
        return None
    # Releases before this one did not look, and what they took must not stop a worker.
    if not catalogue.published:
        check_events(review, catalogue, (*loc, "on"), model.on)
    # Judged also after the run has ended, when only the customer is still known.
    when = clauses.condition((*loc, "when"), model.when, Scope(on=model.on))
    return Measure(model.on, review.duration((*loc, "within"), model.within), when)


def compile_holdout(
    review: Review[Any],
    clauses: Clauses,
    catalogue: Catalogue,
    model: HoldoutModel | JourneyHoldoutModel | None,
    *,
    journey: str = "",
) -> Holdout | None:
    """What stands under `holdout`: that of a journey, or without one that of all."""
    if model is None:
        return None
    share_bp = read_value(review, ("holdout", "share"), model.share, parse_share) or 0
    name = holdout_name(journey)
    measure = compile_measure(review, clauses, catalogue, ("holdout", "measure"), model.measure)
    trial = None
    if measure is not None:
        shares_bp = {HELD_OUT: share_bp, TREATED: 10_000 - share_bp}
        design = design_of({"holdout": name, **dumped(model)})
        trial = Trial(name, shares_bp, HELD_OUT, design, measure=measure)
    categories = frozenset(model.of) if isinstance(model, HoldoutModel) else NOT_OWED
    return Holdout(name, share_bp, categories, model.salt or journey, trial)


def design_of(form: Any) -> str:
    """A hash of an experiment's form: the same, however it is spelt; 16 hexadecimal digits."""
    data = orjson.dumps(_spelt(form), option=orjson.OPT_SORT_KEYS)
    return blake2b(data, digest_size=_DESIGN_BYTES).hexdigest()


def dumped(model: Any, **more: Any) -> dict[str, Any]:
    """A model as its author wrote it: a default says the same whether it is spelt out or not."""
    form: dict[str, Any] = model.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, **more
    )
    return form


def _spelt(value: Any) -> Any:
    """Every text that is a duration in one spelling; what is no duration keeps its own."""
    match value:
        case dict():
            return {key: _spelt(inner) for key, inner in value.items()}
        case list():
            return [_spelt(inner) for inner in value]
        case str():
            parsed = parse_duration(value)
            return duration_text(parsed) if isinstance(parsed, int) else value.strip()
        case _:
            return value
