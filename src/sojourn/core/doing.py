"""What each step does to a run that arrives at it, and where it leads."""

from typing import Final, NamedTuple

from msgspec.structs import replace

from sojourn.core import changes, emit, sending, strands
from sojourn.core.draft import Draft
from sojourn.core.ids import draw
from sojourn.core.moments import deadline
from sojourn.core.state import Exposure, Message, Run
from sojourn.core.steps import (
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
from sojourn.core.vocabulary import NO_ROOM, DecisionReason, TransitionReason

#: What keeps a message back on purpose: nothing is to be done about it.
_NO_FAILURE: Final[frozenset[DecisionReason]] = frozenset(
    {"all_gates_passed", "condition_false", "holdout"}
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
        case _:
            _act(draft, run, step)
            return Way(step.next), run


def send(draft: Draft, run: Run, step: Send, strand: str) -> tuple[Way | None, Run]:
    """Try to emit the message of `step`; what is deferred holds the run."""
    tried, run = sending.send(draft, run, step, strand=strand)
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
            message = latest_message(draft, run, option.about)
            if message is not None and option.report in message.reports:
                return Way(option.then, "matched", option.report)
        elif not option.on and draft.holds(option.when, draft.facts(run=run)):
            return Way(option.then, "matched", "condition")
    return None


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
    who = draft.customer if step.by == "customer" else run.id
    place = draw(step.salt, who)
    for arm in step.arms:
        place -= arm.share_bp
        if place < 0:
            break
    others = {name: drawn for name, drawn in run.arms.items() if name != step.experiment}
    run = replace(run, arms={**others, step.experiment: arm.name})
    if step.measure is not None:
        _expose(draft, run, step, arm.name, within_ms=step.measure.within_ms)
    return Way(arm.then, "drawn", f"{step.experiment}={arm.name}"), run


def _expose(draft: Draft, run: Run, step: Split, arm: str, *, within_ms: int) -> None:
    """Remember the first draw of an experiment, which its measure counts from."""
    if any(known.experiment == step.experiment for known in draft.exposures):
        return
    exposure = Exposure(
        experiment=step.experiment,
        arm=arm,
        version=run.version,
        run=run.id,
        step=step.id,
        at=run.reached_at,
        until=run.reached_at + within_ms,
    )
    most = draft.definitions.limits.exposures
    current = tuple(known for known in draft.exposures if known.until >= exposure.at)
    if len(current) >= most:
        draft.notes.append("forgotten")
    draft.exposures = (*current, exposure)[-most:]


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
        case GrantOffer():
            changes.grant(draft, run, step)
        case Update():
            changes.update(draft, run, step)
        case _:
            raise AssertionError(f"step {step.id!r} is not done here")
