"""The one door to the core: a value in, a value out.

Order within one event (semantics): dedupe, profile, lifecycle, exits, goals, waits,
entries. `hearing` has all of it but the first.
"""

from sojourn.core.customer.state import CustomerState
from sojourn.core.deciding.concluding import conclude, refused, unchanged
from sojourn.core.deciding.hearing import hear
from sojourn.core.deciding.seen import is_seen, remember
from sojourn.core.deciding.timers import pass_time
from sojourn.core.deciding.undeclared import take_undeclared
from sojourn.core.declared.definitions import Definitions
from sojourn.core.draft import Draft
from sojourn.core.event import Cause, Touchpoint
from sojourn.core.ids import seen_mark
from sojourn.core.outcome import Advanced, Refusal
from sojourn.core.shared.accounts import ALONE, Shared
from sojourn.core.touchpoints.admit import as_declared, refuse, report_of
from sojourn.core.vocabulary import MADE_BY_MACHINES


def advance(
    definitions: Definitions,
    customer: str,
    state: CustomerState,
    cause: Cause,
    now: int,
    shared: Shared = ALONE,
) -> Advanced:
    """Decide what `cause` means for `customer`.

    `now` is the shard's clock in milliseconds, `shared` what its customers have in common. Pure,
    and total: whatever raises inside becomes a refusal with the state unchanged (semantics 1
    and 2).
    """
    try:
        # The frequent case first: a Struct's isinstance is slow where the answer is no.
        if isinstance(cause, Touchpoint):
            return _take(definitions, customer, state, cause, now, shared)
        return pass_time(definitions, customer, state, cause, now, shared)
    except Exception as defect:
        refusal = Refusal("defect", f"{type(defect).__name__} in the decision")
        return refused(definitions, state, refusal)


def _take(
    definitions: Definitions,
    customer: str,
    state: CustomerState,
    event: Touchpoint,
    now: int,
    shared: Shared,
) -> Advanced:
    mark = seen_mark(event.source, event.id)
    if is_seen(state.seen, mark):
        return unchanged(definitions, state, "duplicate")
    report = report_of(event.type)
    if report and report in MADE_BY_MACHINES and _is_machine(definitions, event):
        return unchanged(definitions, state, "machine_open")
    event_type = definitions.events.get(event.type)
    if event_type is not None:
        refusal = refuse(definitions, event_type, event)
        if refusal is not None:
            return refused(definitions, state, refusal)
        if event_type.channel or definitions.unknown.properties == "drop":
            event = as_declared(definitions, event_type, event)
    elif not report:
        return take_undeclared(definitions, customer, state, event, now, shared, mark)
    draft = Draft(definitions, customer, state, event, now, shared)
    if event.occurred_at < state.latest_at:
        draft.notes.append("late")
    remember(draft, mark)
    hear(draft, event, event_type, report)
    return conclude(draft, latest_at=max(state.latest_at, event.occurred_at))


def _is_machine(definitions: Definitions, event: Touchpoint) -> bool:
    """Whether a machine gave this answer, and such answers count for nothing."""
    made = event.properties.get("machine") is True
    return made and definitions.policies.machine_opens == "ignore"
