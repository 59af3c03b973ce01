"""The money of an offer that has a bound on it: what was promised, and what was given away.

A code takes its worth when it is given. Once it is redeemed that is spent for good; where it ends
unused, it comes back by itself: promises are kept in an account for each day on which they end,
which is forgotten after that day.
"""

from msgspec.structs import replace

from sojourn.core.customer.profile import HeldOffer
from sojourn.core.declared.offer import Offer
from sojourn.core.draft import Draft
from sojourn.core.local_time.calendar import DAY_MS
from sojourn.core.shared.accounts import Charge


def room(draft: Draft, offer: Offer) -> int:
    """What the offer may still promise in this shard, in micros; its own worth where unbounded."""
    if not offer.at_most_micros:
        return offer.worth_micros
    spent = _spent(offer.name)
    promised = sum(draft.taken(account) for account in _promises(draft, spent))
    return draft.left(offer.at_most_micros, spent) - promised


def promise(draft: Draft, offer: Offer, given: HeldOffer) -> HeldOffer:
    """Set the worth of a code aside that is just being given; the code, with what it took."""
    if not offer.at_most_micros:
        return given
    given = replace(given, worth_micros=offer.worth_micros)
    draft.charges.append(_promised(offer.name, given, given.worth_micros))
    return given


def spend(draft: Draft, name: str, held: HeldOffer) -> None:
    """A code was redeemed for the first time: what was set aside for it is spent."""
    if not held.worth_micros or not held.ends_at:
        return
    promised = _promised(name, held, -held.worth_micros)
    if draft.now < promised.until:
        draft.charges.append(promised)
    draft.charges.append(Charge(_spent(name), held.worth_micros))


def _promised(name: str, held: HeldOffer, amount: int) -> Charge:
    spent = _spent(name)
    if not held.ends_at:
        return Charge(spent, amount)
    # A day more than it holds: an order may be told of a little late.
    day = held.ends_at // DAY_MS + 1
    return Charge(f"{spent}/{day}", amount, until=(day + 1) * DAY_MS)


def _promises(draft: Draft, spent: str) -> set[str]:
    """The accounts of promises that may still be kept."""
    today, prefix = draft.now // DAY_MS, f"{spent}/"
    known = {*draft.shared.taken, *(charge.account for charge in draft.charges)}
    return {name for name in known if name.startswith(prefix) and int(name[len(prefix) :]) >= today}


def _spent(name: str) -> str:
    return f"offer/{name}/worth"
