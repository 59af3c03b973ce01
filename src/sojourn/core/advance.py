"""The one door to the core: a value in, a value out.

Order within one event (semantics): dedupe, profile, lifecycle, exits, goals, waits,
entries. So an event that lets a run in cannot also end it, or end its wait.
"""

from sojourn.core import (
    alarms,
    consents,
    entries,
    failures,
    holding,
    lifecycle,
    openings,
    person,
    reduce,
    reports,
    resuming,
    runs,
    strands,
    waits,
    waking,
    walk,
)
from sojourn.core.admit import as_declared, refuse, report_of
from sojourn.core.consenting import told_anew
from sojourn.core.definitions import Definitions, EventType
from sojourn.core.draft import Draft
from sojourn.core.event import EMITTED, Cause, Tick, Touchpoint
from sojourn.core.ids import seen_mark
from sojourn.core.imported import PROFILE_IMPORTED, import_profile, refuse_import
from sojourn.core.outcome import Advanced, Refusal
from sojourn.core.requested import JOURNEY_REQUESTED, begin_requested, refuse_request
from sojourn.core.state import CustomerState
from sojourn.core.vocabulary import MADE_BY_MACHINES, Note

_MARK_BYTES = 8


def advance(
    definitions: Definitions, customer: str, state: CustomerState, cause: Cause, now: int
) -> Advanced:
    """Decide what `cause` means for `customer`.

    `now` is the shard's clock in milliseconds. Pure, and total: whatever raises inside
    becomes a refusal with the state unchanged (semantics 1 and 2).
    """
    try:
        # The frequent case first: a Struct's isinstance is slow where the answer is no.
        if isinstance(cause, Touchpoint):
            return _apply(definitions, customer, state, cause, now)
        return _tick(definitions, customer, state, cause, now)
    except Exception as defect:
        refusal = Refusal("defect", f"{type(defect).__name__} in the decision")
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
    if definitions.policies.lapsing:
        lapse_at = consents.next_lapse_at(definitions.policies, state.profile)
        due = min(due or lapse_at, lapse_at or due)
    return due


def _apply(
    definitions: Definitions, customer: str, state: CustomerState, event: Touchpoint, now: int
) -> Advanced:
    mark = seen_mark(event.source, event.id)
    if _is_seen(state.seen, mark):
        return _unchanged(definitions, state, "duplicate")
    report = report_of(event.type)
    if report in MADE_BY_MACHINES and _is_machine(definitions, event):
        return _unchanged(definitions, state, "machine_open")
    event_type = definitions.events.get(event.type)
    if event_type is not None:
        refusal = refuse(definitions, event_type, event)
        if refusal is not None:
            return Advanced(state, wake_at=wake_at(definitions, state), refusal=refusal)
        if event_type.channel or definitions.unknown.properties == "drop":
            event = as_declared(definitions, event_type, event)
    elif not report:
        return _other(definitions, customer, state, event, now)
    draft = Draft(definitions, customer, state, event, now)
    if event.occurred_at < state.latest_at:
        draft.notes.append("late")
    _remember(draft, mark)
    _follow(draft, event, event_type, report)
    return conclude(draft, latest_at=max(state.latest_at, event.occurred_at))


def _other(
    definitions: Definitions, customer: str, state: CustomerState, event: Touchpoint, now: int
) -> Advanced:
    """An event that the project does not declare: one of those built in, or an unknown one."""
    if event.type == PROFILE_IMPORTED:
        return _import(definitions, customer, state, event, now)
    if event.type == JOURNEY_REQUESTED:
        return _request(definitions, customer, state, event, now)
    return _unknown(definitions, state)


def _request(
    definitions: Definitions, customer: str, state: CustomerState, event: Touchpoint, now: int
) -> Advanced:
    """Begin a run that was asked for by name. That is no act of the customer's own."""
    refusal = refuse_request(definitions, event)
    if refusal is not None:
        return Advanced(state, wake_at=wake_at(definitions, state), refusal=refusal)
    if event.properties["journey"] not in definitions.journeys:
        return _unchanged(definitions, state, "unknown_journey")
    draft = Draft(definitions, customer, state, event, now)
    _remember(draft, seen_mark(event.source, event.id))
    begin_requested(draft, event)
    return conclude(draft, latest_at=state.latest_at)


def _follow(draft: Draft, event: Touchpoint, event_type: EventType | None, report: str) -> None:
    if draft.definitions.policies.lapsing:
        consents.lapse(draft)
    heard = reports.note(draft, event, report) if report else None
    zone = draft.profile.timezone
    if event_type is not None:
        draft.profile = reduce.reduce(draft.definitions, draft.profile, event_type, event)
        if event.channel in draft.definitions.reply_channels and event.source != EMITTED:
            reports.wrote(draft, event.channel, event)
        if "identify" in event_type.changes and person.names_unknown_zone(event):
            draft.notes.append("unknown_zone")
    lifecycle.follow(draft, event, report)
    if draft.definitions.openings is not None:
        alarms.heard(draft, event, report)
    _move(draft, event, heard, zone)


def _move(draft: Draft, event: Touchpoint, heard: reports.Heard | None, zone: str) -> None:
    """Let the runs go on; `zone` is what the customer's time zone was before."""
    if draft.runs or draft.ended:
        runs.leave(draft, event)
        runs.reach_goals(draft, event)
        if draft.profile.timezone != zone:
            waking.zone_told(draft)
        if heard is not None and heard.failed:
            failures.follow(draft, event, heard.message, heard.word)
        waits.end_waits(draft, event, None if heard is None else heard.message)
    if draft.exposures:
        runs.measure(draft, event)
    entries.enter(draft, event)
    if draft.stage_changes:
        openings.by_stage(draft)


def conclude(draft: Draft, *, latest_at: int) -> Advanced:
    """The end of every input: do what it led to, and see what the customer has become by it."""
    _follow_up(draft)
    if draft.definitions.openings is not None:
        while openings.by_becoming(draft):
            _follow_up(draft)
        alarms.keep_time(draft)
    return _finish(draft, latest_at=latest_at)


def _follow_up(draft: Draft) -> None:
    """Do what steps asked for: runs of other journeys, and events, each of which may ask again."""
    for _ in range(draft.definitions.limits.follow_ups):
        if draft.starts:
            entries.start(draft, draft.starts.pop(0))
        elif draft.events:
            event = draft.events.pop(0)
            event_type = draft.definitions.events.get(event.type)
            if event_type is not None and refuse(draft.definitions, event_type, event) is None:
                _follow(draft, as_declared(draft.definitions, event_type, event), event_type, "")
        else:
            return
    if draft.starts or draft.events:
        draft.notes.append("limit_of_steps")


def _import(
    definitions: Definitions, customer: str, state: CustomerState, event: Touchpoint, now: int
) -> Advanced:
    """Take over what is known of a customer. It is late for nothing, as it is no act of theirs."""
    refusal = refuse_import(definitions, event)
    if refusal is not None:
        return Advanced(state, wake_at=wake_at(definitions, state), refusal=refusal)
    draft = Draft(definitions, customer, state, event, now)
    _remember(draft, seen_mark(event.source, event.id))
    draft.profile = import_profile(definitions, draft.profile, event)
    lifecycle.place(draft, event.properties.get("stage") or "", at=event.occurred_at)
    alarms.met(draft, event.occurred_at)
    _move(draft, event, None, state.profile.timezone)
    return conclude(draft, latest_at=state.latest_at)


def _tick(
    definitions: Definitions, customer: str, state: CustomerState, tick: Tick, now: int
) -> Advanced:
    draft = Draft(definitions, customer, state, tick, now)
    due = [
        (due_at, run.id, strand)
        for run in state.runs
        if not holding.is_paused(definitions, run.journey)
        for due_at, strand in strands.timers(run)
        if due_at <= tick.due_at
    ]
    if definitions.policies.lapsing:
        consents.lapse(draft)
    for due_at, run_id, strand in sorted(due):
        _fire(draft, run_id, strand, due_at)
    lifecycle.fall_silent(draft)
    if draft.stage_changes:
        openings.by_stage(draft)
    if draft.alarms:
        openings.ring(draft, tick)
    return conclude(draft, latest_at=state.latest_at)


def _fire(draft: Draft, run_id: str, strand: str, due_at: int) -> None:
    """Fire one timer. A defect parks its run only: the timer must not fire for ever."""
    run = draft.runs.get(run_id)
    if run is None or (due_at, strand) not in strands.timers(run):
        return  # an earlier timer of the same run has ended it, or this strand
    journey = draft.definitions.versions.get(run.version)
    if journey is None:
        walk.park(draft, run, why="its version is not known")
        return
    before = draft.mark()
    held = next((one for one in run.held if one.strand == strand), None)
    try:
        if held is not None:
            resuming.go_on(draft, journey, run, held)
        else:
            waits.deadline_passed(draft, journey, run, strand)
    except Exception as defect:
        draft.go_back(before)
        walk.park(draft, run, why=f"{type(defect).__name__} in the decision")


def _finish(draft: Draft, *, latest_at: int) -> Advanced:
    state = draft.finish(latest_at=latest_at)
    return Advanced(
        state=state,
        actions=tuple(draft.actions),
        records=tuple(draft.records),
        wake_at=wake_at(draft.definitions, state),
        notes=tuple(draft.notes),
        consents=told_anew(draft),
    )


def _remember(draft: Draft, mark: bytes) -> None:
    draft.seen = (draft.seen + mark)[-_MARK_BYTES * draft.definitions.limits.seen :]


def _unchanged(definitions: Definitions, state: CustomerState, note: Note) -> Advanced:
    return Advanced(state, wake_at=wake_at(definitions, state), notes=(note,))


def _unknown(definitions: Definitions, state: CustomerState) -> Advanced:
    """A type that nobody declares changes nothing; it is counted, or refused."""
    if definitions.unknown.events == "count":
        return _unchanged(definitions, state, "unknown_type")
    refusal = Refusal("unknown_type", "events.yaml does not declare this type")
    return Advanced(state, wake_at=wake_at(definitions, state), refusal=refusal)


def _is_machine(definitions: Definitions, event: Touchpoint) -> bool:
    """Whether a machine gave this answer, and such answers count for nothing."""
    made = event.properties.get("machine") is True
    return made and definitions.policies.machine_opens == "ignore"


def _is_seen(seen: bytes, mark: bytes) -> bool:
    place = seen.find(mark)
    while place >= 0:
        # A match across two neighbouring marks is none.
        if place % _MARK_BYTES == 0:
            return True
        place = seen.find(mark, place + 1)
    return False
