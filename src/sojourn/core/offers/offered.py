"""Whether a customer's code of an offer may be shown to them now (semantics 22)."""

from sojourn.core.declared.offer import Offer
from sojourn.core.draft import Draft
from sojourn.core.vocabulary import DecisionReason


def unfit(draft: Draft, name: str) -> DecisionReason | None:
    """Why a message must not show the customer's code of the offer `name`; None if it may."""
    held, offer = draft.profile.offers.get(name), draft.definitions.offers.get(name)
    if held is None:
        return "no_offer"
    if held.is_over(draft.now):
        return "offer_ended"
    if offer is None or (held.uses and offer.redeemed):
        return "offer_redeemed" if held.uses else "offer_ended"
    return "just_bought" if was_bought(draft, offer, held.about) else None


def was_bought(draft: Draft, offer: Offer, about: str) -> bool:
    """Whether the offer, being about that, is pointless by now: it was bought a while ago."""
    rule = offer.not_after
    if rule is None:
        return False
    bought = draft.profile.bought.get(offer.name, {})
    at = max(bought.get("", 0), bought.get(about, 0) if about else 0)
    return at > 0 and draft.now < at + rule.within_ms
