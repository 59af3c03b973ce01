"""What an event means for a customer, in the order that semantics lays down.

Profile, lifecycle, exits, goals, waits, entries: so an event that lets a run in cannot also
end it, or end its wait.
"""

from sojourn.core.consent import consents
from sojourn.core.customer.profile import Profile
from sojourn.core.declared.definitions import EventType
from sojourn.core.draft import Draft
from sojourn.core.entering import alarms, entries, openings
from sojourn.core.event import EMITTED, Touchpoint
from sojourn.core.offers import redeeming
from sojourn.core.runs import escalating, exits, failures, waits, waking
from sojourn.core.sending import exposing, reports
from sojourn.core.touchpoints import lifecycle, person, reduce
from sojourn.core.vocabulary import RESPONSES


def hear(draft: Draft, event: Touchpoint, event_type: EventType | None, report: str) -> None:
    """Apply `event`, which was not refused: to the profile, to the lifecycle, to the runs.

    `event_type` is its declaration, if it has one; `report` the word of a connector's report.
    """
    before = draft.profile
    heard = reports.note(draft, event, report) if report else None
    if event_type is not None:
        draft.profile = reduce.reduce(draft.definitions, draft.profile, event_type, event)
        if event.channel in draft.definitions.reply_channels and event.source != EMITTED:
            reports.wrote(draft, event.channel, event)
        if "identify" in event_type.changes and person.names_unknown_zone(event):
            draft.notes.append("unknown_zone")
    if event.type in draft.definitions.offers_on:
        redeeming.hear(draft, event)
    if draft.definitions.lapsing:
        consents.lapse(draft)
    lifecycle.follow(draft, event, report)
    if draft.definitions.openings is not None:
        alarms.heard(draft, event, report)
    move_runs(draft, event, heard, before)


def move_runs(
    draft: Draft, event: Touchpoint, heard: reports.Heard | None, before: Profile
) -> None:
    """Let the runs go on; `before` is what was known of the customer until now."""
    if draft.runs or draft.ended:
        exits.leave(draft, event)
        exits.reach_goals(draft, event)
        if draft.profile is not before:
            waking.profile_told(draft, before)
        if heard is not None and heard.failed:
            failures.follow(draft, event, heard.message, heard.word)
        elif heard is not None and heard.word in RESPONSES:
            escalating.stop(draft, heard.message)
        waits.end_waits(draft, event, None if heard is None else heard.message)
    if draft.exposures:
        exposing.measure(draft, event)
    entries.enter(draft, event)
    if draft.stage_changes:
        openings.by_stage(draft)
