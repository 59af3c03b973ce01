"""Actions, transitions and decisions as compact JSON objects.

They travel on the outbound topics, and are the lines of a simulation's files. Schemas are in
`wire/schemas`. Fields that say nothing are left out, except those of the contract: each action
has `id, customer, channel, journey, run, step, at, category`, the last one null for what is no
message.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from sojourn.core.outcome import Action, Candidate, Decision, Exposed, Transition
from sojourn.core.vocabulary import GATE_OF, GATES, PASSED, DecisionReason
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
    if action.template:
        body["template"] = action.template
    body["category"] = action.category
    _add_known(
        body,
        change=action.change,
        cancels=action.cancels,
        data=action.data,
        offer=action.offer,
        code=action.code,
    )
    if not action.to:
        del body["to"]
    if action.expires_at:
        body["expires_at"] = format_instant(action.expires_at)
    return _ENCODER.encode(body)


class _TransitionBody(Struct, omit_defaults=True, rename={"source": "from", "target": "to"}):
    """A transition's members in the order in which they are written."""

    customer: str
    run: str | None
    source: str | None
    target: str
    at: str
    reason: str
    journey: str = ""
    lifecycle: str = ""
    key: str = ""
    detail: str = ""
    cause: str = ""
    seconds_in_stage: int | None = None


def transition_body(transition: Transition) -> bytes:
    """A move of a run or of a stage; `from` is null for an entry, `run` for a stage.

    `seconds_in_stage` is how long the customer was in the stage that is left.
    """
    return _ENCODER.encode(
        _TransitionBody(
            customer=transition.customer,
            run=transition.run or None,
            source=transition.source or None,
            target=transition.target,
            at=format_instant(transition.at),
            reason=transition.reason,
            journey=transition.journey,
            lifecycle=transition.lifecycle,
            key=transition.key,
            detail=transition.detail,
            cause=transition.cause,
            seconds_in_stage=_seconds_in_stage(transition),
        )
    )


def _seconds_in_stage(transition: Transition) -> int | None:
    if not transition.since:
        return None
    # A late event may lead out of a stage before the moment at which it was come to.
    return max(0, transition.at - transition.since) // 1000


class _CandidateBody(Struct, omit_defaults=True):
    """`why` is null of the channel that was taken, `score` where none decided."""

    channel: str
    eligible: bool
    why: str | None
    score: float | None
    rate: float | None = None
    weight: float | None = None
    cost: float | None = None
    fatigue: float | None = None


class _GatesBody(Struct, omit_defaults=True):
    passed: tuple[str, ...]
    failed: str = ""


def _gates_of(reason: DecisionReason) -> msgspec.Raw:
    """The gates that were passed, in their order, and the one that failed, if one did."""
    failed = GATE_OF.get(reason)
    passed = GATES if failed is None else GATES[: GATES.index(failed)]
    return msgspec.Raw(_ENCODER.encode(_GatesBody(passed, failed or "")))


#: What a reason says of the gates, written once; other reasons say nothing of them.
_GATES: Final[Mapping[DecisionReason, msgspec.Raw]] = {
    reason: _gates_of(reason) for reason in (*GATE_OF, *PASSED)
}


class _MeasureBody(Struct, omit_defaults=True):
    """`when` says that a condition decides which of the events count."""

    on: tuple[str, ...]
    within_seconds: int
    when: bool = False


class _ExperimentBody(Struct, omit_defaults=True):
    """Shares are parts of 1. `until` is when the measure ends."""

    name: str
    arm: str
    base: str
    by: str
    shares: dict[str, float]
    design: str
    measure: _MeasureBody | None = None
    until: str = ""


class _DecisionBody(Struct, omit_defaults=True):
    """A decision's members in the order in which they are written."""

    customer: str
    journey: str
    run: str
    step: str
    at: str
    outcome: str
    reason: str
    channel: str | None
    category: str | None
    candidates: list[_CandidateBody]
    arm: str | None
    definition: str
    project: str
    action: str = ""
    cause: str = ""
    until: str = ""
    detail: str = ""
    zones: str = ""
    timezone: str = ""
    attempt: int = 1
    experiment: _ExperimentBody | None = None
    winner: str = ""
    gates: msgspec.Raw | None = None
    offer: str = ""
    code: str = ""
    learned: str = ""


def decision_body(decision: Decision) -> bytes:
    """Why something was sent, or not.

    `channel` is null where none was looked at, `arm` where the run has drawn none. Only messages
    pass gates.
    """
    return _ENCODER.encode(
        _DecisionBody(
            customer=decision.customer,
            journey=decision.journey,
            run=decision.run,
            step=decision.step,
            at=format_instant(decision.at),
            outcome=decision.outcome,
            reason=decision.reason,
            channel=decision.channel or None,
            category=decision.category,
            candidates=[_candidate_body(candidate) for candidate in decision.candidates],
            arm=decision.arm or None,
            definition=decision.definition,
            project=decision.project,
            action=decision.action,
            cause=decision.cause,
            until=format_instant(decision.until) if decision.until else "",
            detail=decision.detail,
            zones=decision.zones,
            timezone=decision.timezone,
            attempt=decision.attempt,
            experiment=_experiment(decision.experiment),
            winner=decision.winner,
            gates=_GATES.get(decision.reason) if decision.category is not None else None,
            offer=decision.offer,
            code=decision.code,
            learned=decision.learned,
        )
    )


def _candidate_body(candidate: Candidate) -> _CandidateBody:
    channel, eligible, why = candidate.channel, candidate.eligible, candidate.why or None
    parts = candidate.parts
    if parts is None:
        return _CandidateBody(channel, eligible, why, candidate.score)
    made_of = (parts.rate, parts.weight, parts.cost, parts.fatigue)
    return _CandidateBody(channel, eligible, why, candidate.score, *made_of)


def _experiment(exposed: Exposed | None) -> _ExperimentBody | None:
    if exposed is None:
        return None
    trial, measure = exposed.trial, exposed.trial.measure
    return _ExperimentBody(
        name=trial.name,
        arm=exposed.arm,
        base=trial.base,
        by=trial.by,
        shares={arm: share_bp / 10_000 for arm, share_bp in trial.shares_bp.items()},
        design=trial.design,
        measure=None
        if measure is None
        else _MeasureBody(measure.on, measure.within_ms // 1000, measure.when is not None),
        until=format_instant(exposed.until) if exposed.until else "",
    )


def stamp(body: bytes, *, shard: int, term: int, number: int) -> bytes:
    """Put the place in the shard's order into a JSON object, without reading it.

    `body` is a JSON object without these three members and without space at its end.
    """
    comma = b"," if len(body) > len(b"{}") else b""
    return b'%b%b"shard":%d,"term":%d,"number":%d}' % (body[:-1], comma, shard, term, number)


def _add_known(body: dict[str, Any], **fields: Any) -> None:
    body.update((name, value) for name, value in fields.items() if value)
