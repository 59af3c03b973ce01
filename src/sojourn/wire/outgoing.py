"""Actions, transitions and decisions as compact JSON objects.

They travel on the outbound topics, and are the lines of a simulation's files. Schemas are in
`wire/schemas`. Fields that say nothing are left out, except those of the contract: each action
has `id, customer, channel, journey, run, step, at`.
"""

from typing import Any, Final

import msgspec

from sojourn.core.outcome import Action, Candidate, Decision, Transition
from sojourn.wire.instant import format_instant

# A decimal (money in conditions) is a number to whoever reads the JSON.
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def action_body(action: Action) -> bytes:
    """An action for a connector."""
    body: dict[str, Any] = {
        "id": action.id,
        "kind": action.kind,
        "customer": action.customer,
        "channel": action.channel,
        "to": action.to,
        "journey": action.journey,
        "run": action.run,
        "step": action.step,
        "at": format_instant(action.at),
    }
    _add_known(
        body,
        template=action.template,
        category=action.category,
        change=action.change,
        cancels=action.cancels,
        data=action.data,
    )
    if not action.to:
        del body["to"]
    if action.expires_at:
        body["expires_at"] = format_instant(action.expires_at)
    return _ENCODER.encode(body)


def transition_body(transition: Transition) -> bytes:
    """A move of a run or of a stage; `from` is null for an entry, `to` for an end."""
    body: dict[str, Any] = {"customer": transition.customer}
    _add_known(
        body,
        journey=transition.journey,
        lifecycle=transition.lifecycle,
        run=transition.run,
        key=transition.key,
    )
    body["from"] = transition.source or None
    body["to"] = transition.target or None
    body["at"] = format_instant(transition.at)
    body["reason"] = transition.reason
    _add_known(body, detail=transition.detail, cause=transition.cause)
    return _ENCODER.encode(body)


def decision_body(decision: Decision) -> bytes:
    """Why something was sent, or not. `arm` is null until there are experiments."""
    body: dict[str, Any] = {
        "customer": decision.customer,
        "journey": decision.journey,
        "run": decision.run,
        "step": decision.step,
        "at": format_instant(decision.at),
        "outcome": decision.outcome,
        "reason": decision.reason,
    }
    _add_known(body, channel=decision.channel, category=decision.category)
    body["candidates"] = [_candidate(candidate) for candidate in decision.candidates]
    body["arm"] = None
    body["definition"] = decision.definition
    body["project"] = decision.project
    _add_known(body, action=decision.action, cause=decision.cause)
    return _ENCODER.encode(body)


def stamp(body: bytes, *, shard: int, term: int, number: int) -> bytes:
    """Put the place in the shard's order into a JSON object, without reading it.

    `body` is a JSON object without these three members and without space at its end.
    """
    comma = b"," if len(body) > len(b"{}") else b""
    return b'%b%b"shard":%d,"term":%d,"number":%d}' % (body[:-1], comma, shard, term, number)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    body: dict[str, Any] = {"channel": candidate.channel, "eligible": candidate.eligible}
    _add_known(body, why=candidate.why)
    return body


def _add_known(body: dict[str, Any], **fields: Any) -> None:
    body.update((name, value) for name, value in fields.items() if value)
