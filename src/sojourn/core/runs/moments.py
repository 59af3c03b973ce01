"""Until when a `wait` holds a run, in the customer's own time (semantics 7 and 8)."""

from datetime import date

from sojourn.core.customer.state import Run
from sojourn.core.declared.clause import Missing
from sojourn.core.declared.steps import Day, Wait
from sojourn.core.draft import Draft
from sojourn.core.local_time.calendar import next_local
from sojourn.core.local_time.dates import LocalTime, date_of, instant_at, next_yearly


def deadline(draft: Draft, run: Run, step: Wait) -> int | None:
    """When the wait of a run that has just arrived at `step` is over, in milliseconds.

    None where the day that it names has passed, or is not known.
    """
    at = run.reached_at + step.wait_ms
    if step.day is not None:
        return _on_day(draft, run, step.day)
    if step.local is not None:
        return next_local(
            at, zone=draft.zone, minute_of_day=step.local.minute, days=step.local.days
        )
    return at


def _on_day(draft: Draft, run: Run, day: Day) -> int | None:
    found = _date(draft, run, day)
    if found is None:
        return None
    local = LocalTime(found, day.minute)
    at = instant_at(local, zone=draft.zone, offset_ms=day.offset_ms)
    if at >= run.reached_at:
        return at
    if day.if_past != "next":
        return None
    return next_yearly(
        run.reached_at,
        month=found.month,
        day=found.day,
        zone=draft.zone,
        minute_of_day=day.minute,
        offset_ms=day.offset_ms,
    )


def _date(draft: Draft, run: Run, day: Day) -> date | None:
    if day.of is None:
        return day.fixed
    try:
        return date_of(day.of(draft.facts(run=run)), draft.zone)
    except Missing:
        draft.notes.append("missing_value")
        return None
