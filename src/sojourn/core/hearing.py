"""What an event means for a customer, in the order that semantics lays down.

Profile, lifecycle, exits, goals, waits, entries: so an event that lets a run in cannot also
end it, or end its wait.
"""

from sojourn.core import (
    alarms,
    entries,
    escalating,
    exposing,
    failures,
    lifecycle,
    openings,
    person,
    reduce,
    reports,
    runs,
    waits,
    waking,
)
from sojourn.core.definitions import EventType
from sojourn.core.draft import Draft
from sojourn.core.engagement import ANSWERS
from sojourn.core.event import Touchpoint


def hear(draft: Draft, event: Touchpoint, event_type: EventType | None, report: str) -> None:
    """Apply `event`, which was not refused: to the profile, to the lifecycle, to the runs.

    `event_type` is its declaration, if it has one; `report` the word of a connector's report.
    """
    heard = reports.note(draft, event.properties.get("action"), report) if report else None
    zone = draft.profile.timezone
    if event_type is not None:
        draft.profile = reduce.reduce(draft.definitions, draft.profile, event_type, event)
        if "identify" in event_type.changes and person.names_unknown_zone(event):
            draft.notes.append("unknown_zone")
    lifecycle.follow(draft, event, report)
    if draft.definitions.openings is not None:
        alarms.heard(draft, event, report)
    move_runs(draft, event, heard, zone)


def move_runs(draft: Draft, event: Touchpoint, heard: reports.Heard | None, zone: str) -> None:
    """Let the runs go on; `zone` is what the customer's time zone was before."""
    if draft.runs or draft.ended:
        runs.leave(draft, event)
        runs.reach_goals(draft, event)
        if draft.profile.timezone != zone:
            waking.zone_told(draft)
        if heard is not None and heard.failed:
            failures.follow(draft, event, heard.message, heard.word)
        elif heard is not None and heard.word in ANSWERS:
            escalating.stop(draft, heard.message)
        waits.end_waits(draft, event, None if heard is None else heard.message)
    if draft.exposures:
        exposing.measure(draft, event)
    entries.enter(draft, event)
    if draft.stage_changes:
        openings.by_stage(draft)
