"""The message of a step on another channel, where nobody answers, and the answer that stops it.

An answer that is known by the moment of sending stops it, whenever it was given and on whichever
channel: one that comes later is harmless.
"""

from sojourn.core.customer import strands
from sojourn.core.customer.state import Message, Run
from sojourn.core.declared.definitions import Journey
from sojourn.core.declared.steps import Send
from sojourn.core.draft import Draft
from sojourn.core.runs import failures
from sojourn.core.sending import awaiting, sends
from sojourn.core.vocabulary import DecisionReason


def go_on(draft: Draft, journey: Journey, run: Run, step: Send) -> None:
    """The message of `step` that waits beside `run` is to go out now, if it still makes sense."""
    sent = run.attempts[step.id]
    if sent.answer_by and step.escalation is None:
        # A new version of the journey asks for no answer any more.
        _give_up(draft, journey, run, step, "run_moved_on")
    elif awaiting.is_answered(draft, run, step, sent):
        _give_up(draft, journey, run, step, "answered")
    else:
        failures.try_next(draft, journey, run, step)


def stop(draft: Draft, message: Message) -> None:
    """The customer answered `message`: what waits beside its run is not sent."""
    run = draft.runs.get(message.run)
    journey = None if run is None else draft.definitions.versions.get(run.version)
    if run is None or journey is None or run.parked:
        return
    step = journey.steps.get(message.step)
    if not isinstance(step, Send) or strands.seen_from(run, strands.retry_of(step.id)) is None:
        return
    sent = run.attempts.get(step.id)
    if sent is not None and awaiting.is_answered(draft, run, step, sent):
        _give_up(draft, journey, run, step, "answered")


def _give_up(draft: Draft, journey: Journey, run: Run, step: Send, reason: DecisionReason) -> None:
    """What waits for its next channel beside `run` is void."""
    sends.give_up(draft, run, step, reason, beside=True)
    left = strands.without(run, strands.retry_of(step.id))
    failures.go_without(draft, journey, left, step)
