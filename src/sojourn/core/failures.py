"""What follows when a connector reports that a message did not arrive (`if_failed`).

Only the last channel that a visit of a step came to counts, and only while its run is under way.
"""

from msgspec.structs import replace

from sojourn.core import holding, sending, strands, walk
from sojourn.core.definitions import Journey
from sojourn.core.draft import Draft
from sojourn.core.event import Touchpoint
from sojourn.core.runs import not_before
from sojourn.core.state import Attempts, Message, Run, Strand
from sojourn.core.steps import Send, Together


def follow(draft: Draft, event: Touchpoint, message: Message, word: str) -> None:
    """Do what the step of `message`, of which `event` says that it failed, has for that."""
    run = draft.runs.get(message.run)
    journey = None if run is None else draft.definitions.versions.get(run.version)
    if run is None or journey is None or run.parked or run.ending:
        return
    step, sent = journey.steps.get(message.step), run.attempts.get(message.step)
    if not isinstance(step, Send) or sent is None or sent.action != message.action:
        return
    if step.if_failed.rule == "next channel" and holding.is_paused(draft.definitions, run.journey):
        _put_off(draft, run, step, sent, due_at=draft.now)
    elif step.if_failed.rule == "next channel":
        try_next(draft, journey, run, step, sent)
    elif step.if_failed.rule == "go":
        _lead(draft, journey, run, step, sent, message, event, word)


def try_next(draft: Draft, journey: Journey, run: Run, step: Send, sent: Attempts) -> None:
    """Send the message of `step` on the next channel, now or when the gates let it pass.

    Wherever the run stands, it stays there; until the message is out, the run does not end.
    """
    view = replace(run, step=step.id, reached_at=sent.reached_at, due_at=0)
    tried, view = sending.send(draft, view, step, strand=sent.strand, tried=sent.channels)
    run = replace(run, attempts=view.attempts)
    if tried.due_at:
        _put_off(draft, run, step, sent, due_at=tried.due_at)
        return
    draft.runs[run.id] = left = strands.without(run, strands.retry_of(step.id))
    if not strands.standing(left):
        walk.end(draft, journey, left, at=max(draft.at, draft.now), source=step.id)


def is_final(run: Run, message: Message) -> bool:
    """Whether nothing went out after `message` in its stead, nor is going to."""
    sent = run.attempts.get(message.step)
    later = sent is not None and len(sent.channels) > message.attempt
    return not later and strands.seen_from(run, strands.retry_of(message.step)) is None


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
    sending.withdraw_waiting(draft, journey, run, [sent.strand], reason="run_moved_on")
    target = step.if_failed.then
    walk.walk(draft, journey, run, target, at=at, reason="failed", detail=word, strand=sent.strand)
