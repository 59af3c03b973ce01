"""What does not fit together in an offer, or in its codes."""

from collections.abc import Mapping

from sojourn.core.declared.offer import Offer
from sojourn.journeyfile.findings.diagnostic import Span, finding
from sojourn.journeyfile.format.offers import OfferModel, OffersModel
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.text.codes import CodesFile
from sojourn.journeyfile.text.node import Path
from sojourn.journeyfile.text.source import START

#: Of codes that stand in two files only the first are told.
_TOLD = 5


def check_parts(review: Review[OffersModel], loc: Path, model: OfferModel, offer: Offer) -> None:
    """Say which parts of an offer do not go together."""
    if (model.code is None) == (model.codes is None):
        message = "an offer has a `code`, or a file of `codes`"
        hint = "take one of the two out" if model.code else "as in `code: FIRST10`"
        review.say(loc, "bad-offer", message, hint=hint, at_key=True)
    if model.own and model.code is None:
        message = "`own` codes are made of the `code` that they begin with"
        review.say((*loc, "own"), "bad-offer", message, hint="take `own` out")
    pool = offer.pool
    if pool is not None and pool.count < (offer.stock or 1):
        wanted = f"the stock is {offer.stock:,}" if offer.stock else "at least one is needed"
        message = f"{wanted}, and {model.codes} holds {pool.count:,} codes"
        key = "stock" if offer.stock else "codes"
        review.say((*loc, key), "too-few-codes", message, hint="add codes at the end of the file")
    if not offer.at_most_micros:
        return
    if not offer.worth_micros:
        message = "nobody can say how much money a code of this offer takes"
        hint = "as in `value: 5 USD`; a part needs a bound: `value: 10% up to 20 USD`"
        review.say((*loc, "at_most"), "bad-offer", message, hint=hint)
    elif offer.at_most_micros < offer.worth_micros:
        message = "this is less than one code is worth"
        review.say((*loc, "at_most"), "bad-offer", message)


def check_shares(review: Review[OffersModel], loc: Path, offer: Offer, shards: int) -> None:
    """Say where a bound leaves nothing for some of the shards."""
    codes = offer.at_most_micros // offer.worth_micros if offer.worth_micros else 0
    for key, count in (("stock", offer.stock), ("at_most", codes)):
        if 0 < count < shards:
            message = f"{count:,} codes for {shards:,} shards: some customers never get one"
            hint = "a bound is divided among the shards (`partitions` in sojourn.yaml)"
            review.say((*loc, key), "small-stock", message, hint=hint)


def check_codes(
    review: Review[OffersModel],
    declared: Mapping[str, OfferModel],
    codes: Mapping[str, CodesFile],
) -> None:
    """Say which codes two offers would give, and what is wrong in the files that are used."""
    used: dict[str, str] = {}
    shared = {one.code for one in declared.values() if one.code and not one.own}
    known: dict[str, str] = dict.fromkeys(shared, "offers.yaml")
    for name, model in declared.items():
        path = model.codes
        found = None if path is None else codes.get(path)
        if path is None or found is None:
            continue
        if path in used:
            message = f"the offer `{used[path]}` gives these codes already"
            hint = "each offer has a file of its own"
            review.say(("offers", name, "codes"), "duplicate-code", message, hint=hint)
            continue
        used[path] = name
        review.findings.extend(found.findings)
        twice = [code for code in found.lines if code in known]
        for code in twice[:_TOLD]:
            line = found.lines[code]
            message = f"this code stands in {known[code]} already"
            if len(twice) > _TOLD:
                message += f", like {len(twice) - 1:,} others"
            review.findings.append(
                finding(path, Span(line, 1, len(code) + 1), "duplicate-code", message)
            )
        known.update(dict.fromkeys(found.lines, path))
    for path in codes:
        if path not in used and codes[path].lines:
            message = "no offer of this project gives these codes"
            hint = f"name the file in offers.yaml, as in `codes: {path}`, or take it out"
            review.findings.append(finding(path, START, "unused-declaration", message, hint=hint))
