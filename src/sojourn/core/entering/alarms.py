"""When time next opens a journey for a customer: after silence, on a day, by a schedule.

An alarm is a moment in `CustomerState.alarms`. One that is over is kept as its negative, so that
no reason opens a journey twice: not the same silence, told late, nor the same day, in another
time zone.
"""

from typing import Final

from sojourn.core.declared.entry import OnAbsence, OnDate, OnSchedule, Opening
from sojourn.core.draft import Draft
from sojourn.core.event import EMITTED, Touchpoint
from sojourn.core.local_time.calendar import DAY_MS, instant_of, wall_time
from sojourn.core.local_time.dates import LocalTime, date_of, instant_at, next_yearly
from sojourn.core.vocabulary import NOT_AN_ACT

#: The clocks of two zones are never further apart; they differ by 26 hours at most.
_ZONES_APART_MS: Final = 2 * DAY_MS
#: Within this time before the next year's day lies the one that is over.
_OF_THE_LAST_YEAR_MS: Final = 300 * DAY_MS


def heard(draft: Draft, event: Touchpoint, report: str) -> None:
    """Count the silences anew that `event` ends; a late one never moves an alarm back."""
    openings = draft.definitions.openings
    if openings is None or draft.input_is_over:
        return
    concerned = openings.absences_of.get(event.type, ())
    if openings.absences and event.source != EMITTED and report not in NOT_AN_ACT:
        concerned = (*openings.absences, *concerned)
    for journey, opening in concerned:
        due_at = event.occurred_at + opening.absent_ms
        if due_at > abs(draft.alarms.get(journey.name, 0)):
            set_alarm(draft, journey.name, due_at)


def met(draft: Draft, at: int) -> None:
    """Count silence from `at` for a customer of whom no act is known."""
    openings = draft.definitions.openings
    for journey, opening in openings.absences if openings is not None else ():
        if journey.name not in draft.alarms:
            set_alarm(draft, journey.name, at + opening.absent_ms)


def keep_time(draft: Draft) -> None:
    """Set the alarms of days and schedules, and set them anew where what they follow changed."""
    openings = draft.definitions.openings
    if openings is None or draft.input_is_over or not (openings.dates or openings.schedules):
        return
    before, after = draft.state.profile, draft.profile
    zone_changed = draft.has_moved(before)
    for journey, day in openings.dates:
        alarm = draft.alarms.get(journey.name, 0)
        name = day.attribute
        if not alarm or before.attributes.get(name) != after.attributes.get(name):
            set_alarm(draft, journey.name, on_date(draft, day, after=draft.now))
        elif zone_changed and alarm > 0:
            set_alarm(draft, journey.name, _in_new_zone(draft, day, alarm))
    for journey, schedule in openings.schedules:
        alarm = draft.alarms.get(journey.name, 0)
        if not alarm:
            set_alarm(draft, journey.name, schedule.following(draft.now, draft.zone))
        elif zone_changed:
            # The same time on the new clock, unless that is over there: it comes once only.
            same = instant_of(wall_time(alarm, draft.zone_in(before)), draft.zone)
            after_ms = max(draft.now, same - 1)
            set_alarm(draft, journey.name, schedule.following(after_ms, draft.zone))


def on_date(draft: Draft, opening: OnDate, *, after: int) -> int:
    """The alarm of a day that is to come after `after`; 0 where the day is not known.

    A day that has passed when it becomes known opens nothing.
    """
    value = draft.profile.attributes.get(opening.attribute)
    day = None if value is None else date_of(value, draft.zone)
    if day is None:
        return 0
    if opening.yearly:
        return next_yearly(
            after,
            month=day.month,
            day=day.day,
            zone=draft.zone,
            minute_of_day=opening.minute,
            offset_ms=opening.offset_ms,
        )
    local = LocalTime(day, opening.minute)
    at = instant_at(local, zone=draft.zone, offset_ms=opening.offset_ms)
    return at if at > after else over(at)


def once_a_year(alarm: int, *, not_before: int) -> int:
    """After which moment a yearly alarm may be set anew without coming twice for one year."""
    return max(not_before, alarm - _OF_THE_LAST_YEAR_MS)


def following(draft: Draft, opening: Opening | None, at: int) -> int:
    """What becomes of an alarm that has rung for its moment `at`; 0 for no alarm."""
    match opening:
        case OnSchedule():
            # What was missed in an outage is not made up for: one is enough.
            return opening.following(max(at, draft.now), draft.zone)
        case OnDate(yearly=True):
            return on_date(draft, opening, after=max(at, draft.now))
        case OnDate() | OnAbsence():
            return over(at)
        case _:
            return 0


def comes_again(opening: Opening | None) -> bool:
    """Whether time opens the journey over and over, with no reason besides."""
    return isinstance(opening, OnSchedule) or (isinstance(opening, OnDate) and opening.yearly)


def over(at: int) -> int:
    """The alarm for a moment that is over."""
    return -max(at, 1)


def set_alarm(draft: Draft, journey: str, at: int) -> None:
    """Let the alarm of `journey` be `at`; 0 takes it away."""
    if at:
        draft.alarms = {**draft.alarms, journey: at}
    elif journey in draft.alarms:
        draft.alarms = {name: other for name, other in draft.alarms.items() if name != journey}


def _in_new_zone(draft: Draft, opening: OnDate, alarm: int) -> int:
    """The same day on a new clock. Where its time is over there, it rings at once: no day is lost.

    A day that has opened its journey does not come again.
    """
    if opening.yearly:
        earliest = draft.now - _ZONES_APART_MS
        return on_date(draft, opening, after=once_a_year(alarm, not_before=earliest))
    return on_date(draft, opening, after=0)
