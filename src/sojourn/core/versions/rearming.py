"""The alarms of a customer when other definitions come into force."""

from collections.abc import Mapping

from sojourn.core.declared.definitions import Definitions
from sojourn.core.declared.entry import OnAbsence, OnDate, OnSchedule
from sojourn.core.draft import Draft
from sojourn.core.entering import alarms

#: What time alone opens a journey by.
Timed = OnAbsence | OnDate | OnSchedule


def timed(definitions: Definitions | None) -> Mapping[str, Timed]:
    """The openings by time of the journeys that let customers in, by the journeys' names."""
    if definitions is None or definitions.openings is None:
        return {}
    return {
        name: journey.entry.opening
        for name, journey in definitions.journeys.items()
        if isinstance(journey.entry.opening, Timed)
    }


def rearm(draft: Draft, before: Definitions | None) -> None:
    """Let the alarms follow the draft's definitions, which come in place of `before`.

    An alarm that is due already stays; days and schedules that are new are left to
    `alarms.keep_time`.
    """
    wanted, known = timed(draft.definitions), timed(before)
    for name in draft.alarms:
        if name not in wanted:
            alarms.set_alarm(draft, name, 0)
    moved = before is not None and before.timezone != draft.definitions.timezone
    for name, opening in wanted.items():
        was = known.get(name) if before is not None else opening
        if not _is_alike(was, opening):
            alarms.set_alarm(draft, name, 0)
        alarm = draft.alarms.get(name, 0)
        if isinstance(opening, OnAbsence):
            _count_silence(draft, name, opening, alarm)
        elif alarm > draft.now and (moved or was != opening):
            _move(draft, name, opening, alarm)


def _is_alike(was: Timed | None, opening: Timed) -> bool:
    """Whether an alarm set for one still says something about the other."""
    if isinstance(was, OnDate) and isinstance(opening, OnDate):
        return was.attribute == opening.attribute
    return type(was) is type(opening)


def _count_silence(draft: Draft, name: str, opening: OnAbsence, alarm: int) -> None:
    """Count from the last act of the customer's own; whoever is silent for longer enters now.

    What events of certain types came before is not known: those count from the next one on.
    """
    if opening.of or alarm < 0:
        return
    last_at = draft.stage.last_act_at
    if not last_at and not alarm:
        # Nobody kept acts and reports apart in what an earlier release wrote.
        last_at = draft.state.latest_at
    due_at = max(last_at + opening.absent_ms, draft.now)
    if last_at and not 0 < alarm <= draft.now:
        alarms.set_alarm(draft, name, due_at)


def _move(draft: Draft, name: str, opening: OnDate | OnSchedule, alarm: int) -> None:
    """Work an alarm out anew that is still to come."""
    if isinstance(opening, OnSchedule):
        alarms.set_alarm(draft, name, opening.following(draft.now, draft.zone))
        return
    after = draft.now
    if opening.yearly:
        after = alarms.once_a_year(alarm, not_before=draft.now)
    alarms.set_alarm(draft, name, alarms.on_date(draft, opening, after=after))
