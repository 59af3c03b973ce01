"""What a wish towards a channel leaves behind: its decision record, the message that is kept for
reports about it, and its place under caps and budgets.
"""

from typing import Any

from msgspec import json
from msgspec.structs import replace

from sojourn.core.choosing import engagement
from sojourn.core.choosing.evidence import hour_of_week, went_out
from sojourn.core.customer.state import Message, Run
from sojourn.core.draft import Draft
from sojourn.core.ids import address_mark
from sojourn.core.local_time.zones import ZONES_VERSION
from sojourn.core.outcome import Action, Decision
from sojourn.core.sending import budgets, caps
from sojourn.core.sending.gates import Verdict
from sojourn.core.vocabulary import Category, Outcome


def decide(
    draft: Draft,
    run: Run,
    step: str,
    verdict: Verdict,
    *,
    outcome: Outcome,
    action: str = "",
    category: Category | None = None,
    attempt: int = 1,
    offer: str = "",
    code: str = "",
) -> None:
    """Leave the record of why: one for each send and each non-send."""
    arm = next(reversed(run.arms), "") if run.arms else ""
    decision = Decision(
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
        arm=f"{arm}={run.arms[arm]}" if arm else "",
    )
    # Apart from the rest: most decisions have none of these, and a call that names more than
    # fifteen arguments takes five times as long.
    told = verdict.due_at or verdict.detail or verdict.on_clock
    if told or verdict.winner or verdict.learned or attempt > 1:
        decision = replace(
            decision,
            until=verdict.due_at,
            detail=verdict.detail,
            zones=ZONES_VERSION if verdict.on_clock else "",
            timezone=str(draft.zone) if verdict.on_clock else "",
            attempt=attempt,
            winner=verdict.winner,
            learned=verdict.learned,
        )
    if offer:
        decision = replace(decision, offer=offer, code=code)
    draft.records.append(decision)


def remember(draft: Draft, action: Action, *, attempt: int = 1, group: str = "") -> None:
    """Keep in mind what went out, and count it under caps; `group` is that of its journey."""
    message = Message(
        action=action.id,
        run=action.run,
        journey=action.journey,
        step=action.step,
        channel=action.channel,
        template=action.template,
        at=action.at,
        category=action.category or "",
        attempt=attempt,
        address=address_mark(action.to) if action.category else 0,
        group=group,
    )
    if draft.definitions.policies.caps and message.category:
        _reserve(draft, message)
    if draft.definitions.policies.budgets and message.category:
        message = budgets.spend(draft, message)
    if draft.definitions.policies.choice is not None and message.category:
        hour = hour_of_week(message.at, draft.zone)
        message = replace(message, stage=draft.stage.name, hour=hour)
        went_out(draft, message)
    messages, most = draft.messages, draft.definitions.limits.messages
    if len(messages) >= most:
        draft.notes.append("forgotten")
        draft.profile = engagement.keep(draft.profile, messages[: len(messages) + 1 - most])
    draft.messages = (*messages, message)[-most:]


def release(draft: Draft, message: Message) -> Message:
    """The message came to nothing: it takes no place any more."""
    if message.released or not message.category:
        return message
    draft.emissions = caps.release(draft.emissions, _counted_as(message), message.at)
    budgets.give_back(draft, message)
    went_out(draft, message, -1)
    return replace(message, released=True)


def reclaim(draft: Draft, message: Message) -> Message:
    """The message did go out after all."""
    if not message.released:
        return message
    _reserve(draft, message)
    budgets.take(draft, message)
    went_out(draft, message)
    return replace(message, released=False)


def put_message(draft: Draft, place: int, message: Message) -> None:
    """Let `message` take the place of the one it was made of."""
    draft.messages = (*draft.messages[:place], message, *draft.messages[place + 1 :])


def fits(draft: Draft, data: dict[str, Any]) -> bool:
    """Whether an action may carry so much."""
    return len(json.encode(data)) <= draft.definitions.limits.action_bytes


def _reserve(draft: Draft, message: Message) -> None:
    in_force = draft.definitions.policies.caps
    draft.emissions = caps.reserve(draft.emissions, in_force, _counted_as(message), message.at)


def _counted_as(message: Message) -> caps.Counted:
    return caps.Counted(message.category, message.channel, message.group)
