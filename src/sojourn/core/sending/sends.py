"""Messages: what a `send` step does when a run comes to it, and again when a deferred one wakes.

Each try leaves one decision record, whether it led to an action or not.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import Attempts, Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft, evaluate_all
from sojourn.core.ids import action_id
from sojourn.core.outcome import Action
from sojourn.core.sending import awaiting, exposing, holding
from sojourn.core.sending.arbitration import award
from sojourn.core.sending.gates import Verdict, judge
from sojourn.core.sending.trace import decide, fits, put_message, release, remember
from sojourn.core.vocabulary import Category, DecisionReason, Outcome


class Tried(NamedTuple):
    """What came of a try: the reason, and when to try again (0 for never)."""

    reason: DecisionReason
    due_at: int = 0


def send(
    draft: Draft, run: Run, step: Send, *, strand: str, before: Attempts | None = None
) -> tuple[Tried, Run]:
    """Emit the message of `step`, or record which gate kept it back.

    `run` is seen from the strand that stands at the step. `before` are the channels on which this
    visit has sent it already; `strand` is where the run goes on if the next one fails too.
    """
    tried = () if before is None else before.channels
    attempt = len(tried) + 1
    variation = step.variation
    step = exposing.varied_send(run, step)
    verdict = judge(draft, run, step, tried=tried)
    if before is not None:
        known = awaiting.candidates_before(draft, run, step, before)
        verdict = replace(verdict, candidates=(*known, *verdict.candidates))
    data = {}
    if verdict.reason == "all_gates_passed":
        data = evaluate_all(draft, step.data, draft.facts(run=run))
        if not fits(draft, data):
            verdict = replace(verdict, reason="too_large")
    exposing.judged(draft, run, variation, verdict.reason)
    if verdict.reason != "all_gates_passed":
        _keep_back(draft, run, step, verdict, attempt=attempt)
        return Tried(verdict.reason, verdict.due_at), run
    action = _emit(draft, run, step, verdict, data=data, attempt=attempt)
    if step.if_failed.rule != "go on" or step.escalation is not None:
        run = awaiting.keep_attempt(draft, run, step, action, strand=strand, before=before)
    return Tried("all_gates_passed"), run


def _keep_back(draft: Draft, run: Run, step: Send, verdict: Verdict, *, attempt: int) -> None:
    lost: Outcome = "withdrawn" if draft.withdrawing == (run.id, step.id) else "dropped"
    decide(
        draft,
        run,
        step.id,
        verdict,
        outcome="deferred" if verdict.due_at else lost,
        category=step.category,
        attempt=attempt,
        offer=step.offer,
    )


def _emit(
    draft: Draft, run: Run, step: Send, verdict: Verdict, *, data: dict[str, Any], attempt: int
) -> Action:
    """Hand the message over, and keep in mind that it went out."""
    visit = run.visits.get(step.id, 1)
    action = Action(
        id=action_id(run.id, step.id, visit, attempt, verdict.channel),
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
    if step.offer:
        action = _showing(draft, action, step.offer)
    draft.actions.append(action)
    group = draft.definitions.group_of(run.journey, run.version)
    remember(draft, action, attempt=attempt, group=group)
    award(draft, step.category, action.id)
    decide(
        draft,
        run,
        step.id,
        verdict,
        outcome="sent",
        action=action.id,
        category=step.category,
        attempt=attempt,
        offer=action.offer,
        code=action.code,
    )
    return action


def _showing(draft: Draft, action: Action, offer: str) -> Action:
    """The action with the customer's code of `offer`, after whose end it makes no sense."""
    held = draft.profile.offers[offer]
    ends = [end for end in (action.expires_at, held.ends_at) if end]
    return replace(action, offer=offer, code=held.code, expires_at=min(ends, default=0))


def withdraw(draft: Draft, run: Run) -> None:
    """Take back what `run` handed over and no connector has reported on (semantics 11)."""
    for place, message in enumerate(draft.messages):
        if message.run != run.id or message.reports:
            continue
        action = Action(
            # Derived from what it takes back: a step that came twice has two messages.
            id=action_id(run.id, message.action, 1, 1, "cancel"),
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
        verdict = Verdict("run_exited", message.channel)
        # Written from this vocabulary; "" for what is no message.
        category = cast("Category | None", message.category or None)
        decide(
            draft,
            run,
            message.step,
            verdict,
            outcome="withdrawn",
            action=message.action,
            category=category,
            attempt=message.attempt,
        )
        put_message(draft, place, release(draft, message))


def withdraw_waiting(
    draft: Draft,
    journey: Journey,
    run: Run,
    names: Iterable[str],
    *,
    reason: DecisionReason = "run_exited",
) -> None:
    """Say of the strands `names` that what waits there to be sent never will be."""
    for name in names:
        view = strands.seen_from(run, name)
        step = None if view is None else journey.steps.get(view.step)
        if view is None or not isinstance(step, Send):
            continue
        if view.due_at or holding.is_asked_anew(run, name):
            give_up(draft, view, step, reason, beside=strands.is_retry(name))


def give_up(draft: Draft, run: Run, step: Send, reason: DecisionReason, *, beside: bool) -> None:
    """Say that the message of `step` never will be sent; `beside` the run waits a further one."""
    sent = run.attempts.get(step.id) if beside else None
    decide(
        draft,
        run,
        step.id,
        Verdict(reason),
        outcome="withdrawn",
        category=step.category,
        attempt=1 if sent is None else len(sent.channels) + 1,
    )


def waits_to_send(journey: Journey, view: Run) -> Send | None:
    """The step at which a strand is held by a deferred message, if it is by one."""
    step = journey.steps.get(view.step)
    return step if view.due_at and isinstance(step, Send) else None
