"""What each step does to a run that arrives at it, and where it leads."""

from typing import Final, NamedTuple

from msgspec.structs import replace

from sojourn.core.customer import strands
from sojourn.core.customer.state import Message, Run
from sojourn.core.declared.steps import (
    EXIT,
    Audience,
    Choose,
    Emit,
    GrantOffer,
    Repeat,
    Send,
    Split,
    Start,
    Step,
    Target,
    Task,
    Update,
    Wait,
    WaitFor,
)
from sojourn.core.declared.trial import drawn
from sojourn.core.draft import Draft
from sojourn.core.runs import changes
from sojourn.core.runs.moments import deadline
from sojourn.core.sending import emit, exposing, granting, sends
from sojourn.core.vocabulary import NO_ROOM, RESPONSES, DecisionReason, TransitionReason

#: What keeps a message back on purpose: nothing is to be done about it.
_NO_FAILURE: Final[frozenset[DecisionReason]] = frozenset(
    {
        "all_gates_passed",
        "condition_false",
        "holdout",
        "no_offer",
        "offer_ended",
        "offer_redeemed",
        "just_bought",
    }
)


class Way(NamedTuple):
    """Where a step leads, and why."""

    target: Target
    reason: TransitionReason = "reached"
    detail: str = ""


def do(
    draft: Draft, run: Run, step: Step, *, strand: str = strands.FIRST
) -> tuple[Way | None, Run]:
    """Do `step` for `run`, seen from `strand`; no way means that the step holds it there."""
    match step:
        case Wait():
            return _wait(draft, run, step)
        case WaitFor():
            return begin_wait(draft, run, step)
        case Send():
            return send(draft, run, step, strand)
        case Choose():
            return _choose(draft, run, step), run
        case Split():
            return _split(draft, run, step)
        case Repeat():
            return _repeat(draft, run, step)
        case GrantOffer():
            return _grant(draft, run, step), run
        case _:
            _act(draft, run, step)
            return Way(step.next), run


def send(draft: Draft, run: Run, step: Send, strand: str) -> tuple[Way | None, Run]:
    """Try to emit the message of `step`; what is deferred holds the run."""
    tried, run = sends.send(draft, run, step, strand=strand)
    if tried.due_at:
        return None, replace(run, due_at=tried.due_at)
    if tried.reason in NO_ROOM and step.if_no_room is not None:
        goes = step.if_no_room.rule == "go"
        return (Way(step.if_no_room.then, "no_room", tried.reason) if goes else Way(step.next)), run
    if tried.reason not in _NO_FAILURE and step.if_failed.rule == "go":
        return Way(step.if_failed.then, "failed", tried.reason), run
    return Way(step.next), run


def begin_wait(draft: Draft, run: Run, step: WaitFor) -> tuple[Way | None, Run]:
    """Hold the run, unless what it would wait for has come already or cannot come."""
    way = come_already(draft, run, step)
    if way is not None:
        return way, run
    about = [option.about for option in step.options]
    if all(sent and latest_message(draft, run, sent) is None for sent in about):
        # Nobody will report on what was never sent.
        return Way(step.otherwise, "nothing_sent"), run
    picked = {wait: best for wait, best in run.picked.items() if wait != step.id}
    return None, replace(run, due_at=run.reached_at + step.up_to_ms, picked=picked)


def come_already(draft: Draft, run: Run, step: WaitFor) -> Way | None:
    """Where a run goes for which an option of `step` has come before it waits; None for none."""
    for option in step.options:
        if option.about:
            if _is_reported(draft, run, option.about, option.report):
                return Way(option.then, "matched", option.report)
        elif not option.on and draft.holds(option.when, draft.facts(run=run)):
            return Way(option.then, "matched", "condition")
    return None


def _is_reported(draft: Draft, run: Run, step: str, report: str) -> bool:
    """Whether that was said of the last message of `step`; a response counts on any channel."""
    message = latest_message(draft, run, step)
    if message is None:
        return False
    same = [one for one in draft.messages if one.run == run.id and one.step == step]
    visit = same[-message.attempt :] if report in RESPONSES else [message]
    return any(report in one.reports for one in visit)


def latest_message(draft: Draft, run: Run, step: str) -> Message | None:
    """The last message that `step` sent for this run."""
    return next(
        (
            message
            for message in reversed(draft.messages)
            if message.run == run.id and message.step == step
        ),
        None,
    )


def _wait(draft: Draft, run: Run, step: Wait) -> tuple[Way | None, Run]:
    step = exposing.varied(draft, run, step)
    due_at = deadline(draft, run, step)
    if due_at is not None:
        return None, replace(run, due_at=due_at)
    day = step.day
    if day is None or day.if_past == "run":
        return Way(step.next, "passed"), run
    if day.if_past == "skip":
        return Way(day.skip_to, "passed", "skip"), run
    return Way(EXIT, "passed", "exit"), run


def _choose(draft: Draft, run: Run, step: Choose) -> Way:
    facts = draft.facts(run=run)
    for rule in step.rules:
        if draft.holds(rule.when, facts):
            return Way(rule.then, "chosen")
    return Way(step.otherwise, "chosen")


def _split(draft: Draft, run: Run, step: Split) -> tuple[Way, Run]:
    trial = step.trial
    who = draft.customer if trial.by == "customer" else run.id
    arm = drawn(trial.shares_bp, step.salt, who)
    others = {name: before for name, before in run.arms.items() if name != trial.name}
    run = replace(run, arms={**others, trial.name: arm})
    exposing.draw_noted(draft, run, step, arm)
    return Way(step.arms[arm], "drawn", f"{trial.name}={arm}"), run


def _grant(draft: Draft, run: Run, step: GrantOffer) -> Way:
    refused = granting.grant(draft, run, exposing.varied(draft, run, step))
    if refused is None:
        return Way(step.next)
    return Way(step.otherwise, "nothing_given", refused.reason)


def _repeat(draft: Draft, run: Run, step: Repeat) -> tuple[Way, Run]:
    done = run.rounds.get(step.id, 0)
    if done < step.times and draft.holds(step.condition, draft.facts(run=run)):
        run = replace(run, rounds={**run.rounds, step.id: done + 1})
        return Way(step.first, "repeated", str(done + 1)), run
    rounds = {loop: count for loop, count in run.rounds.items() if loop != step.id}
    return Way(step.next, "repeated", "over"), replace(run, rounds=rounds)


def _act(draft: Draft, run: Run, step: Step) -> None:
    """The steps that leave a run as it is."""
    match step:
        case Audience():
            emit.change_audience(draft, run, step)
        case Task():
            emit.give_task(draft, run, step)
        case Emit():
            emit.let_happen(draft, run, step)
        case Start():
            changes.ask_to_start(draft, run, step)
        case Update():
            changes.update(draft, run, step)
        case _:
            raise AssertionError(f"step {step.id!r} is not done here")
