"""offers.yaml in plain sentences."""

from collections.abc import Iterator

from sojourn.journeyfile.format.offers import NotAfterModel, OfferModel, OffersModel
from sojourn.journeyfile.telling.condition import said, value_said
from sojourn.journeyfile.telling.happenings import they
from sojourn.journeyfile.telling.names import About
from sojourn.journeyfile.telling.page import Page, Section, points
from sojourn.journeyfile.telling.phrases import duration, sentence

_NOBODY: About = About()


def offers_page(path: str, model: OffersModel) -> Page:
    """offers.yaml."""
    told = [f"{name}: {' '.join(_offer(offer))}" for name, offer in model.offers.items()]
    return Page("What customers can be given a code for", path, (Section("Offers", points(told)),))


def _offer(offer: OfferModel) -> Iterator[str]:
    yield sentence(_code(offer))
    yield sentence(_lasts(offer))
    yield "A customer has at most one code of it."
    if offer.value is not None:
        least = f" on orders of {offer.least_order} and more" if offer.least_order else ""
        yield sentence(f"a code is worth {offer.value}{least}")
    elif offer.least_order is not None:
        yield sentence(f"it holds for orders of {offer.least_order} and more")
    if offer.stock is not None:
        customers = "1 customer gets" if offer.stock == 1 else f"{offer.stock:,} customers get"
        yield sentence(f"{customers} one at most")
    if offer.at_most is not None:
        yield sentence(
            f"{offer.at_most} may be promised and given in all; what ends unused comes back"
        )
    if offer.redeemed is not None:
        when = f" and {said(offer.redeemed.when, _NOBODY)}" if offer.redeemed.when else ""
        yield sentence(f"a code is used when {they(offer.redeemed.on)}{when}")
    if offer.not_after is not None:
        yield sentence(_not_after(offer.not_after))


def _code(offer: OfferModel) -> str:
    if offer.codes is not None:
        return f"each customer gets one of the codes in {offer.codes}"
    if offer.own:
        return f"each customer gets a code of their own that begins with {offer.code}"
    return f"everybody gets the code {offer.code}"


def _lasts(offer: OfferModel) -> str:
    until = f"until the end of {offer.until}, the last day on which one is given"
    if offer.lasts is None:
        return f"it holds {until}" if offer.until else "it holds for good"
    lasts = f"it holds for {duration(offer.lasts)} from then on"
    return f"{lasts}, and no longer than {until}" if offer.until else lasts


def _not_after(rule: NotAfterModel) -> str:
    told = f"for {duration(rule.within)} after {they(rule.on)}, none is given and none is shown"
    if rule.of is None:
        return told
    return f"{told} where it is for {value_said(rule.of, _NOBODY)}"
