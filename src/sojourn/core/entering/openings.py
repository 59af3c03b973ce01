"""What opens runs besides an event: a stage that is come to, a condition, and time."""

from sojourn.core.declared.clause import Condition, Facts, Missing
from sojourn.core.declared.entry import OnAbsence, OnDate, OnSchedule
from sojourn.core.draft import Draft
from sojourn.core.entering import alarms
from sojourn.core.entering.entries import Opened, let_in
from sojourn.core.event import Tick


def by_stage(draft: Draft) -> None:
    """Begin the runs of journeys that listen for the stages that the customer has come to."""
    changes, draft.stage_changes = draft.stage_changes, ()
    openings = draft.definitions.openings
    if openings is None:
        return
    for change in changes:
        for journey, opening in openings.stages:
            if change.target not in opening.stages:
                continue
            if opening.sources and change.source not in opening.sources:
                continue
            cause = f"stage {change.target} {draft.input_id}"
            opened = Opened(cause, change.at, detail=f"stage {change.target}")
            let_in(draft, journey, opened, draft.facts())


def by_becoming(draft: Draft) -> bool:
    """Begin the runs whose condition holds by now, and did not before this input.

    Returns whether there were any: what they did may have made another condition hold. Each
    opens its journey once in an input; a value that is missing is no more than a false one.
    """
    openings = draft.definitions.openings
    if openings is None or not openings.becomings or not _has_changed(draft):
        return False
    became = False
    before = Facts(
        draft.customer, draft.state.profile, draft.state.stage, draft.state.messages, draft.now
    )
    for journey, opening in openings.becomings:
        if journey.name in draft.became or not _is_true(opening.condition, draft.facts()):
            continue
        if _is_true(opening.condition, before):
            continue
        draft.became += (journey.name,)
        became = True
        opened = Opened(f"becomes {draft.input_id}", draft.at, detail=f"becomes {opening.text}")
        let_in(draft, journey, opened, draft.facts())
    return became


def ring(draft: Draft, tick: Tick, *, spins: bool) -> None:
    """Try the entries whose alarm is due, in the order of their times.

    A defect in one is noted, and neither keeps its alarm nor the others back. Where the
    customer `spins` at this moment, an alarm that asks for it again is over, which is one too.
    """
    due = sorted((at, name) for name, at in draft.alarms.items() if 0 < at <= tick.due_at)
    for at, name in due:
        journey = draft.definitions.journeys.get(name)
        opening = journey.entry.opening if journey is not None else None
        if tick.last and alarms.comes_again(opening):
            alarms.set_alarm(draft, name, 0)
            continue
        if spins:
            alarms.set_alarm(draft, name, alarms.over(at))
            draft.notes.append("defect_without_input")
            continue
        alarms.set_alarm(draft, name, alarms.following(draft, opening, at))
        if journey is None or not isinstance(opening, OnAbsence | OnDate | OnSchedule):
            continue
        word = _WORDS[type(opening)]
        before = draft.mark()
        try:
            let_in(draft, journey, Opened(f"{word} {at}", at, detail=word), draft.facts())
        except Exception:
            draft.go_back(before)
            draft.notes.append("defect_without_input")


_WORDS = {OnAbsence: "absent", OnDate: "date", OnSchedule: "schedule"}


def _has_changed(draft: Draft) -> bool:
    state = draft.state
    return (
        draft.profile is not state.profile
        or draft.stage is not state.stage
        or draft.messages is not state.messages
    )


def _is_true(condition: Condition, facts: Facts) -> bool:
    try:
        return condition(facts)
    except Missing:
        return False
