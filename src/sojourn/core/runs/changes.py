"""Steps that change what is known of the customer, or ask for a run of another journey."""

from typing import Any

from msgspec.structs import replace

from sojourn.core.customer.state import Run
from sojourn.core.declared.clause import Missing, storable
from sojourn.core.declared.steps import Start, Update
from sojourn.core.draft import Draft, StartAsked, evaluate_all
from sojourn.core.ids import start_id


def update(draft: Draft, run: Run, step: Update) -> None:
    """Set attributes, add to numbers, add and remove tags."""
    facts = draft.facts(run=run)
    values: dict[str, Any] = evaluate_all(draft, step.set, facts)
    for name, amount in evaluate_all(draft, step.add, facts).items():
        before = draft.profile.attributes.get(name, draft.definitions.starts.get(name, 0))
        values[name] = storable((before if isinstance(before, int | float) else 0) + amount)
    profile = draft.profile
    kept = tuple(tag for tag in profile.tags if tag not in step.remove_tags)
    added = tuple(tag for tag in step.add_tags if tag not in kept)
    draft.profile = replace(
        profile, attributes={**profile.attributes, **values}, tags=(*kept, *added)
    )


def ask_to_start(draft: Draft, run: Run, step: Start) -> None:
    """Ask for a run of another journey; it begins once this input is done with."""
    facts = draft.facts(run=run)
    try:
        key = str(step.key(facts)) if step.key is not None else ""
    except Missing:
        draft.notes.append("missing_value")
        return
    visit = run.visits.get(step.id, 1)
    draft.starts.append(
        StartAsked(
            journey=step.journey,
            key=key,
            entry=evaluate_all(draft, step.data, facts),
            cause=start_id(run.id, step.id, visit),
            at=run.reached_at,
            detail=f"{run.journey}.{step.id}",
        )
    )
