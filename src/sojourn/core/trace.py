"""What a wish towards a channel leaves behind: its decision record, the message kept for reports
about it, and its place under caps and in what is known of the channel.
"""

from typing import Any

from msgspec import json
from msgspec.structs import replace

from sojourn.core import caps, engagement
from sojourn.core.draft import Draft
from sojourn.core.gates import Verdict
from sojourn.core.ids import address_mark
from sojourn.core.outcome import Action, Decision
from sojourn.core.state import Message, Run
from sojourn.core.vocabulary import Category, Outcome
from sojourn.core.zones import ZONES_VERSION


def decide(
    draft: Draft,
    run: Run,
    step: str,
    verdict: Verdict,
    *,
    outcome: Outcome,
    action: str = "",
    category: Category | None = None,
) -> None:
    """Leave the record of why: one for each send and each non-send."""
    arm = next(reversed(run.arms), "") if run.arms else ""
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
            arm=f"{arm}={run.arms[arm]}" if arm else "",
            until=verdict.due_at,
            detail=verdict.detail,
            zones=ZONES_VERSION if verdict.on_clock else "",
        )
    )


def remember(draft: Draft, action: Action, *, attempt: int = 1) -> None:
    """Keep in mind what went out, and count it where its category counts."""
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
        attempt=attempt,
        address=address_mark(action.to) if action.category else 0,
    )
    if action.category is not None:
        _count(draft, action.category, action.channel, action.at)
    draft.messages = (*draft.messages, message)[-most:]


def release(draft: Draft, message: Message) -> Message:
    """The message came to nothing: it takes no place any more."""
    if message.released or not message.category:
        return message
    draft.emissions = caps.release(draft.emissions, message.category, message.channel, message.at)
    draft.profile = engagement.count(draft.profile, message.channel, sent=-1)
    return replace(message, released=True)


def reclaim(draft: Draft, message: Message) -> Message:
    """The message did go out after all."""
    if not message.released:
        return message
    _count(draft, message.category, message.channel, message.at)
    return replace(message, released=False)


def put_message(draft: Draft, place: int, message: Message) -> None:
    """Let `message` take the place of the one it was made of."""
    draft.messages = (*draft.messages[:place], message, *draft.messages[place + 1 :])


def fits(draft: Draft, data: dict[str, Any]) -> bool:
    """Whether an action may carry so much."""
    return len(json.encode(data)) <= draft.definitions.limits.action_bytes


def _count(draft: Draft, category: str, channel: str, at: int) -> None:
    draft.emissions = caps.reserve(
        draft.emissions, draft.definitions.policies.caps, category, channel, at
    )
    draft.profile = engagement.count(draft.profile, channel, sent=1)
