"""What follows when a connector reports that a message did not arrive (`if_failed`).

Only the last channel that a visit of a step came to counts, and only while its run is under way.
"""

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import Attempts, Message, Run, Strand
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import Send, Together
from sojourn.core.draft import Draft
from sojourn.core.event import Touchpoint
from sojourn.core.runs import walk
from sojourn.core.runs.exits import not_before
from sojourn.core.sending import holding, sends
from sojourn.core.vocabulary import FAILURES


def follow(draft: Draft, event: Touchpoint, message: Message, word: str) -> None:
    """Do what the step of `message`, of which `event` says that it failed, has for that."""
    run = draft.runs.get(message.run)
    journey = None if run is None else draft.definitions.versions.get(run.version)
    if run is None or journey is None or run.parked or run.ending:
        return
    step, sent = journey.steps.get(message.step), run.attempts.get(message.step)
    if not isinstance(step, Send) or sent is None or sent.action != message.action:
        return
    if step.if_failed.rule == "next channel":
        # Of a message that failed nobody awaits an answer.
        failed = replace(sent, answer_by=0)
        run = replace(run, attempts={**run.attempts, step.id: failed})
        if holding.is_paused(draft.definitions, run.journey):
            _put_off(draft, run, step, failed, due_at=draft.now)
        else:
            try_next(draft, journey, run, step)
    elif step.if_failed.rule == "go":
        _lead(draft, journey, run, step, sent, message, event, word)


def try_next(draft: Draft, journey: Journey, run: Run, step: Send) -> None:
    """Send the message of `step` on the next channel, now or when the gates let it pass.

    Wherever the run stands, it stays there; until the message is out, the run does not end.
    """
    sent = run.attempts[step.id]
    alone = strands.without(run, strands.retry_of(step.id))
    view = replace(alone, step=step.id, reached_at=sent.reached_at, due_at=0)
    tried, view = sends.send(draft, view, step, strand=sent.strand, before=sent)
    if tried.due_at:
        _put_off(draft, run, step, sent, due_at=tried.due_at)
        return
    left = replace(run, attempts=view.attempts, strands=view.strands, held=view.held)
    go_without(draft, journey, left, step)


def go_without(draft: Draft, journey: Journey, run: Run, step: Send) -> None:
    """`run` has just lost the strand of `step` that stood beside it, and ends if it was all."""
    draft.runs[run.id] = run
    if not strands.standing(run):
        walk.end(draft, journey, run, at=max(draft.at, draft.now), source=step.id)


def is_final(run: Run, message: Message, word: str) -> bool:
    """Whether nothing went out after `message` in its stead, nor is going to, as `word` failed."""
    sent = run.attempts.get(message.step)
    if sent is not None and len(sent.channels) > message.attempt:
        return False
    arrived = sent is not None and sent.answer_by and word not in FAILURES
    return bool(arrived) or strands.seen_from(run, strands.retry_of(message.step)) is None


def _put_off(draft: Draft, run: Run, step: Send, sent: Attempts, *, due_at: int) -> None:
    """Let the message of `step` wait for its next channel, beside where the run stands."""
    place = Strand(strands.retry_of(step.id), step.id, sent.reached_at, due_at)
    draft.runs[run.id] = strands.beside(run, place)


def _lead(
    draft: Draft,
    journey: Journey,
    run: Run,
    step: Send,
    sent: Attempts,
    message: Message,
    event: Touchpoint,
    word: str,
) -> None:
    """Lead the strand that sent the message to what follows its failure.

    Not where the run has sent another one since: then it has gone too far to come back.
    """
    last = next(other for other in reversed(draft.messages) if other.run == run.id)
    view = strands.seen_from(run, sent.strand)
    if view is None or last.action != message.action or holding.is_decided(run, sent.strand):
        return
    at = not_before(view, event)
    if isinstance(journey.steps.get(view.step), Together):
        branches = strands.siblings(run, view.step)
        run = walk.drop(draft, journey, run, branches, at=at, detail=step.id)
    beside = strands.retry_of(step.id)
    sends.withdraw_waiting(draft, journey, run, [sent.strand, beside], reason="run_moved_on")
    run = strands.without(run, beside)
    target = step.if_failed.then
    walk.walk(draft, journey, run, target, at=at, reason="failed", detail=word, strand=sent.strand)
