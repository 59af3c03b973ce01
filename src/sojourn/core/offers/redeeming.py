"""What an event means for offers: a code that is used, and a purchase that makes one pointless."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec.structs import replace

from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.offer import Offer
from sojourn.core.draft import Draft
from sojourn.core.event import Touchpoint
from sojourn.core.offers import worth
from sojourn.core.outcome import Transition

#: The things that an offer is remembered to be pointless for; of more, the oldest are forgotten.
BOUGHT: Final = 32
#: A use beyond this changes nothing.
_MOST_USES: Final = 1_000


def hear(draft: Draft, event: Touchpoint) -> None:
    """Note what `event`, which was applied to the profile, does to offers."""
    for offer in draft.definitions.offers_on.get(event.type, ()):
        if offer.redeemed is not None and event.type in offer.redeemed.on:
            _redeem(draft, offer, event)
        if offer.not_after is not None and event.type in offer.not_after.on:
            _remember(draft, offer, event)


def _redeem(draft: Draft, offer: Offer, event: Touchpoint) -> None:
    held = draft.profile.offers.get(offer.name)
    if held is None or offer.redeemed is None:
        return
    facts: Facts = replace(draft.facts(event=event), held=held)
    if not draft.holds(offer.redeemed.when, facts):
        return
    again = held.uses > 0
    if not again:
        worth.spend(draft, offer.name, held)
    used = replace(
        held,
        redeemed_at=held.redeemed_at or event.occurred_at,
        uses=min(held.uses + 1, _MOST_USES),
    )
    draft.profile = replace(draft.profile, offers={**draft.profile.offers, offer.name: used})
    if held.run:
        draft.records.append(
            Transition(
                customer=draft.customer,
                journey=held.journey,
                run=held.run,
                source=held.step,
                target="redeemed",
                at=event.occurred_at,
                reason="redeemed_again" if again else "redeemed",
                detail=offer.name,
                cause=draft.cause,
            )
        )


def _remember(draft: Draft, offer: Offer, event: Touchpoint) -> None:
    """Keep in mind what was bought, as long as the offer is pointless for it."""
    rule = offer.not_after
    if rule is None:
        return
    about: Iterable[str] = ("",)
    if rule.of is not None:
        try:
            about = _texts(rule.of(draft.facts(event=event)))
        except Missing:
            draft.notes.append("missing_value")
            about = ()
    since = draft.now - rule.within_ms
    held = draft.profile.bought.get(offer.name, {})
    known = {what: at for what, at in held.items() if at > since}
    for what in about:
        known[what] = max(known.get(what, 0), event.occurred_at)
    newest = sorted(known.items(), key=lambda one: one[1])[-BOUGHT:]
    bought = {**draft.profile.bought, offer.name: dict(newest)}
    draft.profile = replace(draft.profile, bought=bought)


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(one) for one in values if isinstance(one, str | int)]
