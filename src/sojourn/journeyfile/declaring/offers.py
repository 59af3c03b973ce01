"""offers.yaml: what customers can be given a code for."""

import re
from collections.abc import Mapping
from datetime import UTC, date, timedelta
from typing import Any, Final

from msgspec.structs import replace

from sojourn.core.declared.offer import NotAfter, Offer, Pool, Redemption
from sojourn.core.local_time.dates import LocalTime, instant_at
from sojourn.core.local_time.zones import zone_named
from sojourn.journeyfile.declaring.offer_faults import check_codes, check_parts, check_shares
from sojourn.journeyfile.declaring.settings import Settings, shards_of
from sojourn.journeyfile.findings.diagnostic import did_you_mean
from sojourn.journeyfile.format.offers import (
    NotAfterModel,
    OfferModel,
    OffersModel,
    RedemptionModel,
)
from sojourn.journeyfile.phrases.clock_text import parse_date
from sojourn.journeyfile.phrases.duration import Fault
from sojourn.journeyfile.phrases.money import parse_money
from sojourn.journeyfile.review.catalogue import Catalogue, check_events
from sojourn.journeyfile.review.clauses import Clauses, Scope
from sojourn.journeyfile.review.review import Review
from sojourn.journeyfile.review.values import read_value
from sojourn.journeyfile.text.codes import CODES, CodesFile, pool_hash
from sojourn.journeyfile.text.node import Path

_UP_TO: Final = re.compile(r"([0-9.]+%) up to (.+)")
_PART: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?%")


def compile_offers(
    review: Review[OffersModel],
    catalogue: Catalogue,
    codes: Mapping[str, CodesFile],
    settings: Settings | None,
) -> dict[str, Offer]:
    """The offers by their names. `codes` are the project's files of codes.

    Findings go to the review, and of files of codes that are used too.
    """
    declared = {} if review.model is None else review.model.offers
    clauses = Clauses(review, catalogue)
    offers = {}
    for name, model in declared.items():
        loc: Path = ("offers", name)
        offer = _offer(review, clauses, loc, name, model, settings)
        found = None
        if model.codes is not None:
            found = _file(review, (*loc, "codes"), model.codes, codes)
            offer = _with_pool(offer, found)
        if review.sound:
            check_parts(review, loc, model, offer)
            check_shares(review, loc, offer, shards_of(settings))
        for rule in (model.redeemed, model.not_after):
            if rule is not None:
                key = "redeemed" if isinstance(rule, RedemptionModel) else "not_after"
                check_events(review, catalogue, (*loc, key, "on"), rule.on)
        offers[name] = offer
    check_codes(review, declared, codes)
    return offers


def pools_of(review: Review[OffersModel] | None, codes: Mapping[str, CodesFile]) -> dict[str, Pool]:
    """The codes of each file that an offer uses."""
    declared = {} if review is None or review.model is None else review.model.offers
    used = [model.codes for model in declared.values()]
    return {path: codes[path].pool for path in used if path is not None}


def normal_offers(model: OffersModel, offers: Mapping[str, Offer]) -> dict[str, Any]:
    """What the files of codes add to the normalised form: what is in them."""
    return {
        name: {"file": one.codes, "count": pool.count, "hash": pool_hash(pool)}
        for name, one in model.offers.items()
        if one.codes is not None and name in offers and (pool := offers[name].pool) is not None
    }


def _offer(
    review: Review[OffersModel],
    clauses: Clauses,
    loc: Path,
    name: str,
    model: OfferModel,
    settings: Settings | None,
) -> Offer:
    currency = "" if settings is None else settings.currency
    timezone = "" if settings is None else settings.timezone

    def money(key: str, text: str | None) -> int:
        return read_value(review, (*loc, key), text, lambda t: parse_money(t, currency)) or 0

    until = read_value(review, (*loc, "until"), model.until, parse_date)
    return Offer(
        name,
        model.code or "",
        own=model.own,
        lasts_ms=review.duration((*loc, "lasts"), model.lasts),
        stock=model.stock or 0,
        until_at=0 if until is None else _end_of(until, timezone),
        value=model.value or "",
        worth_micros=read_value(
            review, (*loc, "value"), model.value, lambda text: _worth(text, currency)
        )
        or 0,
        at_most_micros=money("at_most", model.at_most),
        least_order_micros=money("least_order", model.least_order),
        redeemed=_redeemed(clauses, (*loc, "redeemed"), model.redeemed),
        not_after=_not_after(review, clauses, (*loc, "not_after"), model.not_after),
    )


def _end_of(day: date, timezone: str) -> int:
    """When a day is over where the project is."""
    zone = zone_named(timezone) or UTC
    return instant_at(LocalTime(day + timedelta(days=1), 0), zone=zone)


def _worth(text: str, currency: str) -> int | Fault:
    """The most that one code takes, in micros; 0 for a part of whatever is ordered."""
    if _PART.fullmatch(text):
        return 0
    match = _UP_TO.fullmatch(text)
    if match is not None and _PART.fullmatch(match[1]):
        return parse_money(match[2], currency)
    found = parse_money(text, currency)
    if isinstance(found, Fault) and ("%" in text or not text[:1].isdigit()):
        hint = f"as in `5 {currency or 'USD'}`, `10%` or `10% up to 20 {currency or 'USD'}`"
        return Fault("bad-money", f'"{text}" is no worth of a code', hint)
    return found


def _redeemed(clauses: Clauses, loc: Path, model: RedemptionModel | None) -> Redemption | None:
    if model is None:
        return None
    scope = Scope(on=model.on, of_offer=True)
    return Redemption(model.on, clauses.condition((*loc, "when"), model.when, scope))


def _not_after(
    review: Review[OffersModel], clauses: Clauses, loc: Path, model: NotAfterModel | None
) -> NotAfter | None:
    if model is None:
        return None
    of = clauses.expression((*loc, "of"), model.of, Scope(on=model.on))
    if of is not None and clauses.sound[-1].compiled.type not in ("text", "number", "list", "any"):
        message = "what was bought is a text, a number or a list of them"
        review.say((*loc, "of"), "wrong-type", message, hint="as in `event.product_id`")
    return NotAfter(model.on, review.duration((*loc, "within"), model.within), of)


def _file(
    review: Review[OffersModel], loc: Path, path: str, codes: Mapping[str, CodesFile]
) -> CodesFile | None:
    found = codes.get(path)
    if found is None:
        close = did_you_mean(path, codes)
        hint = close or f"one code a line; its name ends with `{CODES}`"
        review.say(loc, "missing-file", f'there is no file "{path}" in this project', hint=hint)
    return found


def _with_pool(offer: Offer, found: CodesFile | None) -> Offer:
    return offer if found is None else replace(offer, pool=found.pool)
