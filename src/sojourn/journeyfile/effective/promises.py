"""Holdouts and offers in the object of the policies."""

from collections.abc import Iterator, Mapping
from typing import Any

from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.offer import NotAfter, Offer, Redemption
from sojourn.core.declared.trial import Holdout
from sojourn.journeyfile.effective.units import instant_of, seconds_of
from sojourn.journeyfile.project.normal import Normal


def holdouts_object(
    definitions: Definitions, policies: Normal, journeys: Mapping[str, Normal]
) -> list[dict[str, Any]]:
    """The holdout over all journeys first, then those of one; the forms say what is measured."""
    return list(_holdouts(definitions, policies, journeys))


def offers_object(definitions: Definitions, declared: Normal) -> dict[str, Any]:
    """Each offer with its bounds; `declared` is what offers.yaml says, in its normal form."""
    return {
        name: _offer(offer, declared[name]) for name, offer in sorted(definitions.offers.items())
    }


def _holdouts(
    definitions: Definitions, policies: Normal, journeys: Mapping[str, Normal]
) -> Iterator[dict[str, Any]]:
    overall = definitions.policies.holdout
    if overall is not None:
        yield _holdout(overall, policies["holdout"], None)
    for name, journey in sorted(definitions.journeys.items()):
        if journey.holdout is not None:
            yield _holdout(journey.holdout, journeys[name]["holdout"], name)


def _holdout(holdout: Holdout, declared: Normal, journey: str | None) -> dict[str, Any]:
    trial, measure = holdout.trial, None
    if trial is not None and trial.measure is not None:
        measure = {
            "on": list(trial.measure.on),
            "when": declared["measure"]["when"],
            "within_s": seconds_of(trial.measure.within_ms),
        }
    return {
        "name": holdout.name,
        "journey": journey,
        "share": holdout.share_bp / 10_000,
        "of": sorted(holdout.categories),
        "salt": holdout.salt,
        "measure": measure,
    }


def _offer(offer: Offer, declared: Normal) -> dict[str, Any]:
    return {
        "codes": "pool" if offer.pool else "own" if offer.own else "shared",
        "count": offer.codes or None,
        "lasts_s": seconds_of(offer.lasts_ms),
        "until": instant_of(offer.until_at),
        "value": offer.value or None,
        "worth_micros": offer.worth_micros or None,
        "at_most_micros": offer.at_most_micros or None,
        "least_order_micros": offer.least_order_micros or None,
        "redeemed": _redeemed(offer.redeemed, declared),
        "not_after": _not_after(offer.not_after, declared),
    }


def _redeemed(redemption: Redemption | None, declared: Normal) -> dict[str, Any] | None:
    if redemption is None:
        return None
    return {"on": list(redemption.on), "when": declared["redeemed"]["when"]}


def _not_after(not_after: NotAfter | None, declared: Normal) -> dict[str, Any] | None:
    if not_after is None:
        return None
    return {
        "on": list(not_after.on),
        "within_s": seconds_of(not_after.within_ms),
        "of": declared["not_after"]["of"],
    }
