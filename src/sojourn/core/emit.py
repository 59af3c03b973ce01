"""Steps that want something from the world: a message, an audience change, a cancellation.

Each leaves one decision record, whether it led to an action or not.
"""

from typing import Any, Final

from msgspec import json
from msgspec.structs import replace

from sojourn.core import gates
from sojourn.core.draft import Draft, evaluate_all
from sojourn.core.event import EMITTED, Touchpoint
from sojourn.core.ids import action_id
from sojourn.core.outcome import Action, Decision
from sojourn.core.state import Message, Run
from sojourn.core.steps import Audience, Emit, Send, Task
from sojourn.core.vocabulary import ActionKind, Category, DecisionReason, Outcome

AUDIENCE_CHANNEL: Final = "audience"
TASK_CHANNEL: Final = "task"
EVENT_CHANNEL: Final = "event"


def send(draft: Draft, run: Run, step: Send) -> DecisionReason:
    """Emit the message of `step`, or record which gate kept it back; returns the reason."""
    verdict = gates.judge(draft, run, step)
    data = evaluate_all(draft, step.data, draft.facts(run=run))
    if verdict.reason == "all_gates_passed" and not _fits(draft, data):
        verdict = replace(verdict, reason="too_large")
    if verdict.reason != "all_gates_passed":
        _decide(draft, run, step.id, verdict, outcome="dropped", category=step.category)
        return verdict.reason
    action = Action(
        id=action_id(run.id, step.id, run.visits.get(step.id, 1), 1, verdict.channel),
        kind="send",
        customer=draft.customer,
        channel=verdict.channel,
        to=verdict.to,
        journey=run.journey,
        run=run.id,
        step=step.id,
        at=draft.now,
        template=step.template,
        category=step.category,
        data=data,
        expires_at=run.reached_at + step.expires_ms if step.expires_ms else 0,
    )
    draft.actions.append(action)
    _remember(draft, action)
    _decide(draft, run, step.id, verdict, outcome="sent", action=action.id, category=step.category)
    return verdict.reason


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
        _remember(draft, action)


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


def withdraw(draft: Draft, run: Run) -> None:
    """Take back what `run` handed over and no connector has reported on (semantics 11)."""
    for message in draft.messages:
        if message.run != run.id or message.reports:
            continue
        visit = run.visits.get(message.step, 1)
        action = Action(
            id=action_id(run.id, message.step, visit, 1, f"cancel {message.channel}"),
            kind="cancel",
            customer=draft.customer,
            channel=message.channel,
            to="",
            journey=run.journey,
            run=run.id,
            step=message.step,
            at=draft.now,
            cancels=message.action,
        )
        draft.actions.append(action)
        verdict = gates.Verdict("run_exited", message.channel)
        _decide(draft, run, message.step, verdict, outcome="withdrawn", action=message.action)


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
    if not _fits(draft, data):
        _decide(draft, run, step, gates.Verdict("too_large", channel), outcome="dropped")
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
    passed = gates.Verdict("all_gates_passed", channel)
    _decide(draft, run, step, passed, outcome="sent", action=action.id)
    return action


def _decide(
    draft: Draft,
    run: Run,
    step: str,
    verdict: gates.Verdict,
    *,
    outcome: Outcome,
    action: str = "",
    category: Category | None = None,
) -> None:
    """Leave the record of why: one for each send and each non-send."""
    draft.records.append(
        Decision(
            customer=draft.customer,
            journey=run.journey,
            run=run.id,
            step=step,
            at=draft.now,
            outcome=outcome,
            reason=verdict.reason,
            definition=run.version,
            project=draft.definitions.version,
            action=action,
            channel=verdict.channel,
            category=category,
            candidates=verdict.candidates,
            cause=draft.cause,
        )
    )


def _remember(draft: Draft, action: Action) -> None:
    most = draft.definitions.limits.messages
    if len(draft.messages) >= most:
        draft.notes.append("forgotten")
    message = Message(
        action=action.id,
        run=action.run,
        journey=action.journey,
        step=action.step,
        channel=action.channel,
        template=action.template,
        at=action.at,
        category=action.category or "",
    )
    draft.messages = (*draft.messages, message)[-most:]


def report(draft: Draft, action: object, word: str) -> Message | None:
    """Note what a connector reported; returns the message, or None if it is not known."""
    for place, message in enumerate(draft.messages):
        if message.action == action:
            if word not in message.reports:
                message = replace(message, reports=(*message.reports, word))
                draft.messages = (*draft.messages[:place], message, *draft.messages[place + 1 :])
            return message
    draft.notes.append("unknown_action")
    return None


def _fits(draft: Draft, data: dict[str, Any]) -> bool:
    return len(json.encode(data)) <= draft.definitions.limits.action_bytes
