"""Touchpoints that no project declares: the built-in ones do their work, others do nothing.

None of these is an act of the customer's own: they are late for nothing, and make nothing late.
"""

from sojourn.core.consent import consents
from sojourn.core.customer.state import CustomerState
from sojourn.core.deciding.concluding import conclude, refused, unchanged
from sojourn.core.deciding.hearing import move_runs
from sojourn.core.deciding.seen import remember
from sojourn.core.declared.definitions import Definitions
from sojourn.core.draft import Draft
from sojourn.core.entering import alarms
from sojourn.core.entering.requested import JOURNEY_REQUESTED, begin_requested, refuse_request
from sojourn.core.event import Touchpoint
from sojourn.core.ids import seen_mark
from sojourn.core.outcome import Advanced, Refusal
from sojourn.core.shared.accounts import Shared
from sojourn.core.touchpoints import lifecycle
from sojourn.core.touchpoints.import_faults import refuse_import
from sojourn.core.touchpoints.imported import PROFILE_IMPORTED, import_profile


def take_undeclared(
    definitions: Definitions,
    customer: str,
    state: CustomerState,
    event: Touchpoint,
    now: int,
    shared: Shared,
) -> Advanced:
    """Decide on a touchpoint of a type that the project does not declare."""
    if event.type == PROFILE_IMPORTED:
        return _import(definitions, customer, state, event, now, shared)
    if event.type == JOURNEY_REQUESTED:
        return _request(definitions, customer, state, event, now, shared)
    return _unknown(definitions, state)


def _import(
    definitions: Definitions,
    customer: str,
    state: CustomerState,
    event: Touchpoint,
    now: int,
    shared: Shared,
) -> Advanced:
    """Take over what is known of a customer."""
    refusal = refuse_import(definitions, event)
    if refusal is not None:
        return refused(definitions, state, refusal)
    draft = Draft(definitions, customer, state, event, now, shared)
    remember(draft, seen_mark(event.source, event.id))
    draft.profile = import_profile(definitions, draft.profile, event)
    if definitions.lapsing:
        consents.lapse(draft)
    lifecycle.place(draft, event.properties.get("stage") or "", at=event.occurred_at)
    alarms.met(draft, event.occurred_at)
    move_runs(draft, event, None, state.profile)
    return conclude(draft, latest_at=state.latest_at)


def _request(
    definitions: Definitions,
    customer: str,
    state: CustomerState,
    event: Touchpoint,
    now: int,
    shared: Shared,
) -> Advanced:
    """Begin a run that was asked for by name."""
    refusal = refuse_request(definitions, event)
    if refusal is not None:
        return refused(definitions, state, refusal)
    if event.properties["journey"] not in definitions.journeys:
        return unchanged(definitions, state, "unknown_journey")
    draft = Draft(definitions, customer, state, event, now, shared)
    remember(draft, seen_mark(event.source, event.id))
    if definitions.lapsing:
        consents.lapse(draft)
    begin_requested(draft, event)
    return conclude(draft, latest_at=state.latest_at)


def _unknown(definitions: Definitions, state: CustomerState) -> Advanced:
    """A type that nobody declares changes nothing; it is counted, or refused."""
    if definitions.unknown.events == "count":
        return unchanged(definitions, state, "unknown_type")
    refusal = Refusal("unknown_type", "events.yaml does not declare this type")
    return refused(definitions, state, refusal)
