"""Steps that want something of channels that are built in: audiences, people, listeners.

Each leaves one decision record, whether it led to an action or not. Messages are in
`core.sending.sends`.
"""

from typing import Any, Final

from sojourn.core.customer.state import Run
from sojourn.core.declared.steps import Audience, Emit, Task
from sojourn.core.draft import Draft, evaluate_all
from sojourn.core.event import EMITTED, Touchpoint
from sojourn.core.ids import action_id
from sojourn.core.outcome import Action
from sojourn.core.sending.gates import Verdict
from sojourn.core.sending.trace import decide, fits, remember
from sojourn.core.vocabulary import ActionKind

AUDIENCE_CHANNEL: Final = "audience"
TASK_CHANNEL: Final = "task"
EVENT_CHANNEL: Final = "event"


def change_audience(draft: Draft, run: Run, step: Audience) -> None:
    """Tell the audience connector to add or remove this customer."""
    _built_in(
        draft,
        run,
        step.id,
        kind="audience",
        channel=AUDIENCE_CHANNEL,
        to=step.audience,
        change=step.change,
        data=evaluate_all(draft, step.data, draft.facts(run=run)),
    )


def give_task(draft: Draft, run: Run, step: Task) -> None:
    """Ask the people of a team; what they report is known like a message's."""
    action = _built_in(
        draft,
        run,
        step.id,
        kind="task",
        channel=TASK_CHANNEL,
        to=step.team,
        template=step.task,
        data=evaluate_all(draft, step.context, draft.facts(run=run)),
        expires_at=draft.now + step.within_ms if step.within_ms else 0,
    )
    if action is not None:
        remember(draft, action)


def let_happen(draft: Draft, run: Run, step: Emit) -> None:
    """Let an event happen: on the topic for others, and to this customer after this input."""
    data = evaluate_all(draft, step.data, draft.facts(run=run))
    action = _built_in(
        draft,
        run,
        step.id,
        kind="event",
        channel=EVENT_CHANNEL,
        to=draft.customer,
        template=step.event,
        data=data,
    )
    if action is not None:
        event = Touchpoint(
            id=action.id,
            type=step.event,
            customer=draft.customer,
            occurred_at=run.reached_at,
            source=EMITTED,
            properties=data,
            place=draft.cause,
        )
        draft.events.append(event)


def _built_in(
    draft: Draft,
    run: Run,
    step: str,
    *,
    kind: ActionKind,
    channel: str,
    to: str,
    data: dict[str, Any],
    template: str = "",
    change: str = "",
    expires_at: int = 0,
) -> Action | None:
    """Emit on a built-in channel, which no gate keeps back but the bound on size."""
    if not fits(draft, data):
        decide(draft, run, step, Verdict("too_large", channel), outcome="dropped")
        return None
    action = Action(
        id=action_id(run.id, step, run.visits.get(step, 1), 1, channel),
        kind=kind,
        customer=draft.customer,
        channel=channel,
        to=to,
        journey=run.journey,
        run=run.id,
        step=step,
        at=draft.now,
        template=template,
        change=change,
        data=data,
        expires_at=expires_at,
    )
    draft.actions.append(action)
    passed = Verdict("all_gates_passed", channel)
    decide(draft, run, step, passed, outcome="sent", action=action.id)
    return action
