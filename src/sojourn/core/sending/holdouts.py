"""Customers who get none of some messages, for comparison, and those who might have been they."""

from sojourn.core.customer.state import Run
from sojourn.core.declared.steps import Send
from sojourn.core.declared.trial import HELD_OUT, HOLDOUT, TREATED, Holdout, drawn
from sojourn.core.draft import Draft
from sojourn.core.sending.exposing import expose


def held_out_by(draft: Draft, run: Run, step: Send) -> Holdout | None:
    """The holdout that keeps the message of `step` back, if one does; those measured take note.

    Where one keeps it back, it makes no difference what another would do.
    """
    over_all = draft.definitions.policies.holdout
    asked = [
        one
        for one in (over_all, step.holdout)
        if one is not None and step.category in one.categories
    ]
    closing = [one for one in asked if holds_out(one, draft.customer)]
    for one in asked:
        if one.trial is None or any(other is not one for other in closing):
            continue
        arm = HELD_OUT if one in closing else TREATED
        expose(draft, run, one.trial, arm, step="", at=max(run.reached_at, draft.now))
    return closing[0] if closing else None


def holds_out(holdout: Holdout, customer: str) -> bool:
    """Whether the customer is one of those."""
    # A prefix of its own: an experiment with the same salt must not draw the same customers, nor
    # a journey's holdout those of the holdout over all.
    prefix = HOLDOUT if holdout.name == HOLDOUT else "holdout of"
    shares_bp = {HELD_OUT: holdout.share_bp, TREATED: 10_000 - holdout.share_bp}
    return drawn(shares_bp, f"{prefix} {holdout.salt}", customer) == HELD_OUT
