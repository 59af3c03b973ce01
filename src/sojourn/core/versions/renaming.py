"""What a run has gathered by the ids of steps, under the ids that a new version gives them."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from sojourn.core.customer.state import Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import Option, WaitFor
from sojourn.core.draft import Draft


def renamed(journey: Journey) -> Mapping[str, str]:
    """The steps that `journey` has under another id than before: the old id, and the new one.

    A step that is still there keeps what is known of it, also where runs are sent elsewhere.
    """
    moves = journey.migration.moves if journey.migration is not None else {}
    return {
        old: new
        for old, new in moves.items()
        if new is not None and old not in journey.steps and new in journey.steps
    }


def rename(run: Run, old: Journey | None, journey: Journey) -> Run:
    """`run` with what it knows by step under the ids of `journey`; `old` is its own version."""
    names = renamed(journey)
    return replace(
        run,
        values=_under_new_names(run.values, names),
        visits=_under_new_names(run.visits, names),
        timeouts=_under_new_names(run.timeouts, names),
        rounds=_under_new_names(run.rounds, names),
        picked=_picked(run, old, journey, names),
        attempts=_under_new_names(run.attempts, names),
    )


def rename_messages(draft: Draft, run: Run, journey: Journey) -> None:
    """Let a wait of `journey` find what the run has sent under an old id."""
    names = renamed(journey)
    if any(one.run == run.id and one.step in names for one in draft.messages):
        draft.messages = tuple(
            replace(one, step=names[one.step]) if one.run == run.id and one.step in names else one
            for one in draft.messages
        )


def _under_new_names(known: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What is known by step; where two become one, the new id's own holds."""
    moved = {names[step]: value for step, value in known.items() if step in names}
    return {**moved, **{step: value for step, value in known.items() if step not in names}}


def _picked(
    run: Run, old: Journey | None, journey: Journey, names: Mapping[str, str]
) -> dict[str, int]:
    """The best options so far, found again among those of `journey`; else forgotten."""
    picked: dict[str, int] = {}
    for wait, index in run.picked.items():
        name = names.get(wait, wait)
        before = old.steps.get(wait) if old is not None else None
        after = journey.steps.get(name)
        if not isinstance(before, WaitFor) or not isinstance(after, WaitFor):
            continue
        meanings = [_meaning(option, {}) for option in after.options]
        wanted = _meaning(before.options[index], names)
        if wanted in meanings:
            picked[name] = meanings.index(wanted)
    return picked


def _meaning(option: Option, names: Mapping[str, str]) -> tuple[object, ...]:
    return option.on, names.get(option.about, option.about), option.report
