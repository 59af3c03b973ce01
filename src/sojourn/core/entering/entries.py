"""Who begins a journey: the runs that an event opens, and those that were asked for by name."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sojourn.core.customer.state import Run
from sojourn.core.declared.clause import Facts, Missing
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.entry import OnEvent
from sojourn.core.draft import Draft, StartAsked
from sojourn.core.event import Touchpoint
from sojourn.core.ids import run_id
from sojourn.core.runs import walk
from sojourn.core.touchpoints import window


class Opened(Struct, frozen=True):
    """What opens a run: `cause` its id among causes, `at` when, `entry` what `run.entry` gives."""

    cause: str
    at: int
    entry: dict[str, Any] = {}
    detail: str = ""


def enter(draft: Draft, event: Touchpoint) -> None:
    """Begin the runs that this event lets in."""
    for journey in draft.definitions.by_type.get(event.type, ()):
        # Each run changes what the next journey's condition may look at.
        facts = draft.facts(event=event)
        opened = Opened(event.id, event.occurred_at, event.properties, event.type)
        let_in(draft, journey, opened, facts)


def start(draft: Draft, asked: StartAsked) -> None:
    """Begin a run that a step of another journey asked for."""
    journey = draft.definitions.journeys.get(asked.journey)
    if journey is None:
        draft.notes.append("unknown_journey")
        return
    opened = Opened(asked.cause, asked.at, asked.entry, asked.detail)
    if draft.holds(journey.entry.when, draft.facts()) and _may_enter(
        draft, journey, asked.key, opened
    ):
        _begin(draft, journey, asked.key, opened)


def let_in(draft: Draft, journey: Journey, opened: Opened, facts: Facts) -> None:
    """Begin a run of `journey`, if its condition holds and its limits allow it."""
    if not draft.holds(journey.entry.when, facts):
        return
    try:
        key = str(journey.entry.key(facts)) if journey.entry.key else ""
    except Missing:
        draft.notes.append("missing_value")
        return
    if _may_enter(draft, journey, key, opened):
        _begin(draft, journey, key, opened)


def _may_enter(draft: Draft, journey: Journey, key: str, opened: Opened) -> bool:
    """Whether a run may begin. Counts the event where the entry counts (decision 0006)."""
    entry = journey.entry
    open_runs = 0
    for run in draft.runs.values():
        if run.journey == journey.name:
            if run.key == key:
                return False
            open_runs += 1
    count = entry.opening.count if isinstance(entry.opening, OnEvent) else None
    if count is not None:
        draft.windows, reached = window.add(
            draft.windows,
            name=journey.name,
            key=key,
            at=opened.at,
            count=count,
            limits=draft.definitions.limits,
        )
        if not reached:
            return False
    if not _may_again(draft, journey, key, opened.at):
        return False
    full = 0 < entry.at_once <= open_runs or len(draft.runs) >= draft.definitions.limits.runs
    full = full or _entered_enough(draft, journey, opened.at)
    if full:
        draft.notes.append("limit_of_runs")
    return not full


def _may_again(draft: Draft, journey: Journey, key: str, at: int) -> bool:
    again = journey.entry.again
    if again.rule == "after end":
        return True
    before = next(
        (run for run in draft.ended if run.journey == journey.name and run.key == key), None
    )
    if before is None:
        return True
    return again.rule == "after" and at >= before.ended_at + again.after_ms


def _entered_enough(draft: Draft, journey: Journey, at: int) -> bool:
    """Whether as many runs have begun within the window as the entry allows; else count this."""
    limit = journey.entry.at_most
    if limit is None:
        return False
    name = f"entries:{journey.name}"
    held = draft.windows.get(name, {}).get("", ())
    if sum(1 for time in held if at - limit.window_ms < time <= at) >= limit.at_least:
        return True
    draft.windows, _ = window.add(
        draft.windows, name=name, key="", at=at, count=limit, limits=draft.definitions.limits
    )
    return False


def _begin(draft: Draft, journey: Journey, key: str, opened: Opened) -> None:
    if isinstance(journey.entry.opening, OnEvent) and journey.entry.opening.count is not None:
        draft.windows = window.clear(draft.windows, name=journey.name, key=key)
    at = opened.at
    run = Run(
        id=run_id(draft.definitions.project, draft.customer, journey.name, key, opened.cause),
        journey=journey.name,
        version=journey.version,
        key=key,
        entered_at=at,
        step="",
        reached_at=at,
        entry=opened.entry,
    )
    draft.moved(run, target="entered", at=at, reason="entered", detail=opened.detail)
    run = replace(run, step="entered")
    walk.walk(draft, journey, run, journey.first, at=at, reason="reached")
