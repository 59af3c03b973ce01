"""Giving a customer a code of an offer (semantics 22).

What all customers share of an offer is divided among the shards (docs/decisions/0020-offers.md):
a shard gives no code beyond its part, so the whole is never overrun.
"""

from typing import NamedTuple

from msgspec.structs import replace

from sojourn.core.customer.profile import HeldOffer
from sojourn.core.customer.state import Run
from sojourn.core.declared.clause import Missing
from sojourn.core.declared.offer import Offer
from sojourn.core.declared.steps import GrantOffer
from sojourn.core.draft import Draft
from sojourn.core.ids import offer_code
from sojourn.core.offers import worth
from sojourn.core.offers.offered import was_bought
from sojourn.core.sending.gates import Verdict
from sojourn.core.sending.trace import decide
from sojourn.core.shared.accounts import Charge, dealt
from sojourn.core.vocabulary import DecisionReason


class Refused(NamedTuple):
    """Why a customer gets no code; `detail` says what ran out, where something did."""

    reason: DecisionReason
    detail: str = ""


def grant(draft: Draft, run: Run, step: GrantOffer) -> Refused | None:
    """Give the customer a code, unless they hold one of that offer that has not ended.

    Whether they hold one now: None if so. Where there is a bound, a record says what was decided.
    """
    offer = draft.definitions.offers.get(step.offer)
    if offer is None:
        return None
    about = _about(draft, run, step)
    held = draft.profile.offers.get(offer.name)
    if held is not None and not held.is_over(_moment(draft, run)):
        refused = Refused("offer_redeemed") if held.uses and offer.redeemed else None
    else:
        refused = _refuse(draft, offer, about)
        if refused is None:
            _give(draft, run, step, offer, about)
            return None
    if refused is not None:
        verdict = Verdict(refused.reason, detail=refused.detail)
        decide(draft, run, step.id, verdict, outcome="dropped", offer=offer.name)
    return refused


def _refuse(draft: Draft, offer: Offer, about: str) -> Refused | None:
    if offer.until_at and draft.now >= offer.until_at:
        return Refused("offer_ended")
    if was_bought(draft, offer, about):
        return Refused("just_bought")
    if offer.codes and draft.left(offer.codes, _account(offer)) < 1:
        return Refused("sold_out", "codes" if offer.codes != offer.stock else "stock")
    if offer.pool is not None and not offer.codes:
        return Refused("sold_out", "codes")
    if worth.room(draft, offer) < offer.worth_micros:
        return Refused("sold_out", "at_most")
    return None


def _give(draft: Draft, run: Run, step: GrantOffer, offer: Offer, about: str) -> None:
    code, account = offer.code, _account(offer)
    if offer.pool is not None:
        place = dealt(draft.taken(account), account, draft.shared.part)
        code = offer.pool.code(place)
    elif offer.own:
        # Another one after the first has ended: its time is part of what it is derived from.
        project, since = draft.definitions.project, run.reached_at
        code = offer_code(code, project, offer.name, draft.customer, since)
    at = _moment(draft, run)
    ends = [end for end in (at + offer.lasts_ms if offer.lasts_ms else 0, offer.until_at) if end]
    given = HeldOffer(code, at, min(ends, default=0), about)
    given = replace(given, journey=run.journey, run=run.id, step=step.id)
    if offer.codes:
        draft.charges.append(Charge(account, 1))
    given = worth.promise(draft, offer, given)
    draft.profile = replace(draft.profile, offers={**draft.profile.offers, offer.name: given})
    if offer.is_bounded:
        verdict = Verdict("all_gates_passed")
        decide(draft, run, step.id, verdict, outcome="granted", offer=offer.name, code=code)


def _moment(draft: Draft, run: Run) -> int:
    """When a code is given.

    An event may be told late, and its run stand at the step since long ago: a code that began then
    could be over before anybody has seen it.
    """
    return max(run.reached_at, draft.now) if draft.definitions.rules >= 3 else run.reached_at


def _account(offer: Offer) -> str:
    return f"offer/{offer.name}" if offer.pool is None else f"codes/{offer.pool.name}"


def _about(draft: Draft, run: Run, step: GrantOffer) -> str:
    if step.about is None:
        return ""
    try:
        return str(step.about(draft.facts(run=run)))
    except Missing:
        draft.notes.append("missing_value")
        return ""
