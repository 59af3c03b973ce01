"""Messages of which an answer is awaited: another channel follows where none comes (semantics 21).

What a visit of a step has sent so far is kept in its run. Until when an answer is awaited is the
timer of a strand beside the run, the one in which a failed message waits for its next channel
too: so of a failure and a silence only one leads on.
"""

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import Attempts, Message, Run, Strand
from sojourn.core.declared.steps import Escalation, Send
from sojourn.core.draft import Draft
from sojourn.core.outcome import Action, Candidate
from sojourn.core.sending.closing import channels_left
from sojourn.core.sending.gates import Verdict
from sojourn.core.sending.trace import decide
from sojourn.core.vocabulary import ANSWERS, FAILURES, REFUSALS, Loss


def keep_attempt(
    draft: Draft, run: Run, step: Send, action: Action, *, strand: str, before: Attempts | None
) -> Run:
    """`run` with what `step` has just sent, and with the timer for an answer if one is awaited.

    `run` is seen from a strand; `before` are the channels that the same visit came to before.
    """
    tried, escalated = ((), 0) if before is None else (before.channels, before.escalated)
    if before is not None and before.answer_by:
        escalated += 1
    channels = (*tried, action.channel)
    attempts = Attempts(action.id, strand, run.reached_at, channels, escalated)
    if step.escalation is not None and _may_escalate(step, step.escalation, attempts):
        attempts = replace(attempts, answer_by=draft.now + step.escalation.after_ms)
        place = Strand(strands.retry_of(step.id), step.id, run.reached_at, attempts.answer_by)
        run = strands.beside(run, place)
        decide(
            draft,
            run,
            step.id,
            Verdict("awaiting_answer", due_at=attempts.answer_by),
            outcome="deferred",
            category=step.category,
            attempt=len(channels) + 1,
        )
    return replace(run, attempts={**run.attempts, step.id: attempts})


def has_time_left(draft: Draft, run: Run, step: Send) -> bool:
    """Whether an answer to the last message of `step` is still waited for."""
    sent = run.attempts.get(step.id)
    return sent is not None and draft.now < sent.answer_by


def is_answered(draft: Draft, run: Run, step: Send, sent: Attempts) -> bool:
    """Whether the customer has answered `step`, on whichever channel of this visit."""
    words = answers_to(step)
    return any(not words.isdisjoint(one.reports) for one in _messages(draft, run, step, sent))


def answers_to(step: Send) -> frozenset[str]:
    """The reports after which nothing more is to be sent for one visit of `step`."""
    weakest = "opened" if step.escalation is None else step.escalation.until
    # A no is a word of theirs too.
    return frozenset({*ANSWERS[ANSWERS.index(weakest) :], *REFUSALS})


def candidates_before(draft: Draft, run: Run, step: Send, sent: Attempts) -> tuple[Candidate, ...]:
    """The channels of `step` that are behind this visit, and why it did not stay with them."""
    reports = {one.channel: one.reports for one in _messages(draft, run, step, sent)}
    left = channels_left(step, sent.channels)
    return tuple(
        Candidate(name, eligible=False, why=_loss(name, sent, reports.get(name, ())))
        for name in step.channels
        if name not in left
    )


def _loss(channel: str, sent: Attempts, reports: tuple[str, ...]) -> Loss:
    if channel not in sent.channels:
        return "passed_over"
    return "unanswered" if FAILURES.isdisjoint(reports) else "failed"


def _may_escalate(step: Send, escalation: Escalation, sent: Attempts) -> bool:
    again = not escalation.times or sent.escalated < escalation.times
    return again and bool(channels_left(step, sent.channels))


def _messages(draft: Draft, run: Run, step: Send, sent: Attempts) -> tuple[Message, ...]:
    """What this visit of `step` has sent, as far as it is remembered."""
    of_step = [one for one in draft.messages if one.run == run.id and one.step == step.id]
    return tuple(of_step[-len(sent.channels) :])
