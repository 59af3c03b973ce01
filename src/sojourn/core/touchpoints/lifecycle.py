"""The one state machine that every customer is in.

Ways are tried from the furthest stage back and lead forward only; a way back is declared by
`from`. A stage to which silence alone leads stands outside the line, and any act of the
customer's own leads back to the stage before it (semantics, Lifecycle).
"""

from msgspec.structs import replace

from sojourn.core.customer.state import Stage
from sojourn.core.declared.clause import Count
from sojourn.core.declared.definitions import Lifecycle, StageRule
from sojourn.core.draft import Draft, StageChange
from sojourn.core.event import EMITTED, Touchpoint
from sojourn.core.touchpoints import window
from sojourn.core.touchpoints.imported import PROFILE_IMPORTED
from sojourn.core.vocabulary import NOT_AN_ACT


def follow(draft: Draft, event: Touchpoint, report: str) -> None:
    """Move the customer through the lifecycle as `event` says.

    `report` is the word of a connector's report, "" for any other event. An event that a
    journey let happen may lead to another stage, but it is no act of the customer's own.
    """
    lifecycle = draft.definitions.lifecycle
    if lifecycle is not None and not draft.stage.name:
        _enter(draft, lifecycle.start, at=event.occurred_at, detail=event.type)
    if report in NOT_AN_ACT:
        return
    stage = draft.stage
    is_act = event.occurred_at > stage.last_act_at and event.source != EMITTED
    if is_act:
        draft.stage = Stage(stage.name, stage.since, stage.before, event.occurred_at)
    if lifecycle is None:
        return
    if stage.before:
        _follow_outside(draft, event, is_act=is_act)
        return
    found = _furthest(draft, event, stage.name)
    if found is not None:
        _enter(draft, found.stage, at=event.occurred_at, detail=event.type)


def _follow_outside(draft: Draft, event: Touchpoint, *, is_act: bool) -> None:
    """The same for who stands outside the line: by a way from there, else back and on."""
    stage, at = draft.stage, event.occurred_at
    away = _furthest(draft, event, stage.name, named=True)
    if away is not None:
        _enter(draft, away.stage, at=at, detail=event.type)
        return
    if is_act:
        _enter(draft, stage.before, at=at, detail=event.type)
    found = _furthest(draft, event, stage.before)
    if found is None:
        return
    if is_act:
        _enter(draft, found.stage, at=at, detail=event.type)
    else:
        # It woke nobody, being late or no act; it is known once the customer comes back.
        draft.stage = replace(stage, before=found.stage)


def place(draft: Draft, stage: str, *, at: int) -> None:
    """Put the customer at `stage`, as an import says; "" begins the line for who is new to it.

    Silence counts from here for whom no act is known of.
    """
    lifecycle = draft.definitions.lifecycle
    if lifecycle is None:
        return
    target = stage or draft.stage.name or lifecycle.start
    if target != draft.stage.name:
        outside = is_outside(lifecycle, target)
        before = draft.stage.before or draft.stage.name or lifecycle.start
        _enter(draft, target, at=at, detail=PROFILE_IMPORTED, before=before if outside else "")
    if not draft.stage.last_act_at:
        draft.stage = Stage(draft.stage.name, draft.stage.since, draft.stage.before, at)


def fall_silent(draft: Draft) -> None:
    """Follow the ways of silence that are due at the draft's time, the one due first before."""
    lifecycle = draft.definitions.lifecycle
    if lifecycle is None or not draft.stage.name:
        return
    waiting = list(lifecycle.silences)
    since = draft.stage.since + 1
    while waiting:
        due = [
            (due_at, place)
            for place, rule in enumerate(waiting)
            if since <= (due_at := _due_at(rule, draft.stage)) <= draft.at
        ]
        if not due:
            return
        since, place = min(due)
        # Each way once: of those due together, two could lead to and fro.
        rule = waiting.pop(place)
        before = "" if rule.back else draft.stage.before or draft.stage.name
        _enter(draft, rule.stage, at=since, detail="absent", before=before)


def silent_at(lifecycle: Lifecycle | None, stage: Stage) -> int:
    """When silence will next move a customer who stands at `stage`; 0 for never."""
    if lifecycle is None or not stage.name:
        return 0
    soonest = 0
    for rule in lifecycle.silences:
        due_at = _due_at(rule, stage)
        # What was due before the stage was reached is over: else two ways could go round.
        if due_at > stage.since and not 0 < soonest <= due_at:
            soonest = due_at
    return soonest


def is_outside(lifecycle: Lifecycle, stage: str) -> bool:
    """Whether a stage stands outside the line: silence alone leads there."""
    return any(rule.stage == stage and not rule.back for rule in lifecycle.silences)


def _due_at(rule: StageRule, stage: Stage) -> int:
    """When silence leads by this way out of `stage`; -1 where it does not."""
    if rule.stage == stage.name:
        return -1
    fits = rule.source == stage.name or (rule.source in ("", "any") and not stage.before)
    return stage.last_act_at + rule.absent_ms if fits else -1


def _furthest(
    draft: Draft, event: Touchpoint, standing: str, *, named: bool = False
) -> StageRule | None:
    """The way to the furthest stage that `event` leads to; `named`: of those from `standing`."""
    ways = draft.definitions.ways
    here = ways.places.get(standing, -1)
    for place, rule in ways.by_type.get(event.type, ways.always):
        if rule.stage == standing:
            continue
        if rule.source:
            allowed = rule.source == standing or (rule.source == "any" and not named)
        else:
            allowed = place > here and not named
        if not allowed:
            continue
        if rule.when is not None and not draft.holds(rule.when, draft.facts(event=event)):
            continue
        if rule.count is None or _counted(draft, rule, rule.count, event):
            return rule
    return None


def _counted(draft: Draft, rule: StageRule, count: Count, event: Touchpoint) -> bool:
    draft.windows, reached = window.add(
        draft.windows,
        name=f"stage:{rule.stage}:{rule.way}" if rule.way else f"stage:{rule.stage}",
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
