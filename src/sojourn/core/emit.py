"""Steps that want something from the world: a message, an audience change, a cancellation.

Each leaves one decision record, whether it led to an action or not.
"""

from typing import Any

from msgspec import json
from msgspec.structs import replace

from sojourn.core import gates
from sojourn.core.draft import Draft, evaluate_all
from sojourn.core.ids import action_id
from sojourn.core.outcome import Action, Decision
from sojourn.core.state import Message, Run
from sojourn.core.steps import Audience, Send
from sojourn.core.vocabulary import Category, Outcome

AUDIENCE_CHANNEL = "audience"


def send(draft: Draft, run: Run, step: Send) -> None:
    """Emit the message of `step`, or record which gate kept it back."""
    verdict = gates.judge(draft, run, step)
    data = evaluate_all(draft, step.data, draft.facts(run=run))
    if verdict.reason == "all_gates_passed" and not _fits(draft, data):
        verdict = replace(verdict, reason="too_large")
    if verdict.reason != "all_gates_passed":
        _decide(draft, run, step.id, verdict, outcome="dropped", category=step.category)
        return
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


def change_audience(draft: Draft, run: Run, step: Audience) -> None:
    """Tell the audience connector to add or remove this customer."""
    data = evaluate_all(draft, step.data, draft.facts(run=run))
    if not _fits(draft, data):
        too_large = gates.Verdict("too_large", AUDIENCE_CHANNEL)
        _decide(draft, run, step.id, too_large, outcome="dropped")
        return
    visit = run.visits.get(step.id, 1)
    action = Action(
        id=action_id(run.id, step.id, visit, 1, AUDIENCE_CHANNEL),
        kind="audience",
        customer=draft.customer,
        channel=AUDIENCE_CHANNEL,
        to=step.audience,
        journey=run.journey,
        run=run.id,
        step=step.id,
        at=draft.now,
        change=step.change,
        data=data,
    )
    draft.actions.append(action)
    passed = gates.Verdict("all_gates_passed", AUDIENCE_CHANNEL)
    _decide(draft, run, step.id, passed, outcome="sent", action=action.id)


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
