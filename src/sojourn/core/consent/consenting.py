"""What the world must hear of a customer's consents: all that holds now, if any of it changed."""

from sojourn.core.consent.consents import in_force
from sojourn.core.consent.suppression import suppressed_channels
from sojourn.core.customer.profile import Profile
from sojourn.core.declared.definitions import Definitions
from sojourn.core.draft import Draft
from sojourn.core.outcome import Consents


def told_anew(draft: Draft) -> Consents | None:
    """What the customer lets us do, if the draft has changed it."""
    before, after = draft.state.profile, draft.profile
    if before is after:
        return None
    spoke = before.consents is not after.consents or before.said is not after.said
    closes = before.suppressions is not after.suppressions
    # Another address may be a suppressed one, or one that is not.
    moved = before.contacts is not after.contacts and bool(after.suppressions or after.suppressed)
    if not (spoke or closes or moved):
        return None
    told = _consents(draft, draft.definitions, after)
    return None if told == _consents(draft, draft.definitions, before) else told


def told_by_rules(draft: Draft, before: Definitions) -> Consents | None:
    """The same where other definitions came into force in place of `before`."""
    told = _consents(draft, draft.definitions, draft.profile)
    return None if told == _consents(draft, before, draft.state.profile) else told


def _consents(draft: Draft, definitions: Definitions, profile: Profile) -> Consents:
    return Consents(
        customer=draft.customer,
        allowed=in_force(definitions, profile),
        suppressed=suppressed_channels(definitions.channels, profile, draft.customer),
        at=draft.now,
    )
