"""`choice` in policies.yaml to the core's value, and `hour` of a `send` step."""

import re
from typing import Any, Final

from sojourn.core.declared.choice import Choice, Weights
from sojourn.core.declared.clause import Expression
from sojourn.journeyfile.declaring.channels import best_of
from sojourn.journeyfile.findings.diagnostic import did_you_mean, one_of
from sojourn.journeyfile.format.choice import ChoiceModel
from sojourn.journeyfile.format.policies import PoliciesModel
from sojourn.journeyfile.phrases.duration import UNITS_MS, Fault, duration_text, parse_duration
from sojourn.journeyfile.review.catalogue import Catalogue
from sojourn.journeyfile.review.clauses import Clauses, Scope
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.text.node import Path

_CHOICE: Final = ("choice",)
_PERCENT: Final = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%")
_BEST_HOUR: Final = re.compile(r"best within (.+)")
_WHOLE: Final = 10_000

#: A week has all hours that there are.
_LONGEST_MS: Final = UNITS_MS["w"]
#: A customer's clock shows another hour only so often.
_SHORTEST_MS: Final = UNITS_MS["h"]


def compile_choice(
    review: Review[PoliciesModel], model: ChoiceModel | None, catalogue: Catalogue
) -> Choice | None:
    """How the best is chosen; None where the file does not say. Findings go to the review."""
    if model is None:
        return None
    weight = model.weight
    weights = Weights(
        _percent(review, (*_CHOICE, "weight", "main"), weight.main),
        _percent(review, (*_CHOICE, "weight", "supporting"), weight.supporting),
        _percent(review, (*_CHOICE, "weight", "none"), weight.none),
    )
    return Choice(
        evidence=model.evidence,
        own_evidence=model.own_evidence,
        prior=model.prior,
        weights=weights,
        cost=_percent(review, (*_CHOICE, "cost"), model.cost),
        fatigue=_percent(review, (*_CHOICE, "fatigue"), model.fatigue),
        lately_ms=review.duration((*_CHOICE, "lately"), model.lately),
        explore=model.explore,
        salt=model.salt,
        half_life_ms=_at_least_an_hour(review, "half_life", model.half_life),
        learn_every_ms=_at_least_a_minute(review, "every", model.every),
        scores=_scores(review, model, catalogue),
    )


def parse_best_hour(text: str) -> int | Fault:
    """`best within 24h`: how long a message may wait for its hour, in milliseconds."""
    match = _BEST_HOUR.fullmatch(text)
    if match is None:
        return Fault("unknown-value", f'"{text}" is not an hour', "write `best within 24h`")
    within = parse_duration(match[1])
    if isinstance(within, int) and not _SHORTEST_MS <= within <= _LONGEST_MS:
        return Fault("bad-duration", "the best hour is looked for within 1h to 7d", "as in `24h`")
    return within


def normal_best_hour(text: str) -> str:
    """`hour` written one way."""
    within = parse_best_hour(text)
    return text if isinstance(within, Fault) else f"best within {duration_text(within)}"


def normal_choice(form: dict[str, Any]) -> dict[str, Any]:
    """The choice in full, every number written one way."""
    for name in ("lately", "half_life", "every"):
        parsed = parse_duration(form[name])
        form[name] = duration_text(parsed) if isinstance(parsed, int) else form[name]
    form["score"] = {name: text.strip() for name, text in form["score"].items()}
    return form


def _percent(review: Review[PoliciesModel], loc: Path, text: str) -> float:
    return (read_value(review, loc, text, _parse_percent) or 0) / _WHOLE


def _parse_percent(text: str) -> int | Fault:
    match = _PERCENT.fullmatch(text)
    if match is None:
        hint = f"write `{text}%`" if text.replace(".", "", 1).isdigit() else "write it as `5%`"
        return Fault("bad-share", f'"{text}" is not a share', hint)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _at_least_an_hour(review: Review[PoliciesModel], key: str, text: str) -> int:
    return _bounded(review, key, text, UNITS_MS["h"], "an hour")


def _at_least_a_minute(review: Review[PoliciesModel], key: str, text: str) -> int:
    return _bounded(review, key, text, UNITS_MS["m"], "a minute")


def _bounded(review: Review[PoliciesModel], key: str, text: str, least_ms: int, least: str) -> int:
    duration_ms = review.duration((*_CHOICE, key), text)
    if 0 < duration_ms < least_ms:
        review.say((*_CHOICE, key), "bad-duration", f"`{key}` is {least} at least")
    return max(duration_ms, least_ms)


def _scores(
    review: Review[PoliciesModel], model: ChoiceModel, catalogue: Catalogue
) -> dict[str, Expression]:
    clauses = Clauses(review, catalogue)
    candidates = best_of(catalogue.channels)
    known = catalogue.channel_names
    for name in model.score:
        if known is not None and name not in candidates:
            loc = (*_CHOICE, "score", name)
            hint = did_you_mean(name, candidates) or f"expected one of {one_of(candidates)}"
            message = f'"{name}" is none of the channels that `best` chooses from'
            review.say(loc, "unknown-channel", message, hint=hint, at_key=True)
    return clauses.expressions((*_CHOICE, "score"), model.score, Scope(), expect="number")
