"""How an input ends: with all that it led to, with nothing changed, or with a refusal."""

from sojourn.core.consent import consents
from sojourn.core.consent.consenting import told_anew
from sojourn.core.customer import strands
from sojourn.core.customer.state import CustomerState
from sojourn.core.deciding.hearing import hear
from sojourn.core.declared.definitions import Definitions
from sojourn.core.draft import Draft
from sojourn.core.entering import alarms, entries, openings
from sojourn.core.outcome import Advanced, Refusal
from sojourn.core.sending import holding
from sojourn.core.touchpoints import lifecycle
from sojourn.core.touchpoints.admit import as_declared, refuse
from sojourn.core.vocabulary import Note


def conclude(draft: Draft, *, latest_at: int) -> Advanced:
    """Do what the input led to, and see what the customer has become by it."""
    if draft.starts or draft.events:
        _follow_up(draft)
    if draft.definitions.openings is not None:
        while openings.by_becoming(draft):
            _follow_up(draft)
        alarms.keep_time(draft)
    state = draft.finish(latest_at=latest_at)
    return Advanced(
        state=state,
        actions=tuple(draft.actions),
        records=tuple(draft.records),
        wake_at=wake_at(draft.definitions, state),
        notes=tuple(draft.notes),
        charges=tuple(draft.charges),
        consents=told_anew(draft),
        evidence=tuple(draft.evidence),
    )


def unchanged(definitions: Definitions, state: CustomerState, note: Note) -> Advanced:
    """The input means nothing for the customer, and `note` says why."""
    return Advanced(state, wake_at=wake_at(definitions, state), notes=(note,))


def refused(definitions: Definitions, state: CustomerState, refusal: Refusal) -> Advanced:
    """The input cannot be decided on."""
    return Advanced(state, wake_at=wake_at(definitions, state), refusal=refusal)


def wake_at(definitions: Definitions, state: CustomerState) -> int:
    """When a customer in `state` next wants to be woken, in milliseconds; 0 for never."""
    due = lifecycle.silent_at(definitions.lifecycle, state.stage)
    paused = bool(definitions.pauses)
    for run in state.runs:
        due_at = strands.next_due_at(run) if run.strands or run.held else run.due_at
        is_next = due_at and (not due or due_at < due)
        if is_next and not (paused and holding.is_paused(definitions, run.journey)):
            due = due_at
    for alarm in state.alarms.values():
        if alarm > 0 and (not due or alarm < due):
            due = alarm
    if definitions.lapsing:
        lapse_at = consents.next_lapse_at(definitions.policies, state.profile)
        due = min(due or lapse_at, lapse_at or due)
    return due


def _follow_up(draft: Draft) -> None:
    """Do what steps asked for: runs of other journeys, and events, each of which may ask again."""
    for _ in range(draft.definitions.limits.follow_ups):
        if draft.starts:
            entries.start(draft, draft.starts.pop(0))
        elif draft.events:
            event = draft.events.pop(0)
            event_type = draft.definitions.events.get(event.type)
            if event_type is not None and refuse(draft.definitions, event_type, event) is None:
                hear(draft, as_declared(draft.definitions, event_type, event), event_type, "")
        else:
            return
    if draft.starts or draft.events:
        draft.notes.append("limit_of_steps")
