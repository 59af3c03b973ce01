"""Messages: what a `send` step does when a run comes to it, and again when a deferred one wakes.

Each try leaves one decision record, whether it led to an action or not.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sojourn.core import strands
from sojourn.core.arbitration import award
from sojourn.core.definitions import Journey
from sojourn.core.draft import Draft, evaluate_all
from sojourn.core.gates import Verdict, judge
from sojourn.core.ids import action_id
from sojourn.core.outcome import Action
from sojourn.core.state import Attempts, Run
from sojourn.core.steps import Send
from sojourn.core.trace import decide, fits, put_message, release, remember
from sojourn.core.vocabulary import DecisionReason, Outcome


class Tried(NamedTuple):
    """What came of a try: the reason, and when to try again (0 for never)."""

    reason: DecisionReason
    due_at: int = 0


def send(
    draft: Draft, run: Run, step: Send, *, strand: str, tried: Sequence[str] = ()
) -> tuple[Tried, Run]:
    """Emit the message of `step`, or record which gate kept it back.

    `run` is seen from the strand that stands at the step. `tried` are the channels on which this
    visit has failed; `strand` is where the run goes on if the next one fails too.
    """
    verdict = judge(draft, run, step, tried=tried)
    data = {}
    if verdict.reason == "all_gates_passed":
        data = evaluate_all(draft, step.data, draft.facts(run=run))
        if not fits(draft, data):
            verdict = replace(verdict, reason="too_large")
    if verdict.reason != "all_gates_passed":
        lost: Outcome = "withdrawn" if draft.withdrawing == (run.id, step.id) else "dropped"
        outcome = "deferred" if verdict.due_at else lost
        decide(draft, run, step.id, verdict, outcome=outcome, category=step.category)
        return Tried(verdict.reason, verdict.due_at), run
    attempt, visit = len(tried) + 1, run.visits.get(step.id, 1)
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
    draft.actions.append(action)
    group = draft.definitions.group_of(run.journey, run.version)
    remember(draft, action, attempt=attempt, group=group)
    award(draft, step.category, action.id)
    decide(draft, run, step.id, verdict, outcome="sent", action=action.id, category=step.category)
    if step.if_failed.rule != "go on":
        channels = (*tried, verdict.channel)
        attempts = Attempts(action.id, strand, run.reached_at, channels)
        run = replace(run, attempts={**run.attempts, step.id: attempts})
    return Tried("all_gates_passed"), run


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
        decide(draft, run, message.step, verdict, outcome="withdrawn", action=message.action)
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
        step = None if view is None else waits_to_send(journey, view)
        if view is not None and step is not None:
            verdict = Verdict(reason)
            decide(draft, view, step.id, verdict, outcome="withdrawn", category=step.category)


def waits_to_send(journey: Journey, view: Run) -> Send | None:
    """The step at which a strand is held by a deferred message, if it is by one."""
    step = journey.steps.get(view.step)
    return step if view.due_at and isinstance(step, Send) else None
