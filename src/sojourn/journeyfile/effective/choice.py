"""How the best channel and hour are chosen, as part of the policies in effect."""

from collections.abc import Mapping
from typing import Any

from sojourn.core.choice import Choice
from sojourn.journeyfile.effective.units import seconds_of


def choice_object(choice: Choice | None, scores: Mapping[str, str]) -> dict[str, Any] | None:
    """All of it; None where nothing is learned. `scores` are expressions by channel."""
    if choice is None:
        return None
    weights = choice.weights
    return {
        "evidence": choice.evidence,
        "own_evidence": choice.own_evidence,
        "prior": choice.prior,
        "weights": {
            "main": weights.main,
            "supporting": weights.supporting,
            "none": weights.none,
        },
        "cost": choice.cost,
        "fatigue": choice.fatigue,
        "lately_s": seconds_of(choice.lately_ms),
        "explore": choice.explore,
        "salt": choice.salt,
        "half_life_s": seconds_of(choice.half_life_ms),
        "every_s": seconds_of(choice.learn_every_ms),
        "scores": dict(scores),
    }
