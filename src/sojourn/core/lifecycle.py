"""The one state machine that every customer is in.

Rules are tried from the furthest stage back and lead forward only; a way back is declared
by `from`. A stage with `absent` stands outside the line: silence leads there, and any act
of the customer's own leads back to the stage before it (semantics, Lifecycle).
"""

from sojourn.core import window
from sojourn.core.clause import Count
from sojourn.core.definitions import Lifecycle, StageRule
from sojourn.core.draft import Draft, StageChange
from sojourn.core.event import EMITTED, Touchpoint
from sojourn.core.imported import PROFILE_IMPORTED
from sojourn.core.state import Stage
from sojourn.core.vocabulary import NOT_AN_ACT


def follow(draft: Draft, event: Touchpoint, report: str) -> None:
    """Move the customer through the lifecycle as `event` says.

    `report` is the word of a connector's report, "" for any other event.
    """
    lifecycle = draft.definitions.lifecycle
    if lifecycle is None:
        return
    at = event.occurred_at
    if event.type == PROFILE_IMPORTED:
        _place(draft, lifecycle, event.properties.get("stage") or "", at=at)
        return
    if not draft.stage.name:
        _enter(draft, lifecycle.start, at=at, detail=event.type)
    if report in NOT_AN_ACT:
        return
    if at > draft.stage.last_act_at and event.source != EMITTED:
        if draft.stage.before:
            _enter(draft, draft.stage.before, at=at, detail=event.type)
        stage = draft.stage
        draft.stage = Stage(stage.name, stage.since, stage.before, at)
    _follow_rules(draft, lifecycle, event)


def _place(draft: Draft, lifecycle: Lifecycle, stage: str, *, at: int) -> None:
    """Put the customer at `stage`, as an import says; "" begins the line for who is new to it.

    Silence counts from here for whom no act is known of.
    """
    target = stage or draft.stage.name or lifecycle.start
    if target != draft.stage.name:
        outside = any(rule.stage == target for rule in lifecycle.silences)
        before = draft.stage.before or draft.stage.name or lifecycle.start
        _enter(draft, target, at=at, detail=PROFILE_IMPORTED, before=before if outside else "")
    if not draft.stage.last_act_at:
        draft.stage = Stage(draft.stage.name, draft.stage.since, draft.stage.before, at)


def fall_silent(draft: Draft) -> None:
    """Enter the stages outside the line whose time of silence is over at the draft's time."""
    lifecycle = draft.definitions.lifecycle
    if lifecycle is None or not draft.stage.name:
        return
    for rule in lifecycle.silences:
        due_at = _absent_due_at(rule, draft.stage)
        if due_at and due_at <= draft.at:
            before = draft.stage.before or draft.stage.name
            _enter(draft, rule.stage, at=due_at, detail="absent", before=before)


def silent_at(lifecycle: Lifecycle | None, stage: Stage) -> int:
    """When silence will next move a customer who stands at `stage`; 0 for never."""
    if lifecycle is None or not stage.name:
        return 0
    soonest = 0
    for rule in lifecycle.silences:
        due_at = _absent_due_at(rule, stage)
        if due_at and not 0 < soonest <= due_at:
            soonest = due_at
    return soonest


def _absent_due_at(rule: StageRule, stage: Stage) -> int:
    if rule.stage == stage.name:
        return 0
    fits = rule.source == stage.name or (rule.source in ("", "any") and not stage.before)
    return stage.last_act_at + rule.absent_ms if fits else 0


def _follow_rules(draft: Draft, lifecycle: Lifecycle, event: Touchpoint) -> None:
    ahead, here = True, draft.stage.before or draft.stage.name
    for rule in reversed(lifecycle.rules):
        if rule.stage == here:
            ahead = False
            continue
        if event.type not in rule.on:
            continue
        allowed = rule.source in ("any", here) if rule.source else ahead
        if not allowed or not draft.holds(rule.when, draft.facts(event=event)):
            continue
        if rule.count is None or _counted(draft, rule, rule.count, event):
            _move_to(draft, rule.stage, event)
            return


def _move_to(draft: Draft, stage: str, event: Touchpoint) -> None:
    """Enter `stage`; whom silence holds outside the line comes back to it later.

    What is told late ends no silence: it happened before it.
    """
    now = draft.stage
    if now.before:
        draft.stage = Stage(now.name, now.since, stage, now.last_act_at)
    else:
        _enter(draft, stage, at=event.occurred_at, detail=event.type)


def _counted(draft: Draft, rule: StageRule, count: Count, event: Touchpoint) -> bool:
    draft.windows, reached = window.add(
        draft.windows,
        name=f"stage:{rule.stage}",
        key="",
        at=event.occurred_at,
        count=count,
        limits=draft.definitions.limits,
    )
    return reached


def _enter(draft: Draft, stage: str, *, at: int, detail: str, before: str = "") -> None:
    draft.staged(target=stage, at=at, detail=detail)
    draft.stage_changes += (StageChange(draft.stage.name, stage, at),)
    draft.stage = Stage(stage, at, before, draft.stage.last_act_at)
