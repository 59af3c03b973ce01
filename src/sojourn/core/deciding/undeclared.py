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
    mark: bytes,
) -> Advanced:
    """Decide on a touchpoint of a type that the project does not declare; `mark` is to be seen."""
    if event.type == PROFILE_IMPORTED:
        refusal, take = refuse_import(definitions, event), _import
    elif event.type == JOURNEY_REQUESTED:
        refusal, take = refuse_request(definitions, event), _begin
    else:
        return _unknown(definitions, state)
    if refusal is not None:
        return refused(definitions, state, refusal)
    if take is _begin and event.properties["journey"] not in definitions.journeys:
        return unchanged(definitions, state, "unknown_journey")
    draft = Draft(definitions, customer, state, event, now, shared)
    remember(draft, mark)
    take(draft, event)
    return conclude(draft, latest_at=state.latest_at)


def _import(draft: Draft, event: Touchpoint) -> None:
    """Take over what is known of a customer."""
    before = draft.profile
    draft.profile = import_profile(draft.definitions, before, event)
    if draft.definitions.lapsing:
        consents.lapse(draft)
    lifecycle.place(draft, event.properties.get("stage") or "", at=event.occurred_at)
    alarms.met(draft, event.occurred_at)
    move_runs(draft, event, None, before)


def _begin(draft: Draft, event: Touchpoint) -> None:
    """Begin a run that was asked for by name."""
    if draft.definitions.lapsing:
        consents.lapse(draft)
    begin_requested(draft, event)


def _unknown(definitions: Definitions, state: CustomerState) -> Advanced:
    """A type that nobody declares changes nothing; it is counted, or refused."""
    if definitions.unknown.events == "count":
        return unchanged(definitions, state, "unknown_type")
    refusal = Refusal("unknown_type", "events.yaml does not declare this type")
    return refused(definitions, state, refusal)
