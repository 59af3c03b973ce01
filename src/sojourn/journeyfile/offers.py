"""offers.yaml: what customers can be given a code for."""

from sojourn.core.definitions import Offer
from sojourn.journeyfile.format.project import OffersModel
from sojourn.journeyfile.review import Review


def compile_offers(review: Review[OffersModel]) -> dict[str, Offer]:
    """The offers by their names. Findings go to the review."""
    declared = {} if review.model is None else review.model.offers
    return {
        name: Offer(
            name,
            model.code,
            own=model.own,
            lasts_ms=review.duration(("offers", name, "lasts"), model.lasts),
        )
        for name, model in declared.items()
    }
